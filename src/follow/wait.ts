/** A wait for one job. Everything that must survive a restart is in `memory`, which JSON can hold. */
import type { FolderRef } from "../shared/folder-ref";
import { progressOf, type Progress } from "../shared/job-states";
import type { OrchestratorError, Sentence } from "../orchestrator/errors/orchestrator-error";
import type { JobDto } from "../orchestrator/jobs/job-dto";
import type { LogLine } from "../orchestrator/jobs/job-log";
import type { PendingReason } from "../orchestrator/jobs/pending-reason";
import type { OnTimeout, StopStrategy } from "../shared/settings/jobs";
import type { ElapsedTime } from "./time-outs/elapsed-time";

/** Refers to a job by id, by key, or by both; to a queue item by its reference, too. */
export interface JobReference {
    id?: number | undefined;
    /** In lower case. */
    key?: string | undefined;
    reference?: string | undefined;
    /** Of a reference: its queue, where that is known. */
    queueId?: number | undefined;
}

export interface Limits {
    /** Milliseconds until the job first runs. Undefined: no limit. */
    pending: number | undefined;
    /** Milliseconds from its StartTime without suspended time. Undefined: no limit. */
    running: number | undefined;
    /** Milliseconds from the beginning of the wait. Undefined: no limit. */
    total?: number | undefined;
    onTimeout: OnTimeout;
    /** Milliseconds after which a soft stop becomes a kill, and after which a killed job is given up. */
    killAfter: number;
}

export type TimedOut = "pending" | "running";

/** All times are in milliseconds since 1970. The property names are a storage format: context stores hold them over upgrades. */
export interface WaitMemory {
    /** When the wait began, by this machine's clock. All other times are the server's. */
    begun?: number;
    /** When the wait began. Undefined until the server's time is known. */
    since?: number;
    /** When the job was created, started and last suspended, and how long it was suspended before that. */
    created?: number;
    started?: number;
    suspendedSince?: number;
    suspended?: number;
    timedOut?: TimedOut;
    /** Why the job timed out. */
    reason?: Sentence[];
    /** The stop that was requested last. */
    stop?: StopStrategy;
}

export interface WaitOrder {
    job: JobReference;
    folder: FolderRef | undefined;
    limits: Limits;
    memory: WaitMemory;
    observer: WaitObserver;
}

/** Follows the progress of a wait. Nothing follows `ended` or `failed`. */
export interface WaitObserver {
    /** The memory has changed. */
    remember(): void;
    /** The job as it was just read, its end included. */
    seen(job: JobDto): void;
    /** `why`: what a pending job is waiting for, if it is known. */
    progress(progress: Progress, why?: PendingReason): void;
    /** What keeps the job from being read. Undefined: nothing any more. */
    problemChanged(error: OrchestratorError | undefined): void;
    ended(end: JobEnd): void;
    /** The job can't be read at all. */
    failed(error: OrchestratorError): void;
}

/** Why a queue item failed, in the words of its robot. */
export interface ItemException {
    /** `ApplicationException` or `BusinessException`. */
    type?: string;
    reason?: string;
    details?: string;
}

/** How a job ended, or why the wait for it did. The property names are a storage format, too. */
export interface JobEnd {
    /** As it was read last. Only the reference if it is gone. */
    job: JobDto | { Id?: number; Key?: string; Reference?: string };
    /** Output arguments, {} if there are none. */
    output: unknown;
    /** The job was successful, and in time. */
    good: boolean;
    /** Why it was not. */
    reason: Sentence[];
    /** The last error lines in the log of a faulted job. */
    logs?: LogLine[];
    timedOut?: TimedOut;
    /** Orchestrator does not have the job, or no longer has it. */
    isGone?: true;
    /** Of a queue item that was not successful. */
    exception?: ItemException;
}

/** Takes over the times of a job. Returns whether the memory has changed. `now`, the server's time, replaces missing times. */
export function noteJob(memory: WaitMemory, job: JobDto, now: number): boolean {
    const { created, started, suspendedSince } = memory;
    const createdAt = Date.parse(job.CreationTime ?? "");
    if (createdAt) memory.created ??= createdAt;
    const startedAt = Date.parse(job.StartTime ?? "");
    if (startedAt) memory.started = startedAt;
    // Not every server reports the start time.
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

/** The limit that a job has passed at this time of the server (undefined: unknown), within what this process has observed. */
export function passedLimit(
    { since, started, suspended = 0, suspendedSince }: WaitMemory,
    { pending, running, total }: Limits,
    serverTime: number | undefined,
    elapsed: ElapsedTime,
): TimedOut | undefined {
    const reported = (from: number | undefined): number | undefined =>
        serverTime === undefined || from === undefined ? undefined : serverTime - from;
    if (total !== undefined && elapsed.pending(reported(since)) >= total)
        return started === undefined ? "pending" : "running";
    if (started === undefined)
        return pending !== undefined && elapsed.pending(reported(since)) >= pending ? "pending" : undefined;
    if (running === undefined || suspendedSince !== undefined) return undefined;
    return elapsed.running(reported(started)) - suspended >= running ? "running" : undefined;
}
