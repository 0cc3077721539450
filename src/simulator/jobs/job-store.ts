import { timestamp, type Clock } from "../controls/clock";
import { MAX_INPUT_ARGUMENTS } from "../../shared/start-process-dto";
import type { Ledger } from "../controls/ledger";
import type { JobScript } from "../tenant/tenant-data";
import type { Release, Robot, Tenant } from "../tenant/tenant";
import { FINAL, type Job, type JobFields, type JobState } from "./job";
import type { CorrelationHandling } from "./correlation-handling";
import { newJob, START_DELAY } from "./new-job";
import { PendingJobs } from "./pending-jobs";
import { RobotPool } from "./robot-pool";

const FIRST_ID = 10_001;

/** Seconds, if the process has no script. */
const DURATION = 1;

/**
 * The jobs of a tenant. A job is pending until a robot of its folder is free. Then it runs for as long as the script of its process
 * says, and ends as the script says. There are no timers: everything that is due happens when the store is next read.
 */
export class JobStore {
    /** For tests. Applies to jobs that are started from now on. The ledger records the fields as they were sent. */
    correlation: CorrelationHandling = { batchExecutionKey: "kept", reference: "kept" };
    /** Hear of each job that is created or changes its state, with the state before. */
    readonly listeners = new Set<(job: Job, before: JobState | undefined, at: number) => void>();
    readonly #jobs = new Map<number, Job>();
    readonly #pending = new PendingJobs();
    readonly #robots: RobotPool;
    #nextId = FIRST_ID;
    /** When a job last changed. */
    #lastChange = 0;

    constructor(
        tenant: Tenant,
        private readonly clock: Clock,
        private readonly ledger: Ledger,
        /** Stores an output that is too large for a job. Returns the id of the attachment. */
        private readonly storeOutput: (json: string) => string,
        /** Makes keys. */
        readonly uuid: () => string,
    ) {
        this.#robots = new RobotPool(tenant);
    }

