import { isFinal, progressOf } from "../shared/job-states";
import type { OrchestratorError } from "../orchestrator/errors/orchestrator-error";
import { keyOf, type JobDto } from "../orchestrator/jobs/job-dto";
import type { Jobs } from "../orchestrator/jobs/jobs";
import { Schedule } from "./schedule";
import { Stops } from "./time-outs/stop-escalation";
import { PATIENCE } from "./failure-policy";
import { noteJob, passedLimit, type TimedOut, type WaitOrder } from "./wait";
import { Witness } from "./time-outs/elapsed-time";

/** A job that is pending for so long is asked why. Milliseconds. */
const LONG_PENDING = 15_000;

/** A wait that is looked after: when its job is looked at next, and what was seen of it. */
export class OpenWait {
    readonly schedule: Schedule;
    #stops: Stops | undefined;
    /** A look at the job is under way. */
    isBusy = false;
    readonly #witness: Witness;
    /** What keeps this wait alone, or all waits of the folder, from being looked at. */
    #own: OrchestratorError | undefined;
    #shared: OrchestratorError | undefined;
    #outputFailingSince: number | undefined;

    /** `isSwept`: a sweep will show the job when it changes. */
    constructor(
        private readonly jobs: Jobs,
        readonly order: WaitOrder,
        isSwept: boolean,
    ) {
        this.schedule = new Schedule(isSwept);
        this.#witness = new Witness(order.memory.begun);
    }

    /** What is done once its time is up; of most waits nothing. */
    get stops(): Stops {
        return (this.#stops ??= new Stops(this.jobs, this.order));
    }

    /** Whether the job may be the one that is waited for: the same id is another job where the connection leads elsewhere by now. */
    fits(job: JobDto): boolean {
        const { id, key } = this.order.job;
        return (id === undefined || job.Id === id) && (key === undefined || keyOf(job) === key);
    }

    /** Takes over what a job tells of itself. `now`: the server's time. */
    note(job: JobDto, now: number): void {
        const { memory, observer, job: name } = this.order;
        this.schedule.seen();
        const isNamed = name.id !== undefined && name.key !== undefined;
        if (!isNamed) Object.assign(name, { id: job.Id, key: keyOf(job) });
        if (noteJob(memory, job, now) || !isNamed) observer.remember();
        this.#witness.note(memory.started !== undefined);
        if (!isFinal(job.State)) observer.progress(progressOf(job.State));
    }

    /** The wait began at this time of the server, if it is not known yet. */
    noteBegin(server: number | undefined): void {
        const { memory, observer } = this.order;
        if (server === undefined || memory.since !== undefined) return;
        memory.since = server;
        observer.remember();
    }

    /** The limit that the job has passed, at this time of the server. */
    passed(server: number | undefined): TimedOut | undefined {
        const { memory, limits } = this.order;
        return memory.timedOut ?? passedLimit(memory, limits, server, this.#witness);
    }

    get isLongPending(): boolean {
        const { job, memory } = this.order;
        if (job.id === undefined || memory.started !== undefined) return false;
        return this.#witness.pending(undefined) >= LONG_PENDING;
    }

    /** Undefined: the job could be looked at again. */
    troubled(error: OrchestratorError | undefined): void {
        this.#tell(() => (this.#own = error));
    }

    /** As `troubled`, for what keeps all waits of the folder from being looked at. */
    folderTroubled(error: OrchestratorError | undefined): void {
        this.#tell(() => (this.#shared = error));
    }

    /** The output of the job could not be read. Whether that has lasted for too long. */
    outputFailed(): boolean {
        const now = performance.now();
        this.#outputFailingSince ??= now;
        return now - this.#outputFailingSince >= PATIENCE;
    }

    #tell(change: () => void): void {
        const before = (this.#own ?? this.#shared)?.code;
        change();
        const now = this.#own ?? this.#shared;
        if (now?.code !== before) this.order.observer.troubled(now);
    }
}
