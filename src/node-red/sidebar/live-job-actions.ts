/** Reads and stops single jobs for the sidebar, through the deployed connection that knows them. */
import type { NodeAPI } from "node-red";
import { REAL_CLOCK } from "../../orchestrator/clock";
import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import { keyOf, type JobDto } from "../../orchestrator/jobs/job-dto";
import { jobNotFound } from "../../orchestrator/jobs/job-not-found";
import type { Orchestrator } from "../../orchestrator/orchestrator";
import { withDeadline } from "../../follow/deadline";
import type { LiveJobDetails } from "../../shared/live-jobs";
import type { StopStrategy } from "../../shared/settings/jobs";
import { shortened } from "../../shared/shortened";
import { connectionOf } from "../connection/connection";
import type { KeptJob, LiveJobs } from "../live-jobs/live-jobs";

/** An editor shows no more of the arguments or the output. */
const MOST_CHARACTERS = 20_000;

export class LiveJobActions {
    constructor(
        private readonly RED: NodeAPI,
        private readonly jobs: LiveJobs,
    ) {}

    /** @throws OrchestratorError JOB_NOT_FOUND, … */
    async read(run: unknown, number: unknown): Promise<LiveJobDetails> {
        const kept = this.#find(run, number);
        const orchestrator = this.#orchestrator(kept);
        const job = await this.#readJob(orchestrator, kept);
        const [output, log] = await Promise.all([
            withDeadline(REAL_CLOCK, (signal) => orchestrator.jobs.output(job, kept.folder, signal)),
            job.State === "Faulted" ? this.#errorLines(orchestrator, kept) : [],
        ]);
        return {
            arguments: shortened(job.InputArguments ?? "", MOST_CHARACTERS),
            output: shortened(typeof output === "string" ? output : JSON.stringify(output, null, 2), MOST_CHARACTERS),
            info: shortened(job.JobError?.detail || job.Info || "", MOST_CHARACTERS),
            log,
        };
    }

    /** @throws OrchestratorError JOB_NOT_FOUND, REFUSED, … */
    async stop(run: unknown, number: unknown, how: StopStrategy): Promise<void> {
        const kept = this.#find(run, number);
        const orchestrator = this.#orchestrator(kept);
        const { Id } = await this.#readJob(orchestrator, kept);
        await orchestrator.jobs.stop([Id], how, kept.folder);
        await this.#readJob(orchestrator, kept);
    }

    /** The list may have moved on since the editor showed it. */
    #find(run: unknown, number: unknown): KeptJob {
        const kept = this.jobs.find(run, number);
        if (kept) return kept;
        throw new OrchestratorError("JOB_NOT_FOUND", [sentence("liveJobs.forgotten")]);
    }

    #orchestrator({ owner }: KeptJob): Orchestrator {
        return connectionOf(this.RED, owner.connection).open().orchestrator;
    }

    /** After a deployment the connection may lead to another Orchestrator, in which the id means another job. */
    async #readJob(orchestrator: Orchestrator, kept: KeptJob): Promise<JobDto> {
        const { id, key } = kept.shown;
        const job = await orchestrator.jobs.read(id, kept.folder);
        if (!job || keyOf(job) !== key) throw jobNotFound(`${id} (${key})`, kept.folder);
        this.jobs.reread(kept, job);
        return job;
    }

    /** A connection without the right to read logs still shows everything else. */
    async #errorLines({ jobs }: Orchestrator, { shown, folder }: KeptJob): Promise<string[]> {
        try {
            const lines = await withDeadline(REAL_CLOCK, (signal) => jobs.errorLines(shown.key, folder, signal));
            return lines.map(({ Message }) => shortened(String(Message ?? ""), MOST_CHARACTERS));
        } catch (error) {
            if (error instanceof OrchestratorError) return [];
            throw error;
        }
    }
}
