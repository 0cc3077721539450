/**
 * The flow of a simulated Node-RED: start job → wait for job, or add queue item → wait for queue item. Where there are two connections,
 * each has a node that starts or adds.
 */
import type {
    AddQueueItemDef,
    ConnectionDef,
    EventDef,
    StartJobDef,
    WaitJobDef,
    WaitQueueItemDef,
} from "../../../src/node-red/runtime/node-definitions";
import type { WorkName } from "../work/work";

export interface FlowSettings {
    /** What its messages ask for. */
    work: WorkName;
    /** How many connections there are, all to one tenant. The wait node has the last one. */
    connections: 1 | 2;
    start: Partial<StartJobDef & AddQueueItemDef>;
    connection: Partial<ConnectionDef>;
    wait: Partial<WaitJobDef & WaitQueueItemDef>;
    /** The folders that event nodes watch, a node each. */
    events: readonly string[];
}

/** What a deployment changes. */
export interface FlowState {
    /** The address of the connection. */
    url: string;
    /** The tab of the wait node. */
    tab: string;
    isWaitRemoved: boolean;
    isWaitDisabled: boolean;
}

const CONNECTIONS = ["connection", "connection 2"] as const;
const STARTS = ["start", "start 2"] as const;
export const WAIT = "wait";

export function connectionsOf({ connections }: FlowSettings): readonly string[] {
    return CONNECTIONS.slice(0, connections);
}

export function startsOf({ connections }: FlowSettings): readonly string[] {
    return STARTS.slice(0, connections);
}

/** The start node that gets the nth message. */
export function startFor(n: number, settings: FlowSettings): string {
    return STARTS[n % settings.connections]!;
}

const node = (id: string, type: string, z = ""): { id: string; type: string; name: string; z: string } => ({
    id,
    type,
    name: "",
    z,
});

export function connectionDef(id: string, { connection }: FlowSettings, { url }: FlowState): ConnectionDef {
    return { ...node(id, "uipath-orchestrator"), url, ...connection };
}

/** Each message says what it starts. */
export function startDef(id: string, { start }: FlowSettings): StartJobDef {
    return {
        ...node(id, "uipath-start-job", "tab"),
        orchestrator: connectionOf(id),
        ...FOLDER,
        process: "process",
        processType: "msg",
        jobsCount: "jobsCount",
        jobsCountType: "msg",
        ...start,
    };
}

/** Each message says what it adds. */
export function addDef(id: string, { start }: FlowSettings): AddQueueItemDef {
    return {
        ...node(id, "uipath-add-queue-item", "tab"),
        orchestrator: connectionOf(id),
        ...FOLDER,
        queue: "queue",
        queueType: "msg",
        ...start,
    };
}

/** The connection of a node that starts or adds. */
function connectionOf(id: string): string {
    return CONNECTIONS[STARTS.findIndex((one) => one === id)]!;
}

const FOLDER = { folder: "folder", folderType: "msg" };

export function waitDef({ wait, connections }: FlowSettings, { tab }: FlowState): WaitJobDef {
    return {
        ...node(WAIT, "uipath-wait-job", tab),
        orchestrator: CONNECTIONS[connections - 1]!,
        // A connection knows the folders of its own jobs only.
        ...(connections > 1 ? FOLDER : {}),
        ...wait,
    };
}

/** The answer to a bulk does not tell the folder. */
export function waitItemDef({ wait, connections }: FlowSettings, { tab }: FlowState): WaitQueueItemDef {
    const orchestrator = CONNECTIONS[connections - 1]!;
    return { ...node(WAIT, "uipath-wait-queue-item", tab), orchestrator, ...FOLDER, ...wait };
}

const EVENT = "event ";

export function eventsOf({ events }: FlowSettings): string[] {
    return events.map((folder) => EVENT + folder);
}

/** The folder of an event node; undefined for any other node. */
export function watchedBy(id: string): string | undefined {
    return id.startsWith(EVENT) ? id.slice(EVENT.length) : undefined;
}

const TOLD = [
    "job.successful",
    "job.faulted",
    "job.stopped",
    "queueItem.new",
    "queueItem.successful",
    "queueItem.failed",
];

/** It tells all ends, and all new queue items. */
export function eventDef(id: string, { connections }: FlowSettings): EventDef {
    return {
        ...node(id, "uipath-event", "tab"),
        orchestrator: CONNECTIONS[connections - 1]!,
        folder: watchedBy(id)!,
        events: TOLD,
    };
}

/** The context of the wait node. */
export function scopeOfWaits({ tab }: FlowState): string {
    return `${WAIT}:${tab}`;
}

/** The ids in the flows, disabled nodes included. */
export function idsIn(settings: FlowSettings, { isWaitRemoved }: FlowState): string[] {
    return [...connectionsOf(settings), ...startsOf(settings), ...eventsOf(settings), ...(isWaitRemoved ? [] : [WAIT])];
}
