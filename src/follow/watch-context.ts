import type { Clock } from "../orchestrator/clock";
import type { TaskQueue } from "../orchestrator/api/task-queue";
import type { Sentence } from "../orchestrator/errors/orchestrator-error";
import type { Arrivals } from "./webhook/arrivals";
import type { SharedFailure } from "./failure-policy";
import type { Ends, Source } from "./source";
import type { ServerClock } from "./time-outs/server-clock";

/** What the folder watches of a connection share. */
export interface WatchContext {
    jobs: Source;
    ends: Ends;
    /** Runs the reads of single jobs. */
    reads: TaskQueue;
    /** Of this process. */
    clock: Clock;
    serverClock: ServerClock;
    /** A refused sign-in keeps the jobs of all folders from being read. */
    signIn: SharedFailure;
    /** Whether Orchestrator itself reports ends. */
    arrivals: Arrivals;
    /** The number of open waits of the whole connection. */
    count(): number;
    warn(warning: Sentence): void;
}
