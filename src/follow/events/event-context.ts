import type { TaskQueue } from "../../orchestrator/api/task-queue";
import type { JobDto } from "../../orchestrator/jobs/job-dto";
import type { Jobs } from "../../orchestrator/jobs/jobs";
import type { WatchContext } from "../watch-context";
import type { EventSource } from "./event-source";

/** What the folders of a connection that are watched for events share. */
export interface EventContext extends Pick<WatchContext, "clock" | "warn" | "arrivals"> {
    source: EventSource;
    server: Pick<Jobs, "hasAnswered" | "askTime" | "serverTime" | "isElsewhere">;
    /** Runs the reads of jobs. */
    reads: TaskQueue;
    /** Milliseconds between two looks at one folder, at least. */
    shortestPause(): number;
}

/** What a look has shown. */
export interface Look {
    /** All jobs that have changed since the cursor of the feed, and perhaps others. */
    jobs: readonly JobDto[];
    /** All changes until then are among them. By the server's clock, in milliseconds since 1970. */
    completeTo: number;
    /** The server's time. */
    time: number;
    /** The greatest id; undefined where ids do not show what is new. */
    id: number | undefined;
}
