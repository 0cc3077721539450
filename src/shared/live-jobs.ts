/** What Node-RED tells the sidebar about jobs. It holds no arguments, no output and nothing secret. */

/** The topic on which the editor hears that jobs have changed. */
export const LIVE_JOBS_TOPIC = "uipath/jobs";

/** Under Node-RED's admin root. */
export const LIVE_JOBS_ROUTES = {
    list: "uipath/jobs",
    read: "uipath/jobs/read",
    stop: "uipath/jobs/stop",
    run: "uipath/run-now",
} as const;

/** The rights of Node-RED's `adminAuth`: to see the list, to read or stop a job, and to start one from a dialog. */
export const LIVE_JOBS_RIGHTS = {
    see: "uipath.read",
    act: "uipath.write",
    run: ["flows.write", "uipath.write"],
} as const;

/** So many jobs are kept. */
export const MOST_LIVE_JOBS = 500;

/** The state of a job that Orchestrator does not have, or no longer has. */
export const GONE = "Gone";

/** A job that this Node-RED has started or waits for. Times are in milliseconds since 1970. */
export interface LiveJob {
    /** Later jobs have higher numbers. */
    number: number;
    /** The change in which the job was last seen to differ. */
    change: number;
    id: number;
    key: string;
    process: string;
    folder: string;
    /** As Orchestrator names it, or `Gone`. */
    state: string;
    created?: number;
    started?: number;
    ended?: number;
    /** Of the job in Orchestrator's own pages, where its folder is known. */
    url?: string;
    /** The id of the node that started the job or waits for it. */
    node: string;
    /** A node waits for the job, so that the state is up to date. */
    isFollowed: boolean;
}

/** The number of the last change. `run` differs after each start of Node-RED. */
export interface LiveJobsChange {
    run: string;
    change: number;
}

/** The jobs that have changed since a change. Those with numbers below `first` are forgotten. */
export interface LiveJobsList extends LiveJobsChange {
    first: number;
    jobs: LiveJob[];
}

/** What the sidebar shows of a job that is opened. */
export interface LiveJobDetails {
    arguments: string;
    output: string;
    /** Why the job ended as it did, in Orchestrator's words. */
    info: string;
    /** The last error lines in the log of a faulted job. */
    log: string[];
}
