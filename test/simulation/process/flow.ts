/** The flow of a simulated Node-RED: start job → wait for job, with one connection. */
import type { ConnectionDef, StartJobDef, WaitJobDef } from "../../../src/node-red/runtime/node-definitions";

export interface FlowSettings {
    start: Partial<StartJobDef>;
    connection: Partial<ConnectionDef>;
    wait: Partial<WaitJobDef>;
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

export const CONNECTION = "connection";
export const START = "start";
export const WAIT = "wait";

const node = (id: string, type: string, z = ""): { id: string; type: string; name: string; z: string } => ({
    id,
    type,
    name: "",
    z,
});

export function connectionDef({ connection }: FlowSettings, { url }: FlowState): ConnectionDef {
    return { ...node(CONNECTION, "uipath-orchestrator"), url, ...connection };
}

/** Each message says what it starts. */
export function startDef({ start }: FlowSettings): StartJobDef {
    return {
        ...node(START, "uipath-start-job", "tab"),
        orchestrator: CONNECTION,
        folder: "folder",
        folderType: "msg",
        process: "process",
        processType: "msg",
        jobsCount: "jobsCount",
        jobsCountType: "msg",
        ...start,
    };
}

export function waitDef({ wait }: FlowSettings, { tab }: FlowState): WaitJobDef {
    return { ...node(WAIT, "uipath-wait-job", tab), orchestrator: CONNECTION, ...wait };
}

/** The context of the wait node. */
export function scopeOfWaits({ tab }: FlowState): string {
    return `${WAIT}:${tab}`;
}

/** The ids in the flows, disabled nodes included. */
export function idsIn({ isWaitRemoved }: FlowState): string[] {
    return [CONNECTION, START, ...(isWaitRemoved ? [] : [WAIT])];
}
