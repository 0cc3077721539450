import type { FolderRef } from "../../shared/folder-ref";
import { isFinal } from "../../shared/job-states";
import type { StopStrategy } from "../../shared/settings/jobs";
import type { Api } from "../api/api";
import type { JobListBudget, ListPurpose } from "../api/job-list-budget";
import { readList, withQuery } from "../api/odata";
import type { Sentence } from "../errors/orchestrator-error";
import { FolderRecords } from "../lookups/folder-records";
import type { Folders } from "../lookups/folders";
import { readOne } from "../lookups/read-one";
import { downloadAttachment } from "./attachments";
import { ChangedJobs, type ChangesObserver } from "./changed-jobs";
import { argumentsIn, isJob, keyOf, type JobDto } from "./job-dto";
import { jobNotFound } from "./job-not-found";
import { readErrorLines, type LogLine } from "./job-log";
import { readPendingReason, type PendingReason } from "./pending-reason";
import { stopJobs } from "./stop-jobs";

/** The first API version with `GetByKey`. */
const GET_BY_KEY_SINCE = 15;

/** Keys in one filter. IIS accepts a query of 2,048 characters, of which a key takes 55. */
const KEYS_PER_REQUEST = 30;

/** Reads and stops jobs, each in the folder that the caller names. */
export class Jobs extends FolderRecords {
    readonly #changes: ChangedJobs;
    #lacksGetByKey = false;

    constructor(
        api: Api,
        folders: Folders,
        private readonly budget: JobListBudget,
    ) {
        super(api, folders);
        this.#changes = new ChangedJobs(api, budget);
    }

    /** The job with its output; undefined where there is none (any more). No rate limit applies. @throws OrchestratorError */
    async read(id: number, folder: FolderRef | undefined): Promise<JobDto | undefined> {
        const job = await readOne(this.api, { path: `/odata/Jobs(${id})`, ...(await this.scope(folder)) }, isJob);
        this.folders.note(folder, job?.OrganizationUnitId || undefined);
        return job ?? undefined;
    }

    /** Whether the folder is known to have another numeric id than this one. */
    isElsewhere(folder: FolderRef | undefined, id: number | undefined): boolean {
        const known = this.folders.knownId(folder);
        return id !== undefined && known !== undefined && known !== String(id);
    }

    /** Whether the server reads single jobs by key. Older servers list them, within the budget. @throws OrchestratorError */
    async readsByKey(): Promise<boolean> {
        await this.api.askVersion();
        return this.api.server.specification >= GET_BY_KEY_SINCE && !this.#lacksGetByKey;
    }

    /** The job with the key; undefined where there is none. @throws OrchestratorError */
    async find(key: string, folder: FolderRef | undefined): Promise<JobDto | undefined> {
        if (await this.readsByKey()) {
            const path = `/odata/Jobs/UiPath.Server.Configuration.OData.GetByKey(identifier=${key})`;
            const job = await readOne(this.api, { path, ...(await this.scope(folder)) }, isJob);
            if (job !== null) return job;
        }
        // GetByKey is in no specification. A server without it responds with 404 for each job.
        const [job] = await this.findAll([{ key }], folder);
        if (job) this.#lacksGetByKey = true;
        return job;
    }

    /** The jobs with these keys (in lower case) in the order of their names, without their output. @throws OrchestratorError */
    async findAll(
        named: readonly { key?: string | undefined }[],
        folder: FolderRef | undefined,
    ): Promise<(JobDto | undefined)[]> {
        const scope = await this.scope(folder);
        const found = new Map<string, JobDto>();
        for (let at = 0; at < named.length; at += KEYS_PER_REQUEST) {
            const part = named.slice(at, at + KEYS_PER_REQUEST);
            const filter = part.map(({ key }) => `Key eq ${key}`).join(" or ");
            const path = withQuery("/odata/Jobs", { $filter: filter, $top: part.length });
            const jobs = await this.budget.read("following", (onSend) =>
                readList<JobDto | null>(this.api, { path, ...scope, onSend }),
            );
            for (const job of jobs) if (isJob(job)) found.set(keyOf(job), job);
        }
        return named.map(({ key }) => found.get(key!));
    }

    /** The server's time, asked for where no response has told it; undefined where none does. @throws OrchestratorError */
    async askTime(folder: FolderRef | undefined): Promise<number | undefined> {
        await this.api.askVersion();
        await this.scope(folder);
        return this.serverTime;
    }

    /** Shows the jobs of a folder that have changed since the time, without their output. @throws OrchestratorError */
    async changedSince(
        time: number,
        folder: FolderRef | undefined,
        observer: ChangesObserver,
        purpose: ListPurpose = "following",
    ): Promise<void> {
        await this.#changes.since(time, { ...(await this.scope(folder)), purpose }, observer);
    }

    /** The output arguments; {} for none, a text where they are no JSON. @throws OrchestratorError */
    async output(
        { OutputArguments, OutputFile }: JobDto,
        folder: FolderRef | undefined,
        signal?: AbortSignal,
    ): Promise<unknown> {
        if (OutputArguments || !OutputFile) return argumentsIn(OutputArguments);
        return argumentsIn(await downloadAttachment(this.api, OutputFile, await this.scope(folder, signal)));
    }

    /** The last errors in the log of a job, oldest first. Needs the scope OR.Monitoring.Read. @throws OrchestratorError */
    async errorLines(key: string, folder: FolderRef | undefined, signal: AbortSignal): Promise<LogLine[]> {
        return readErrorLines(this.api, key, await this.scope(folder, signal));
    }

    /** What an account lacks that may not read logs. */
    get logRights(): Sentence[] {
        return this.api.errors.missingRights(["OR.Monitoring.Read"], "Logs.View");
    }

    /** Why a job is still pending, as far as Orchestrator tells. @throws OrchestratorError */
    async whyPending(id: number, folder: FolderRef | undefined, signal: AbortSignal): Promise<PendingReason> {
        return readPendingReason(this.api, id, await this.scope(folder, signal));
    }

    /** Stops jobs of one folder. A job that has ended already is no error. @throws OrchestratorError JOB_NOT_FOUND, … */
    async stop(
        ids: readonly number[],
        strategy: StopStrategy,
        folder: FolderRef | undefined,
        signal?: AbortSignal,
    ): Promise<void> {
        await stopJobs(this.api, ids, strategy, await this.scope(folder, signal), async (id, refusal) => {
            const job = await this.read(id, folder);
            if (!job) throw jobNotFound(String(id), folder, refusal);
            return isFinal(job.State);
        });
    }
}
