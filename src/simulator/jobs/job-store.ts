/**
 * The jobs of a tenant and how they go on: Pending until a robot of the folder is free, Running as long as the process's script
 * says, then its outcome. Nothing ticks: whatever is due has happened when the book is next read.
 */
import { randomUUID } from "node:crypto";
import { timestamp, type Clock } from "../controls/clock";
import { MAX_INPUT_ARGUMENTS } from "../../shared/start-process-dto";
import type { Ledger } from "../controls/ledger";
import type { JobScript } from "../tenant/tenant-data";
import type { Release, Robot, Tenant } from "../tenant/tenant";
import { FINAL, type Job, type JobFields, type JobState } from "./job";
import type { CorrelationHandling } from "./correlation-handling";
import { PendingJobs } from "./pending-jobs";
import { RobotPool } from "./robot-pool";

const FIRST_ID = 10_001;
const START_DELAY = 0.2;
const DURATION = 1;

export class JobStore {
    /** For jobs that are started from now on; the ledger has the correlation as they were sent. A test's means. */
    correlation: CorrelationHandling = { batchExecutionKey: "kept", reference: "kept" };
    readonly #jobs = new Map<number, Job>();
    readonly #pending = new PendingJobs();
    readonly #robots: RobotPool;
    #nextId = FIRST_ID;
    /** When the last thing happened. */
    #time = 0;

    constructor(
        tenant: Tenant,
        private readonly clock: Clock,
        private readonly ledger: Ledger,
        /** Keeps an output that is too large for a job; its id. */
        private readonly storeOutput: (json: string) => string,
    ) {
        this.#robots = new RobotPool(tenant);
    }

    /** All jobs, oldest first, as they are now. */
    all(): Job[] {
        this.#advance();
        return [...this.#jobs.values()];
    }

    byId(id: number): Job | undefined {
        this.#advance();
        return this.#jobs.get(id);
    }

    byKey(key: string): Job | undefined {
        return this.all().find((job) => job.Key === key.toLowerCase());
    }

    create(release: Release, fields: JobFields, requestedRobot?: Robot): Job {
        this.#advance();
        const now = this.clock.now();
        const job = newJob(this.#nextId++, release, marked(fields, this.correlation), requestedRobot, now);
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
        return job;
    }

    /** Stops a job: one that is pending at once, one that runs after a moment. A final job stays as it is. */
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

    /** Ends a job as a test wants it. */
    finish(
        id: number,
        outcome: "Successful" | "Faulted" | "Stopped",
        output?: Record<string, unknown>,
        info?: string,
    ): void {
        const job = this.byId(id);
        if (!job || FINAL.has(job.State)) throw new Error(`There is no job ${id} under way.`);
        job.script = { ...job.script, outcome, ...(output ? { output } : {}), ...(info ? { info } : {}) };
        this.#end(job, outcome, this.clock.now());
    }

    /** Suspends a running job, or takes it up again, as a test wants it. */
    suspend(id: number, suspended: boolean): void {
        const job = this.byId(id);
        if (!job || FINAL.has(job.State)) throw new Error(`There is no job ${id} under way.`);
        this.#change(job, suspended ? "Suspended" : "Running", this.clock.now());
        job.endsAt = suspended ? Infinity : this.clock.now() + duration(job.script);
    }

    hasPending(release: Release, robot: Robot): boolean {
        this.#advance();
        return this.#pending.has(release, robot);
    }

    isBusy(robot: Robot): boolean {
        this.#advance();
        return this.#robots.isBusy(robot);
    }

    /** Lets everything happen that is due, in the order of time. */
    #advance(): void {
        const now = this.clock.now();
        for (;;) {
            const ending = minimum(this.#robots.running(), (job) => job.endsAt);
            const startable = this.#pending.heads().filter((job) => this.#robots.findFree(job) !== undefined);
            const starting = minimum(startable, (job) => job.readyAt);
            const endAt = ending?.endsAt ?? Infinity;
            // What was ready before had no robot until now.
            const startAt = Math.max(starting?.readyAt ?? Infinity, this.#time);
            if (Math.min(endAt, startAt) > now) return;
            if (ending && endAt <= startAt) this.#end(ending, ending.script.outcome ?? "Successful", endAt);
            else if (starting) this.#run(starting, startAt);
        }
    }

    #run(job: Job, at: number): void {
        const assignment = this.#robots.findFree(job)!;
        this.#pending.remove(job);
        this.#robots.occupy(job, assignment);
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
        // Larger outputs travel as attachments.
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
        this.#time = Math.max(this.#time, at);
        job.State = state;
        job["LastModificationTime"] = timestamp(at);
    }
}

function marked(fields: JobFields, { batchExecutionKey, reference }: CorrelationHandling): Record<string, unknown> {
    return {
        ...fields,
        ...(batchExecutionKey === "lost" ? { BatchExecutionKey: null } : {}),
        ...(batchExecutionKey === "replaced" ? { BatchExecutionKey: randomUUID() } : {}),
        ...(reference === "lost" ? { Reference: "" } : {}),
    };
}

function newJob(
    id: number,
    release: Release,
    fields: Record<string, unknown>,
    requestedRobot: Robot | undefined,
    now: number,
): Job {
    const { startDelay = START_DELAY } = release.script;
    return {
        Id: id,
        Key: randomUUID(),
        State: "Pending",
        StartTime: null,
        EndTime: null,
        CreationTime: timestamp(now),
        LastModificationTime: timestamp(now),
        Source: "Manual",
        SourceType: "Manual",
        Info: null,
        ReleaseName: release.Name,
        ProcessName: release.Name,
        Type: "Unattended",
        OutputArguments: null,
        HasMediaRecorded: false,
        HasVideoRecorded: false,
        JobPriority: release["JobPriority"],
        SpecificPriorityValue: release["SpecificPriorityValue"],
        RuntimeType: "Unattended",
        RequiresUserInteraction: false,
        ReleaseVersionId: (release["CurrentVersion"] as { Id: number }).Id,
        ProcessType: "Process",
        EntryPointPath: release["EntryPointPath"],
        OrganizationUnitId: release.OrganizationUnitId,
        OrganizationUnitFullyQualifiedName: release.folder.FullyQualifiedName,
        FolderKey: release.folder.Key,
        Reference: "",
        InputArguments: null,
        ...fields,
        Release: release,
        release,
        robot: undefined,
        requestedRobot,
        script: release.script,
        readyAt: startDelay === null ? Infinity : now + startDelay * 1000,
        endsAt: Infinity,
    };
}

function duration({ duration: seconds = DURATION }: JobScript): number {
    return seconds === null ? Infinity : seconds * 1000;
}

function minimum<T>(list: readonly T[], value: (item: T) => number): T | undefined {
    let least: T | undefined;
    for (const item of list) if (least === undefined || value(item) < value(least)) least = item;
    return least;
}
