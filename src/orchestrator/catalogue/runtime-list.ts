/**
 * Lists the runtime types of a folder's machines, and how many runtimes are free. Source: API specifications,
 * `Sessions/…GetMachineSessionRuntimesByFolderId(folderId=)` (since 15; MachineSessionRuntimeDto; scope OR.Robots, which connections
 * have by default), `Machines/…GetRuntimesForFolder(folderId=)` (since 11; without machines; scope OR.Machines).
 */
import type { Api } from "../api/api";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import type { Folders } from "../lookups/folders";
import { readList } from "../api/odata";
import { safeInteger, matches, displayText, type Listing, type ListScope, type Row } from "./bounded-list";

interface Runtimes {
    total: number;
    available: number;
}

export interface RuntimeItem extends Runtimes {
    runtimeType: string;
    /** The machines with this type; empty if the server does not name them. */
    machines: ({ name: string } & Runtimes)[];
}

const SESSION_RUNTIMES = "/odata/Sessions/UiPath.Server.Configuration.OData.GetMachineSessionRuntimesByFolderId";
const SESSION_RUNTIMES_SINCE = 15;
const RUNTIMES = "/odata/Machines/UiPath.Server.Configuration.OData.GetRuntimesForFolder";

/** Orchestrator's largest page. A folder has far fewer sessions. */
const MAX_SESSIONS = 1_000;

/** A longer list beside a type would not be read. */
const MAX_MACHINES = 20;

export async function listRuntimes(
    api: Api,
    folders: Folders,
    scope: ListScope,
    search: string,
): Promise<Listing<RuntimeItem>> {
    if (!scope.folder?.ref) throw new OrchestratorError("FOLDER_REQUIRED", [sentence("hint.folderRequired")]);
    const parameter = `(folderId=${await folders.id(scope.folder.ref)})`;
    const items = await readRuntimes(api, scope, parameter);
    return { items: items.filter((item) => matches({ ...item }, ["runtimeType"], search)), more: false };
}

/** By machine if the server names it, else only by type. */
async function readRuntimes(api: Api, scope: ListScope, parameter: string): Promise<RuntimeItem[]> {
    await api.askVersion();
    const read = async (path: string, counted: (row: Row) => Counted): Promise<RuntimeItem[]> =>
        summed(api, (await readList<Row>(api, { ...scope, path })).map(counted));
    const sessions =
        api.server.specification >= SESSION_RUNTIMES_SINCE
            ? await read(`${SESSION_RUNTIMES}${parameter}?$top=${MAX_SESSIONS}`, ofSession).catch(() => undefined)
            : undefined;
    if (sessions && sessions.length > 0) return sessions;
    try {
        return await read(RUNTIMES + parameter, ofType);
    } catch (error) {
        if (sessions) return sessions;
        throw error;
    }
}

interface Counted extends Runtimes {
    type: unknown;
    machine: unknown;
}

function ofSession(row: Row): Counted {
    const total = amount(row["Runtimes"]);
    const works =
        row["Status"] !== "Disconnected" && row["IsUnresponsive"] !== true && row["MaintenanceMode"] !== "Enabled";
    const available = works ? Math.max(0, total - amount(row["UsedRuntimes"])) : 0;
    return { type: row["RuntimeType"], machine: row["MachineName"], total, available };
}

function ofType(row: Row): Counted {
    return { type: row["Type"], machine: undefined, total: amount(row["Total"]), available: amount(row["Available"]) };
}

/** One item for each type, with one entry for each machine. A machine may have several sessions. */
function summed(api: Api, rows: Counted[]): RuntimeItem[] {
    const items = new Map<string, RuntimeItem>();
    for (const { type, machine, total, available } of rows) {
        const runtimeType = displayText(api, type);
        if (runtimeType === "") continue;
        const item = items.get(runtimeType) ?? { runtimeType, total: 0, available: 0, machines: [] };
        items.set(runtimeType, item);
        add(item, total, available);
        const name = displayText(api, machine);
        const known = item.machines.find((other) => other.name === name);
        if (known) add(known, total, available);
        else if (name !== "" && item.machines.length < MAX_MACHINES) item.machines.push({ name, total, available });
    }
    return [...items.values()];
}

function add(sum: Runtimes, total: number, available: number): void {
    sum.total += total;
    sum.available += available;
}

function amount(value: unknown): number {
    return Math.max(0, safeInteger(value) ?? 0);
}
