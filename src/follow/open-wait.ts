import type { Clock } from "../orchestrator/clock";
import { isFinal, progressOf } from "../shared/job-states";
import type { OrchestratorError } from "../orchestrator/errors/orchestrator-error";
import { keyOf, type JobDto } from "../orchestrator/jobs/job-dto";
import { GRACE_PERIOD } from "./failure-policy";
import type { Ends, Source } from "./source";
import { Schedule } from "./schedule";
import { ElapsedTime } from "./time-outs/elapsed-time";
import { StopEscalation } from "./time-outs/stop-escalation";
import { noteJob, passedLimit, type TimedOut, type WaitOrder } from "./wait";

/** Milliseconds. Orchestrator is asked why a job has been pending for this long. */
const LONG_PENDING = 15_000;

/** A wait whose job has not ended yet: when to read the job next, and what was seen of it. */
export class OpenWait {
    readonly schedule: Schedule;
    /** A request for this wait is in progress. */
    isBusy = false;
    /** An event has said that the job has ended. */
    isWoken = false;
    /** The event came during a request, which may have been answered before the end. */
    isToBeReadAgain = false;
    #escalation: StopEscalation | undefined;
    readonly #elapsed: ElapsedTime;
    /** What keeps this job, or the whole folder, from being read. */
    #ownProblem: OrchestratorError | undefined;
    #folderProblem: OrchestratorError | undefined;
    #outputFailingSince: number | undefined;

    /** `isSwept`: a sweep shows the job when it changes. */
    constructor(
        private readonly jobs: Source,
        private readonly ends: Ends,
        readonly order: WaitOrder,
        isSwept: boolean,
        private readonly clock: Clock,
    ) {
        this.schedule = new Schedule(clock, isSwept);
        this.#elapsed = new ElapsedTime(clock, order.memory.begun);
    }

    /** Created on demand, since most waits never time out. */
    get escalation(): StopEscalation {
        return (this.#escalation ??= new StopEscalation(this.jobs, this.ends, this.order, this.clock));
    }

    /** Whether this is the job that is waited for. Another job may have the same id if the connection was redirected. */
    matches(job: JobDto): boolean {
        const { id, key } = this.order.job;
        return (id === undefined || job.Id === id) && (key === undefined || keyOf(job) === key);
    }

    /** Takes over the current state of the job. `now` is the server's time. */
    note(job: JobDto, now: number): void {
        const { memory, observer, job: reference } = this.order;
        this.schedule.seen();
        const isComplete = reference.id !== undefined && reference.key !== undefined;
        if (!isComplete) Object.assign(reference, { id: job.Id, key: keyOf(job) });
        if (noteJob(memory, job, now) || !isComplete) observer.remember();
        this.#elapsed.note(memory.started !== undefined);
        observer.seen(job);
        if (!isFinal(job.State)) observer.progress(progressOf(job.State));
    }

    /** Remembers the server's time at the beginning of the wait, once it is known. */
    noteBegin(serverTime: number | undefined): void {
        const { memory, observer } = this.order;
        if (serverTime === undefined || memory.since !== undefined) return;
        memory.since = serverTime;
        observer.remember();
    }

    /** The limit that the job has passed at this time of the server. */
    passedLimit(serverTime: number | undefined): TimedOut | undefined {
        const { memory, limits } = this.order;
        return memory.timedOut ?? passedLimit(memory, limits, serverTime, this.#elapsed);
    }

    get isLongPending(): boolean {
        const { job, memory } = this.order;
        if (job.id === undefined || memory.started !== undefined) return false;
        return this.#elapsed.pending(undefined) >= LONG_PENDING;
    }

    /** Sets what keeps the job from being read. Undefined: nothing any more. */
    setProblem(error: OrchestratorError | undefined): void {
        this.#notify(() => (this.#ownProblem = error));
    }

    /** Sets what keeps all jobs of the folder from being read. */
    setFolderProblem(error: OrchestratorError | undefined): void {
        this.#notify(() => (this.#folderProblem = error));
    }

    /** The output of the job could not be read. Returns whether the grace period for that is over. */
    outputFailed(): boolean {
        const now = this.clock.now();
        this.#outputFailingSince ??= now;
        return now - this.#outputFailingSince >= GRACE_PERIOD;
    }

    #notify(change: () => void): void {
        const before = (this.#ownProblem ?? this.#folderProblem)?.code;
        change();
        const problem = this.#ownProblem ?? this.#folderProblem;
        if (problem?.code !== before) this.order.observer.problemChanged(problem);
    }
}
