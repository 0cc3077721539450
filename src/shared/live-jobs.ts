/** What Node-RED sends to the sidebar about jobs and queue items. It holds no arguments, no content, no output and nothing secret. */

/** The topic on which the editor hears that jobs or items have changed. */
export const LIVE_JOBS_TOPIC = "uipath/jobs";

/** Under Node-RED's admin root. */
export const LIVE_JOBS_ROUTES = {
    list: "uipath/jobs",
    read: "uipath/jobs/read",
    stop: "uipath/jobs/stop",
    run: "uipath/run-now",
} as const;

/** The rights of Node-RED's `adminAuth`: to see the list, to read a job or an item or stop a job, and to start one from a dialog. */
export const LIVE_JOBS_RIGHTS = {
    see: "uipath.read",
    act: "uipath.write",
    run: ["flows.write", "uipath.write"],
} as const;

/** So many jobs and items are kept. */
export const MOST_LIVE_JOBS = 500;

/** The state of a job or an item that Orchestrator does not have, or no longer has. */
export const GONE = "Gone";

/** A job that this Node-RED has started or waits for, or a queue item that it has added or waits for. Times are in milliseconds since 1970. */
export interface LiveJob {
    kind: "job" | "item";
    /** Later jobs and items have higher numbers. */
    number: number;
    /** The last change in which it differed. */
    change: number;
    id: number;
    key: string;
    /** The name of the job's process or of the item's queue; blank if it is unknown. */
    name: string;
    /** The reference of an item that has one. */
    reference?: string;
    folder: string;
    /** The state as Orchestrator names it, or `Gone`. */
    state: string;
    created?: number;
    started?: number;
    ended?: number;
    /** The page of a job in Orchestrator, if its folder is known. */
    url?: string;
    /** The id of the node that started the job or added the item, or waits for it. */
    node: string;
    /** A node waits for it, so its state is up to date. */
    isFollowed: boolean;
}

/** The number of the last change. `run` differs after each start of Node-RED. */
export interface LiveJobsChange {
    run: string;
    change: number;
}

/** What has changed since a change. Those with numbers below `first` are forgotten. */
export interface LiveJobsList extends LiveJobsChange {
    first: number;
    jobs: LiveJob[];
}

/** What the sidebar shows of an opened job or item. */
export interface LiveJobDetails {
    /** The arguments of a job, the content of an item. */
    input: string;
    output: string;
    /** Why it ended as it did, in Orchestrator's words. */
    info: string;
    /** The last error lines in the log of a faulted job. */
    log: string[];
}
