/** Reads single jobs and items and stops jobs for the sidebar, through the deployed connection that knows them. */
import type { NodeAPI } from "node-red";
import { REAL_CLOCK } from "../../orchestrator/clock";
import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import type { JobDto } from "../../orchestrator/jobs/job-dto";
import { jobNotFound } from "../../orchestrator/jobs/job-not-found";
import type { Orchestrator } from "../../orchestrator/orchestrator";
import { withDeadline } from "../../follow/deadline";
import { exceptionOf, outputOf } from "../../follow/items/item-result";
import type { LiveJobDetails } from "../../shared/live-jobs";
import type { StopStrategy } from "../../shared/settings/jobs";
import { shortened } from "../../shared/shortened";
import { connectionOf } from "../connection/connection";
import type { KeptJob, LiveJobs } from "../live-jobs/live-jobs";
import { sightingOfItem, sightingOfJob, type Sighting } from "../live-jobs/sighting";

/** An editor shows no more of the arguments or the output. */
const MOST_CHARACTERS = 20_000;

export class LiveJobActions {
    constructor(
        private readonly RED: NodeAPI,
        private readonly jobs: LiveJobs,
    ) {}

    /** @throws OrchestratorError JOB_NOT_FOUND, ITEM_NOT_FOUND, … */
    async read(run: unknown, number: unknown): Promise<LiveJobDetails> {
        const kept = this.#find(run, number);
        const orchestrator = this.#orchestrator(kept);
        return kept.shown.kind === "job" ? this.#jobDetails(orchestrator, kept) : this.#itemDetails(orchestrator, kept);
    }

    /** @throws OrchestratorError JOB_NOT_FOUND, REFUSED, … */
    async stop(run: unknown, number: unknown, how: StopStrategy): Promise<void> {
        const kept = this.#find(run, number);
        // An item's id may be that of an unrelated job.
        if (kept.shown.kind !== "job") throw forgotten();
        const orchestrator = this.#orchestrator(kept);
        const { Id } = await this.#readJob(orchestrator, kept);
        await orchestrator.jobs.stop([Id], how, kept.folder);
        await this.#readJob(orchestrator, kept);
    }

    /** The list may have moved on since the editor showed it. */
    #find(run: unknown, number: unknown): KeptJob {
        const kept = this.jobs.find(run, number);
        if (kept) return kept;
        throw forgotten();
    }

    #orchestrator({ owner }: KeptJob): Orchestrator {
        return connectionOf(this.RED, owner.connection).open().orchestrator;
    }

    async #jobDetails(orchestrator: Orchestrator, kept: KeptJob): Promise<LiveJobDetails> {
        const job = await this.#readJob(orchestrator, kept);
        const [output, log] = await Promise.all([
            withDeadline(REAL_CLOCK, (signal) => orchestrator.jobs.output(job, kept.folder, signal)),
            job.State === "Faulted" ? this.#errorLines(orchestrator, kept) : [],
        ]);
        return {
            input: shortened(job.InputArguments ?? "", MOST_CHARACTERS),
            output: inWords(output),
            info: shortened(job.JobError?.detail || job.Info || "", MOST_CHARACTERS),
            log,
        };
    }

    async #readJob(orchestrator: Orchestrator, kept: KeptJob): Promise<JobDto> {
        const { id, key } = kept.shown;
        const job = await orchestrator.jobs.read(id, kept.folder);
        if (!job || !this.#noted(kept, sightingOfJob(job))) throw jobNotFound(`${id} (${key})`, kept.folder);
        return job;
    }

    /** If an item was retried, its last retry counts. */
    async #itemDetails({ queueItems }: Orchestrator, kept: KeptJob): Promise<LiveJobDetails> {
        const { id } = kept.shown;
        const first = await queueItems.read(id, kept.folder);
        const item = first?.Status === "Retried" ? await queueItems.lastRetry(first, kept.folder) : first;
        if (!first || !item || !this.#noted(kept, { ...sightingOfItem(item), key: sightingOfItem(first).key }))
            throw new OrchestratorError("ITEM_NOT_FOUND", [sentence("waitItem.gone", { item: `#${id}` })]);
        const { reason = "", details = "" } = exceptionOf(item);
        return {
            input: inWords(item.SpecificContent ?? {}),
            output: inWords(outputOf(item)),
            info: queueItems.withoutSecrets([reason, details].filter(Boolean).join("\n")),
            log: [],
        };
    }

    /** After a deployment the connection may lead to another Orchestrator, in which the id means something else. */
    #noted(kept: KeptJob, { key, news }: Sighting): boolean {
        if (key !== kept.shown.key) return false;
        this.jobs.update(kept, news);
        return true;
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

const forgotten = (): OrchestratorError => new OrchestratorError("JOB_NOT_FOUND", [sentence("liveJobs.forgotten")]);

function inWords(value: unknown): string {
    return shortened(typeof value === "string" ? value : JSON.stringify(value, null, 2), MOST_CHARACTERS);
}
