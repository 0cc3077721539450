/**
 * Lists robots with their states. Source: API specifications, `Robots`, `Robots/…GetRobotsFromFolder(folderId=)` (since 15), `Sessions`
 * (SessionDto.State: Available, Busy, Disconnected, Unknown).
 */
import type { Api } from "../api/api";
import { OrchestratorError } from "../errors/orchestrator-error";
import type { Folders } from "../lookups/folders";
import { readList, withQuery } from "../api/odata";
import { ROBOTS_FROM_FOLDER_SINCE } from "../lookups/robots";
import { safeInteger, readBounded, displayText, type Listing, type ListScope, type Row } from "./bounded-list";

export type RobotState = "free" | "busy" | "offline" | "";

export interface RobotItem {
    id: number;
    name: string;
    type: string;
    username: string;
    /** "" if the server does not send it. */
    state: RobotState;
}

const FROM_FOLDER = "/odata/Robots/UiPath.Server.Configuration.OData.GetRobotsFromFolder";

export async function listRobots(
    api: Api,
    folders: Folders,
    scope: ListScope,
    search: string,
): Promise<Listing<RobotItem>> {
    await api.askVersion();
    const [listing, states] = await Promise.all([readRobots(api, folders, scope, search), readStates(api, scope)]);
    return { ...listing, items: listing.items.map((robot) => ({ ...robot, state: states.get(robot.id) ?? "" })) };
}

/** The robots of a modern folder, else the classic list. */
async function readRobots(api: Api, folders: Folders, scope: ListScope, search: string): Promise<Listing<RobotItem>> {
    const read = (path: string): Promise<Listing<RobotItem>> =>
        readBounded<RobotItem>(api, {
            path,
            scope,
            searched: ["Name", "Username"],
            search,
            item: (row) => robotItem(api, row),
        });
    if (scope.folder?.ref && api.server.specification >= ROBOTS_FROM_FOLDER_SINCE) {
        const path = `${FROM_FOLDER}(folderId=${await folders.id(scope.folder.ref)})`;
        const modern = await read(path).catch((error: unknown) => {
            if (error instanceof OrchestratorError && error.cause?.status === 404) return undefined;
            throw error;
        });
        if (modern && modern.items.length > 0) return modern;
        // The robots of a classic folder are only in the classic list.
        const classic = await read("/odata/Robots").catch(() => undefined);
        if (classic ?? modern) return (classic ?? modern)!;
    }
    return read("/odata/Robots");
}

function robotItem(api: Api, row: Row): RobotItem | undefined {
    const id = safeInteger(row["Id"]);
    const name = displayText(api, row["Name"]);
    if (id === undefined || name === "") return undefined;
    return { id, name, type: displayText(api, row["Type"]), username: displayText(api, row["Username"]), state: "" };
}

/** The states by robot id. Empty if the account may not read sessions. */
async function readStates(api: Api, scope: ListScope): Promise<Map<number, RobotState>> {
    const states = new Map<number, RobotState>();
    const path = withQuery("/odata/Sessions", { $expand: "Robot", $top: 1000 });
    const sessions = await readList<Row>(api, { ...scope, path }).catch(() => []);
    for (const session of sessions) {
        const id = safeInteger((session["Robot"] as Row | null | undefined)?.["Id"]);
        const state = STATES[String(session["State"])] ?? "";
        if (id !== undefined && rank(state) > rank(states.get(id) ?? "")) states.set(id, state);
    }
    return states;
}

const STATES: Readonly<Record<string, RobotState>> = Object.assign(
    Object.create(null) as object,
    {
        Available: "free",
        Busy: "busy",
        Disconnected: "offline",
    } as const,
);

/** A robot may have several sessions. A busy session overrides a free one, and a free one overrides an offline one. */
function rank(state: RobotState): number {
    return ["", "offline", "free", "busy"].indexOf(state);
}
