/** A fake of the Orchestrator's jobs, and a follower that runs on it in simulated time. */
import { REAL_CLOCK } from "../../src/orchestrator/clock";
import fakeTimers from "@sinonjs/fake-timers";
import { JobEnds } from "../../src/follow/jobs/job-end";
import { Arrivals } from "../../src/follow/webhook/arrivals";
import { Follower } from "../../src/follow/follower";
import type { JobEnd, JobReference, Limits, WaitMemory } from "../../src/follow/wait";
import { OrchestratorError, type ErrorCode, type Sentence } from "../../src/orchestrator/errors/orchestrator-error";
import type { JobDto } from "../../src/orchestrator/jobs/job-dto";
import type { ChangesObserver } from "../../src/orchestrator/jobs/changed-jobs";
import type { Jobs } from "../../src/orchestrator/jobs/jobs";
import type { PendingReason } from "../../src/orchestrator/jobs/pending-reason";
import type { StopStrategy } from "../../src/shared/settings/jobs";

const NO_LIMITS: Limits = { pending: undefined, running: undefined, onTimeout: "leave", killAfter: 60_000 };

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;

/** An error as the client throws it. */
export function failure(code: ErrorCode, words = ""): OrchestratorError {
    return new OrchestratorError(code, [{ key: "unexpected.words", values: { words } }]);
}

export interface WaitResult {
    end?: JobEnd;
    failure?: OrchestratorError;
    /** Simulated milliseconds from the beginning of the wait to its end. */
    endedAfter?: number;
    /** Codes of the problems that the observer heard of, "" for a resolved one. */
    problems: string[];
    /** What the observer heard of the job, such as `pending: No robot.` */
    progress: string[];
    /** How often the memory was to be kept. */
    remembered: number;
    readonly memory: WaitMemory;
    readonly job: JobReference;
    giveUp(): void;
}

/** Implements the part of `Jobs` that following uses. */
export class FakeJobs {
    readonly all = new Map<number, JobDto>();
    /** Everything that was requested, such as `read 1`. */
    readonly requests: string[] = [];
    hasAnswered = true;
    oldServer = false;
    /** Milliseconds by which the `Date` of responses is wrong. Undefined: responses have none. */
    dateError: number | undefined = 0;
    /** Hooks that may throw, or never settle. */
    onRead: (id: number) => void | Promise<void> = () => undefined;
    onList: () => void | Promise<void> = () => undefined;
    onOutput: () => void | Promise<void> = () => undefined;
    onStop: (how: StopStrategy) => void | Promise<void> = () => undefined;
    onWhy: () => void | Promise<void> = () => undefined;

    get serverTime(): number | undefined {
        return this.dateError === undefined ? undefined : Date.now() + this.dateError;
    }

    /** Adds a job whose times are right. */
    add(id: number, more: Partial<JobDto> = {}): JobDto {
        const job = { Id: id, Key: keyOf(id), State: "Pending", CreationTime: now(), ReleaseName: "Bot", ...more };
        this.all.set(id, job);
        return job;
    }

    run(id: number): void {
        Object.assign(this.all.get(id)!, { State: "Running", StartTime: now(), LastModificationTime: now() });
    }

    finish(id: number, State = "Successful", more: Partial<JobDto> = {}): void {
        Object.assign(this.all.get(id)!, { State, EndTime: now(), LastModificationTime: now(), ...more });
    }

    count(prefix: string): number {
        return this.requests.filter((request) => request.startsWith(prefix)).length;
    }

    async read(id: number): Promise<JobDto | undefined> {
        this.requests.push(`read ${id}`);
        await this.onRead(id);
        return copy(this.all.get(id));
    }

    async find(key: string): Promise<JobDto | undefined> {
        this.requests.push(`find ${key}`);
        return copy([...this.all.values()].find((job) => job.Key === key));
    }

    isElsewhere = (): boolean => false;

    askTime = (): Promise<number | undefined> => Promise.resolve(this.serverTime);

    readsByKey = (): Promise<boolean> => Promise.resolve(!this.oldServer);

    async findAll(named: readonly JobReference[]): Promise<(JobDto | undefined)[]> {
        this.requests.push(`findAll ${named.length}`);
        await this.onList();
        return named.map(({ key }) => copy([...this.all.values()].find((job) => job.Key === key)));
    }

