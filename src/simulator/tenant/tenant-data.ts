/** What a tenant holds, as a JSON file gives it. Only names are needed; ids and keys follow from them. */

export interface TenantData {
    folders: FolderData[];
    processes: ProcessData[];
    robots?: RobotData[];
    machines?: MachineData[];
}

export interface FolderData {
    /** `Shared/Finance`; the folders above it must be listed too. */
    path: string;
    /** A personal workspace is no member of the list of folders. */
    personal?: boolean;
}

export interface ArgumentData {
    name: string;
    /** .NET type, assembly-qualified. */
    type: string;
    required?: boolean;
    hasDefault?: boolean;
}

export interface ProcessData {
    /** Path of the folder. */
    folder: string;
    name: string;
    description?: string;
    version?: string;
    input?: ArgumentData[];
    output?: ArgumentData[];
    /** Values that the process has for its arguments (`InputArguments` of the release). */
    defaults?: Record<string, unknown>;
    entryPoint?: string;
    job?: JobScript;
}

/** How the jobs of a process go. */
export interface JobScript {
    /** Seconds from Pending to Running, once a robot is free; 0.2. Null: never. */
    startDelay?: number | null;
    /** Seconds from Running to the end; 1. Null: until stopped. */
    duration?: number | null;
    /** Successful. */
    outcome?: "Successful" | "Faulted" | "Stopped";
    output?: Record<string, unknown>;
    /** What a faulted job says. */
    info?: string;
    /** Lines that the job writes into its log while it runs. */
    logs?: { level: "Info" | "Warn" | "Error" | "Fatal"; message: string }[];
    /** Whether the workflow never looks if it should stop: only a kill ends it. */
    ignoresSoftStop?: boolean;
}

export interface RobotData {
    name: string;
    username: string;
    /** Paths of the folders that it works in. */
    folders: string[];
}

export interface MachineData {
    name: string;
    folders: string[];
    /** Unattended runtimes. */
    slots: number;
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
