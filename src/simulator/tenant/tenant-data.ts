/** What a tenant holds, as a JSON file gives it. Ids and keys follow from the names. */

export interface TenantData {
    folders: FolderData[];
    processes: ProcessData[];
    robots?: RobotData[];
    machines?: MachineData[];
    queues?: QueueData[];
    assets?: AssetData[];
    buckets?: BucketData[];
}

export interface FolderData {
    /** For example `Shared/Finance`. The folders above it must be listed, too. */
    path: string;
    /** Whether this is a personal workspace. The API does not list those as folders. */
    personal?: boolean;
}

export interface ArgumentData {
    name: string;
    /** The .NET type, for example `System.Int32, System.Private.CoreLib`. */
    type: string;
    required?: boolean;
    hasDefault?: boolean;
}

export interface ProcessData {
    /** The path of its folder. */
    folder: string;
    name: string;
    description?: string;
    version?: string;
    input?: ArgumentData[];
    output?: ArgumentData[];
    /** Values for arguments that a start does not give (`InputArguments` of the release). */
    defaults?: Record<string, unknown>;
    entryPoint?: string;
    job?: JobScript;
}

/** What becomes of the jobs of a process. */
export interface JobScript {
    /** Seconds from Pending to Running, once a robot is free. By default 0.2; null means never. */
    startDelay?: number | null;
    /** Seconds from Running to the end. By default 1; null means until the job is stopped. */
    duration?: number | null;
    /** By default Successful. */
    outcome?: "Successful" | "Faulted" | "Stopped";
    output?: Record<string, unknown>;
    /** What a faulted job says. */
    info?: string;
    /** Lines that the job writes into its log. */
    logs?: { level: "Info" | "Warn" | "Error" | "Fatal"; message: string }[];
    /** Whether the job ignores a soft stop, so that only a kill ends it. */
    ignoresSoftStop?: boolean;
}

export interface RobotData {
    name: string;
    username: string;
    /** The paths of its folders. */
    folders: string[];
}

export interface MachineData {
    name: string;
    folders: string[];
    /** How many unattended runtimes it has. */
    slots: number;
}

export interface QueueData {
    /** The path of its folder. */
    folder: string;
    name: string;
    description?: string;
    /** The paths of other folders that have the queue, too. */
    linkedTo?: string[];
    /** Whether the queue takes each reference once only. */
    uniqueReferences?: boolean;
    /** How often an item that failed with an application exception is retried. By default never. */
    retries?: number;
    /** Whether abandoned items are retried, too. */
    retriesAbandoned?: boolean;
    /** The JSON schema of the content (`SpecificDataJsonSchema`). */
    schema?: Record<string, unknown>;
    item?: ItemScript;
}

/** What becomes of the items of a queue. */
export interface ItemScript {
    /** Seconds from New to InProgress, once a robot is free. By default 0.2; null means never. */
    startDelay?: number | null;
    /** Seconds from InProgress to the end. By default 1; null: the robot tells no result, and the item is abandoned after a day. */
    duration?: number | null;
    /** By default Successful. */
    outcome?: "Successful" | "ApplicationException" | "BusinessException";
    /** How many attempts fail with an application exception before `outcome` comes true. By default none. */
    failsFirst?: number;
    output?: Record<string, unknown>;
    /** What the exception of a failed item says. */
    reason?: string;
    details?: string;
}

export interface AssetData {
    /** The path of its folder. */
    folder: string;
    name: string;
    description?: string;
    type: "Text" | "Bool" | "Integer" | "Credential" | "Secret";
    /** The value for all; of a credential, the user name. None: it has values for accounts only. */
    value?: string | number | boolean;
    /** The values of accounts, by their names. */
    userValues?: Record<string, string | number | boolean>;
}

export interface BucketData {
    /** The path of its folder. */
    folder: string;
    name: string;
    description?: string;
    /** Which storage it lies in, by default Azure. `Orchestrator`: its files are read and written with Orchestrator's own token. */
    storage?: "Azure" | "Amazon" | "Orchestrator";
    readOnly?: boolean;
    /** The texts of its files, by their paths. */
    files?: Record<string, string>;
}

/** Holds what a file gave against the shape above. @throws Error with the place and what is wrong there */
export function readTenantData(value: unknown): TenantData {
    const data = objectAt(value, "the tenant");
    const folders = listAt(data, "folders").map((entry, at) => textAt(entry, "path", `folders[${at}]`));
    const known = new Set(folders);
    for (const path of folders) {
        const parent = path.split("/").slice(0, -1).join("/");
        if (parent && !known.has(parent)) throw new Error(`folders: ${path} needs its folder ${parent} in the list`);
    }
    const inFolder = (path: unknown, place: string): void => {
        if (typeof path !== "string" || !known.has(path))
            throw new Error(`${place}: there is no folder ${JSON.stringify(path)}`);
    };
    listAt(data, "processes").forEach((entry, at) => {
        textAt(entry, "name", `processes[${at}]`);
        inFolder((entry as ProcessData).folder, `processes[${at}].folder`);
        for (const list of ["input", "output"] as const)
            listAt(objectAt(entry, `processes[${at}]`), list, true).forEach((argument, index) => {
                textAt(argument, "name", `processes[${at}].${list}[${index}]`);
                textAt(argument, "type", `processes[${at}].${list}[${index}]`);
            });
    });
    for (const kind of ["robots", "machines"] as const)
        listAt(data, kind, true).forEach((entry, at) => {
            textAt(entry, "name", `${kind}[${at}]`);
            listAt(objectAt(entry, `${kind}[${at}]`), "folders").forEach((path) =>
                inFolder(path, `${kind}[${at}].folders`),
            );
        });
    listAt(data, "queues", true).forEach((entry, at) => {
        textAt(entry, "name", `queues[${at}]`);
        const { folder, linkedTo = [] } = entry as QueueData;
        for (const path of [folder, ...linkedTo]) inFolder(path, `queues[${at}]`);
    });
    listAt(data, "assets", true).forEach((entry, at) => {
        textAt(entry, "name", `assets[${at}]`);
        textAt(entry, "type", `assets[${at}]`);
        inFolder((entry as AssetData).folder, `assets[${at}].folder`);
    });
    listAt(data, "buckets", true).forEach((entry, at) => {
        textAt(entry, "name", `buckets[${at}]`);
        inFolder((entry as BucketData).folder, `buckets[${at}].folder`);
    });
    return value as TenantData;
}

function objectAt(value: unknown, place: string): Record<string, unknown> {
    if (typeof value !== "object" || value === null || Array.isArray(value))
        throw new Error(`${place} must be an object`);
    return value as Record<string, unknown>;
}

function listAt(object: Record<string, unknown>, name: string, optional = false): unknown[] {
    const value = object[name];
    if (value === undefined && optional) return [];
    if (!Array.isArray(value)) throw new Error(`${name} must be an array`);
    return value;
}

function textAt(entry: unknown, name: string, place: string): string {
    const value = objectAt(entry, place)[name];
    if (typeof value !== "string" || value === "") throw new Error(`${place}.${name} must be a text`);
    return value;
}
