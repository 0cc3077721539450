/**
 * Runtime types that a folder's machines have, and how many of each are free. Source: API specifications,
 * `Machines/…GetRuntimesForFolder(folderId=)` (11 on, scope OR.Machines), `Sessions/…GetMachineSessionRuntimesByFolderId(folderId=)`
 * (15 on, scope OR.Robots, which the connection has unless told otherwise).
 */
import type { Api } from "../api";
import { OrchestratorError, sentence } from "../errors";
import type { Folders } from "../folders";
import { readList } from "../odata";
import { count, matches, shown, type Listing, type Row } from "./bounded-list";
import type { Place } from "./place";

export interface RuntimeItem {
    runtimeType: string;
    total: number;
    /** Free now. */
    available: number;
}

const RUNTIMES = "/odata/Machines/UiPath.Server.Configuration.OData.GetRuntimesForFolder";
const SESSION_RUNTIMES = "/odata/Sessions/UiPath.Server.Configuration.OData.GetMachineSessionRuntimesByFolderId";

/** More machines than a page has would need paging; a folder has far fewer. */
const MOST_MACHINES = 1_000;

export async function listRuntimes(
    api: Api,
    folders: Folders,
    place: Place,
    search: string,
): Promise<Listing<RuntimeItem>> {
    if (!place.folder) throw new OrchestratorError("FOLDER_REQUIRED", [sentence("hint.folderRequired")]);
    const parameter = `(folderId=${await folders.id(place.folder)})`;
    const items = await readRuntimes(api, place, parameter);
    return { items: items.filter((item) => matches({ ...item }, ["runtimeType"], search)), more: false };
}

async function readRuntimes(api: Api, { request }: Place, parameter: string): Promise<RuntimeItem[]> {
    try {
        const rows = await readList<Row>(api, { ...request, path: RUNTIMES + parameter });
        return summed(
            api,
            rows.map((row) => ({ type: row["Type"], total: row["Total"], available: row["Available"] })),
        );
    } catch (error) {
        const other = await readSessionRuntimes(api, request, parameter).catch(() => undefined);
        if (!other) throw error;
        return other;
    }
}

async function readSessionRuntimes(api: Api, request: Place["request"], parameter: string): Promise<RuntimeItem[]> {
    const rows = await readList<Row>(api, {
        ...request,
        path: `${SESSION_RUNTIMES}${parameter}?$top=${MOST_MACHINES}`,
    });
    return summed(
        api,
        rows.map((row) => {
            const total = count(row["Runtimes"]) ?? 0;
            return { type: row["RuntimeType"], total, available: total - (count(row["UsedRuntimes"]) ?? 0) };
        }),
    );
}

/** One item a type. A type that the folder has none of is no choice. */
function summed(api: Api, rows: { type: unknown; total: unknown; available: unknown }[]): RuntimeItem[] {
    const items = new Map<string, RuntimeItem>();
    for (const { type, total, available } of rows) {
        const runtimeType = shown(api, type);
        if (runtimeType === "") continue;
        const item = items.get(runtimeType) ?? { runtimeType, total: 0, available: 0 };
        item.total += Math.max(0, count(total) ?? 0);
        item.available += Math.max(0, count(available) ?? 0);
        items.set(runtimeType, item);
    }
    return [...items.values()];
}