    /** All jobs in their current state, the oldest first. */
    all(): Job[] {
        this.settle();
        return [...this.#jobs.values()];
    }

    byId(id: number): Job | undefined {
        this.settle();
        return this.#jobs.get(id);
    }

    byKey(key: string): Job | undefined {
        return this.all().find((job) => job.Key === key.toLowerCase());
    }

    create(release: Release, fields: JobFields, requestedRobot?: Robot): Job {
        this.settle();
        const now = this.clock.now();
        const origin = { id: this.#nextId++, now, uuid: this.uuid, correlation: this.correlation };
        const job = newJob(origin, release, fields, requestedRobot);
        this.#jobs.set(job.Id, job);
        this.#pending.add(job);
        this.ledger.addJob({
            id: job.Id,
            key: job.Key,
            batchExecutionKey: fields.BatchExecutionKey,
            reference: (fields["Reference"] as string | undefined) ?? null,
            folder: release.folder.FullyQualifiedName,
            process: release.Name,
            inputArguments: fields.InputArguments,
            robotId: requestedRobot?.Id ?? null,
        });
        this.#tell(job, undefined, now);
        return job;
    }

    /** Starts the work of a job that has ended once more. The new job has its arguments. */
    restart(job: Job): Job {
        const { InputArguments, release, requestedRobot } = job;
        const fields = { InputArguments, BatchExecutionKey: String(job["BatchExecutionKey"]) };
        return this.create(release, fields, requestedRobot);
    }

    /** Stops a pending job at once, and a running job after a moment. A final job does not change. */
    stop(job: Job, strategy: "SoftStop" | "Kill"): void {
        const now = this.clock.now();
        job["StopStrategy"] = strategy;
        if (job.State === "Pending") return this.#end(job, "Stopped", now);
        if (FINAL.has(job.State)) return;
        this.#change(job, strategy === "Kill" ? "Terminating" : "Stopping", now);
        if (strategy === "SoftStop" && job.script.ignoresSoftStop) return;
        job.script = { ...job.script, outcome: "Stopped", output: {} };
        job.endsAt = Math.min(job.endsAt, now + START_DELAY * 1000);
    }

    /** For tests. Ends a job with this outcome. */
    finish(
        id: number,
        outcome: "Successful" | "Faulted" | "Stopped",
        output?: Record<string, unknown>,
        info?: string,
    ): void {
        const job = this.byId(id);
        if (!job || FINAL.has(job.State)) throw new Error(`There is no job ${id} in progress.`);
        job.script = { ...job.script, outcome, ...(output ? { output } : {}), ...(info ? { info } : {}) };
        this.#end(job, outcome, this.clock.now());
    }

    /** For tests. Suspends a running job, or resumes a suspended one. */
    suspend(id: number, suspended: boolean): void {
        const job = this.byId(id);
        if (!job || FINAL.has(job.State)) throw new Error(`There is no job ${id} in progress.`);
        this.#change(job, suspended ? "Suspended" : "Running", this.clock.now());
        job.endsAt = suspended ? Infinity : this.clock.now() + duration(job.script);
    }

    /** For tests. Deletes a job, as an administrator does. */
    remove(id: number): void {
        const job = this.byId(id);
        if (!job) throw new Error(`There is no job ${id}.`);
        this.#robots.release(job);
        this.#pending.remove(job);
        this.#jobs.delete(id);
    }

    /** For tests. Deletes the jobs from this id on and gives their ids again, as a database does that was restored. */
    restore(id: number): void {
        for (const job of this.all()) if (job.Id >= id) this.remove(job.Id);
        this.#nextId = Math.min(this.#nextId, id);
    }

    hasPending(release: Release, robot: Robot): boolean {
        this.settle();
        return this.#pending.has(release, robot);
    }

    isBusy(robot: Robot): boolean {
        this.settle();
        return this.#robots.isBusy(robot);
    }

    /** Starts and ends jobs that are due, in chronological order. Returns when something is due next. */
    settle(): number {
        const now = this.clock.now();
        for (;;) {
            const ending = minimum(this.#robots.running(), (job) => job.endsAt);
            const startable = this.#pending.firsts().filter((job) => this.#robots.findFree(job) !== undefined);
            const starting = minimum(startable, (job) => job.readyAt);
            const endAt = ending?.endsAt ?? Infinity;
            // A job that was ready earlier had no robot until the last change.
            const startAt = Math.max(starting?.readyAt ?? Infinity, this.#lastChange);
            const next = Math.min(endAt, startAt);
            if (next > now) return next;
            if (ending && endAt <= startAt) this.#end(ending, ending.script.outcome ?? "Successful", endAt);
            else if (starting) this.#run(starting, startAt);
        }
    }

    #run(job: Job, at: number): void {
        const assignment = this.#robots.findFree(job)!;
        this.#pending.remove(job);
        this.#robots.assign(job, assignment);
        job.robot = assignment.robot;
        job["StartTime"] = timestamp(at);
        job["HostMachineName"] = assignment.machine.Name;
        job.endsAt = at + duration(job.script);
        this.#change(job, "Running", at);
    }

    #end(job: Job, state: "Successful" | "Faulted" | "Stopped", at: number): void {
        const { output = {}, info } = job.script;
        const json = state === "Successful" ? JSON.stringify(output) : null;
        this.#robots.release(job);
        this.#pending.remove(job);
        job["EndTime"] = timestamp(at);
        // Orchestrator delivers larger outputs as attachments.
        const isLarge = json !== null && json.length > MAX_INPUT_ARGUMENTS;
        job["OutputArguments"] = isLarge ? null : json;
        job["OutputFile"] = isLarge ? this.storeOutput(json) : null;
        job["Info"] =
            state === "Successful" ? "Job completed" : state === "Faulted" ? (info ?? "The job failed.") : null;
        if (state === "Faulted")
            job["JobError"] = {
                code: "Robot.Fault",
                title: "Fault",
                detail: job["Info"],
                category: "User",
                status: 0,
                timestamp: timestamp(at),
            };
        this.#change(job, state, at);
    }

    #change(job: Job, state: JobState, at: number): void {
        this.#lastChange = Math.max(this.#lastChange, at);
        const before = job.State;
        job.State = state;
        job["LastModificationTime"] = timestamp(at);
        this.#tell(job, before, at);
    }

    #tell(job: Job, before: JobState | undefined, at: number): void {
        for (const listener of this.listeners) listener(job, before, at);
    }
}

function duration({ duration: seconds = DURATION }: JobScript): number {
    return seconds === null ? Infinity : seconds * 1000;
}

function minimum<T>(list: readonly T[], value: (item: T) => number): T | undefined {
    let least: T | undefined;
    for (const item of list) if (least === undefined || value(item) < value(least)) least = item;
    return least;
}