    async changedSince(time: number, _folder: unknown, observer: ChangesObserver): Promise<void> {
        this.requests.push("list");
        await this.onList();
        const changed = (job: JobDto): number => Date.parse(job.LastModificationTime ?? job.CreationTime ?? "");
        for (const job of this.all.values()) if (changed(job) >= time) observer.changed({ ...job });
    }

    async output(): Promise<unknown> {
        await this.onOutput();
        return { out: 1 };
    }

    withoutSecrets = (text: string): string => text;

    errorLines = (): Promise<never[]> => Promise.resolve([]);

    async whyPending(_id: number, _folder: unknown, signal: AbortSignal): Promise<PendingReason> {
        this.requests.push("why");
        await untilAborted(signal, this.onWhy());
        return { words: "No robot." };
    }

    async stop(ids: number[], how: StopStrategy, _folder: unknown, signal: AbortSignal): Promise<void> {
        this.requests.push(`stop ${how} ${ids.join()}`);
        await untilAborted(signal, this.onStop(how));
    }
}

/** A follower on fake jobs, in simulated time. */
export class FollowerRig {
    readonly jobs = new FakeJobs();
    readonly clock: ReturnType<typeof fakeTimers.install>;
    readonly warnings: Sentence[] = [];
    readonly arrivals = new Arrivals();
    readonly #follower: Follower;

    constructor() {
        this.clock = fakeTimers.install({
            now: Date.parse("2026-01-05T08:00:00Z"),
            toFake: ["setTimeout", "clearTimeout", "setImmediate", "Date", "performance"],
        });
        const warn = (warning: Sentence): void => void this.warnings.push(warning);
        this.#follower = new Follower(
            this.jobs as unknown as Jobs,
            new JobEnds(this.jobs as unknown as Jobs, REAL_CLOCK),
            16,
            warn,
            REAL_CLOCK,
            this.arrivals,
        );
    }

    /** An event says that the job has ended. */
    wake(id: number): void {
        this.arrivals.arrived();
        this.#follower.wake(id);
    }

    /** Waits for a job by its id, or by its key alone. */
    wait(id: number, { limits = {}, memory = {}, byKey = false, key }: WaitOptions = {}): WaitResult {
        const begin = performance.now();
        const job: JobReference = byKey ? { key: keyOf(id) } : { id, key };
        const kept: WaitMemory = { begun: Date.now(), ...memory };
        const result: WaitResult = {
            problems: [],
            progress: [],
            remembered: 0,
            memory: kept,
            job,
            giveUp: () => giveUp(),
        };
        const end = (outcome: Partial<WaitResult>): void =>
            void Object.assign(result, outcome, { endedAfter: performance.now() - begin });
        const giveUp = this.#follower.follow({
            job,
            folder: undefined,
            limits: { ...NO_LIMITS, ...limits },
            memory: kept,
            observer: {
                remember: () => result.remembered++,
                progress: (progress, why) => result.progress.push(why ? `${progress}: ${why.words}` : progress),
                seen: () => undefined,
                problemChanged: (error) => result.problems.push(error?.code ?? ""),
                ended: (jobEnd) => end({ end: jobEnd }),
                failed: (error) => end({ failure: error }),
            },
        });
        return result;
    }

    advance(milliseconds: number): Promise<number> {
        return this.clock.tickAsync(milliseconds);
    }

    close(): void {
        this.#follower.close();
        this.clock.uninstall();
    }
}

interface WaitOptions {
    limits?: Partial<Limits>;
    memory?: WaitMemory;
    byKey?: boolean;
    /** Names the job in addition to its id. */
    key?: string;
}

/** A request that is never answered. */
export const noAnswer = (): Promise<never> => new Promise(() => undefined);

function keyOf(id: number): string {
    return `5f2b0000-0000-4000-8000-${String(id).padStart(12, "0")}`;
}

function now(): string {
    return new Date().toISOString();
}

function copy(job: JobDto | undefined): JobDto | undefined {
    return job && { ...job };
}

function untilAborted(signal: AbortSignal, work: void | Promise<void>): Promise<void> {
    return Promise.race([
        Promise.resolve(work),
        new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(failure("UNREACHABLE")))),
    ]);
}
