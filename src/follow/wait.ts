/** One job that is waited for. Everything that must survive a restart is in `memory`, as JSON can hold it. */
import type { FolderRef } from "../shared/folder-ref";
import { progressOf, type Progress } from "../shared/job-states";
import type { OrchestratorError, Sentence } from "../orchestrator/errors/orchestrator-error";
import type { JobDto } from "../orchestrator/jobs/job-dto";
import type { LogLine, PendingReason, StopStrategy } from "../orchestrator/jobs/jobs";
import type { Witness } from "./time-outs/elapsed-time";

/** A job as a message names it: by id, by key, or both. */
export interface JobName {
    id?: number | undefined;
    /** In lower case. */
    key?: string | undefined;
}

/** What happens to a job that takes too long. */
export type OnTimeout = "leave" | "softStop" | "kill";

export interface Limits {
    /** Milliseconds until the job first runs; undefined: no limit. */
    pending: number | undefined;
    /** Milliseconds from its StartTime, suspended time not counted; undefined: no limit. */
    running: number | undefined;
    onTimeout: OnTimeout;
    /** Milliseconds after which a soft stop becomes a kill, and after which a kill is no longer waited for. */
    killAfter: number;
}

export type TimedOut = "pending" | "running";

export interface WaitMemory {
    /** When the wait began, by this machine's clock; in milliseconds since 1970, as all times here. */
    begun?: number;
    /** All other times are the server's. When the wait began; undefined until the server has told its time. */
    since?: number;
    /** When the job was created, started and last suspended, and for how long before. */
    created?: number;
    started?: number;
    suspendedSince?: number;
    suspended?: number;
    timedOut?: TimedOut;
    /** Why, as it was found out at the time-out. */
    reason?: Sentence[];
    /** The stop that was asked for last. */
    stop?: StopStrategy;
}

export interface WaitOrder {
    job: JobName;
    folder: FolderRef | undefined;
    limits: Limits;
    memory: WaitMemory;
    observer: WaitObserver;
}

/** Hears how a wait goes on. After `ended` or `failed` nothing follows. */
export interface WaitObserver {
    /** The memory has changed. */
    remember(): void;
    /** `why` a pending job waits, where it is known. */
    progress(progress: Progress, why?: PendingReason): void;
    /** What keeps the job from being looked at for now; undefined: it can be again. */
    troubled(error: OrchestratorError | undefined): void;
    ended(end: JobEnd): void;
    /** The job can't be read at all. */
    failed(error: OrchestratorError): void;
}

/** How a job ended, or why it is no longer waited for. */
export interface JobEnd {
    /** As it was read last; only its name where it is gone. */
    job: JobDto | { Id?: number; Key?: string };
    /** Output arguments; {} when there are none. */
    output: unknown;
    /** Successful, and in time. */
    good: boolean;
    /** Why not. */
    reason: Sentence[];
    /** Of a faulted job: the last error lines of its log. */
    logs?: LogLine[];
    timedOut?: TimedOut;
}

/**
 * Takes over what a job tells of itself. Returns whether the memory has changed. `now`, the server's time, stands for when it was
 * changed where the server does not tell.
 */
export function noteJob(memory: WaitMemory, job: JobDto, now: number): boolean {
    const { created, started, suspendedSince } = memory;
    const createdAt = Date.parse(job.CreationTime ?? "");
    if (createdAt) memory.created ??= createdAt;
    const startedAt = Date.parse(job.StartTime ?? "");
    if (startedAt) memory.started = startedAt;
    // Not every server tells when a job was started.
    else if (progressOf(job.State) !== "pending") memory.started ??= now;
    noteSuspension(memory, job, now);
    return memory.created !== created || memory.started !== started || memory.suspendedSince !== suspendedSince;
}

function noteSuspension(memory: WaitMemory, job: JobDto, now: number): void {
    const isSuspended = progressOf(job.State) === "suspended";
    if (isSuspended === (memory.suspendedSince !== undefined)) return;
    const changed = Date.parse(job.LastModificationTime ?? "") || now;
    if (isSuspended) {
        memory.suspendedSince = changed;
        return;
    }
    const until = Date.parse(job.ResumeTime ?? "") || changed;
    memory.suspended = (memory.suspended ?? 0) + Math.max(0, until - memory.suspendedSince!);
    delete memory.suspendedSince;
}

/** The limit that a job has passed at this server time (undefined: not told), as far as this process has witnessed it. */
export function passedLimit(
    { since, started, suspended = 0, suspendedSince }: WaitMemory,
    { pending, running }: Limits,
    server: number | undefined,
    witness: Witness,
): TimedOut | undefined {
    const told = (from: number | undefined): number | undefined =>
        server === undefined || from === undefined ? undefined : server - from;
    if (started === undefined)
        return pending !== undefined && witness.pending(told(since)) >= pending ? "pending" : undefined;
    if (running === undefined || suspendedSince !== undefined) return undefined;
    return witness.running(told(started)) - suspended >= running ? "running" : undefined;
}
