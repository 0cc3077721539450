import type { TaskQueue } from "../../orchestrator/api/task-queue";
import type { JobDto } from "../../orchestrator/jobs/job-dto";
import type { Jobs } from "../../orchestrator/jobs/jobs";
import type { WatchContext } from "../watch-context";
import type { EventSource } from "./event-source";

/** What all folders share that a connection watches for events. */
export interface EventContext extends Pick<WatchContext, "clock" | "warn" | "arrivals"> {
    source: EventSource;
    server: Pick<Jobs, "hasAnswered" | "askTime" | "serverTime" | "isElsewhere">;
    /** Runs the reads of jobs. */
    reads: TaskQueue;
    /** The shortest time between two looks at one folder, in milliseconds. */
    shortestPause(): number;
}

/** The result of a look. */
export interface Look {
    /** All jobs that have changed since the feed's cursor, and possibly others. */
    jobs: readonly JobDto[];
    /** `jobs` has all changes up to this time. By the server's clock, in milliseconds since 1970. */
    completeTo: number;
    /** The server's time. */
    time: number;
    /** The greatest id; undefined where ids do not show what is new. */
    id: number | undefined;
}
