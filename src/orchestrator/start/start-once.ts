/** Starts jobs exactly once: repeats what did not happen, and finds out what may have happened. */
import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import type { JobListBudget } from "../api/job-list-budget";
import { MAX_WAITING, queueFull } from "../api/task-queue";
import type { JobDto } from "../jobs/job-dto";
import { outcomeUnknown } from "./outcome-unknown";
import { postStart, startRequest, type PostOutcome, type StartJobsResponse } from "./post-start";
import { correlate, requestedJobs, requiredJobs } from "./reconcile/correlation";
import { JobLists } from "./reconcile/job-lists";
import { KnownJobs } from "./reconcile/known-jobs";
import { Reconciler, type Finding } from "./reconcile/reconciler";
import { SharedCorrelations } from "./reconcile/shared-correlations";
import { killSurplus } from "./reconcile/surplus";
import type { Start } from "./start";

/** How often one start is sent where its outcome was unknown. */
const MAX_STARTS = 3;

/** While so many starts are being looked up, further ones wait. */
const MAX_UNSETTLED = 10_000;

/** A look at a folder's ids serves the starts that leave within this time. Milliseconds. */
const LOOK_AGE = 30_000;

/** The answer to a repeated start was a refusal. */
interface Refused {
    kind: "refused";
    failure: OrchestratorError;
}

export class StartOnce {
    readonly #lists: JobLists;
    readonly #known = new KnownJobs();
    readonly #shared: SharedCorrelations;
    readonly #reconciler: Reconciler;
    readonly #looks = new Map<string, { at: number; highestId: Promise<number | undefined> }>();
    #underWay = 0;
    /** Told when no start is under way any more. */
    #whenSettled: (() => void)[] = [];
    /** Starts that wait for others to be settled, in their order. */
    readonly #line = new Set<() => void>();

    constructor(
        private readonly api: Api,
        budget: JobListBudget,
    ) {
        this.#lists = new JobLists(api, budget);
        this.#shared = SharedCorrelations.at(api.base.toLowerCase());
        this.#reconciler = new Reconciler(this.#lists, this.#known, this.#shared, api.timeout);
    }

    /** Whether a further start may be sent. */
    get hasRoom(): boolean {
        return this.#reconciler.size < MAX_UNSETTLED;
    }

    /** Resolves, in turn, when another start is settled, or when nothing is started any more. @throws OrchestratorError QUEUE_FULL */
    async room(): Promise<void> {
        if (this.#line.size >= MAX_WAITING) throw queueFull(this.#line.size);
        await new Promise<void>((resolve) => this.#line.add(resolve));
    }

    /** Nothing is started any more: whoever waits for room need not. */
    close(): void {
        for (const next of this.#line) next();
        this.#line.clear();
    }

    /** @throws OrchestratorError; OUTCOME_UNKNOWN when a job may have been started, but can't be told to be the start's */
    async start(start: Start): Promise<StartJobsResponse> {
        const { startInfo } = start;
        const correlation = correlate(startInfo, this.api.server.specification, this.#known.keeps);
        start.correlation = correlation;
        start.jobs = requestedJobs(startInfo);
        if (correlation) startInfo[correlation.field] = correlation.value;
        this.#underWay++;
        try {
            if (correlation?.shared && !this.#known.isDated) start.highestListedId = await this.#highestId(start);
            return await this.#startOrReconcile(start);
        } finally {
            this.#end(start);
        }
    }

    /** Resolves when no start is under way any more. */
    async settled(): Promise<void> {
        if (this.#underWay > 0) await new Promise<void>((resolve) => this.#whenSettled.push(resolve));
    }

    #end(start: Start): void {
        this.#shared.leave(start);
        const [next] = this.#line;
        if (next) this.#line.delete(next);
        next?.();
        if (--this.#underWay > 0) return;
        for (const settled of this.#whenSettled.splice(0)) settled();
    }

    async #startOrReconcile(start: Start): Promise<StartJobsResponse> {
        const request = startRequest(start, () => this.#leaves(start));
        const asked = requiredJobs(start.startInfo);
        for (let starts = 1; ; starts++) {
            let outcome: PostOutcome | Refused;
            try {
                outcome = await this.#post(start, request, asked);
            } catch (error) {
                outcome = refused(error, starts);
            }
            if (outcome.kind === "answered")
                return starts === 1 ? outcome.response : await this.#withoutSurplus(start, outcome.response);
            if (outcome.kind === "accepted") start.named = outcome.jobs;
            const { failure } = outcome;
            // To find out may take minutes: the next start need not wait for it.
            start.slot.release();
            const finding = start.correlation ? await this.#reconcile(start) : await this.#unmarked(start);
            if (finding.kind === "found") return this.#found(start, finding.jobs);
            if (finding.kind === "fewer" && outcome.kind === "accepted") return this.#fewer(start, finding.jobs, asked);
            if (finding.kind === "none" && (outcome.kind === "refused" || outcome.kind === "doubted")) throw failure;
            const isOpen = !start.order.cancelBeforeSend.aborted;
            const mayStart = finding.kind === "none" && outcome.kind === "unknown" && isOpen;
            if (!mayStart || starts === MAX_STARTS) throw outcomeUnknown(failure, finding, start.startInfo);
        }
    }

    /** What is there before a start leaves that shares its mark with others, so that no older job is taken for its own. */
    #highestId(start: Start): Promise<number | undefined> {
        const { key } = start.folder;
        const known = this.#looks.get(key);
        if (known && performance.now() - known.at < LOOK_AGE) return known.highestId;
        const highestId = this.#lists.highestId(start);
        this.#looks.set(key, { at: performance.now(), highestId });
        return highestId;
    }

    #post(start: Start, request: ApiRequest, requiredJobs: number): Promise<PostOutcome> {
        const posting = postStart(this.api, request, requiredJobs).then((outcome) => {
            if (outcome.kind === "answered") {
                this.#known.answered(start, outcome.jobs);
                this.#shared.claim(start, outcome.jobs);
            }
            return outcome;
        });
        start.posting = posting;
        return posting;
    }

    /** From now on, jobs that are the start's may show. */
    #leaves(start: Start): void {
        start.order.observer.sent();
        start.after ??= this.#known.baseline(start, this.api.server.time);
        this.#shared.enter(start);
    }

    async #reconcile(start: Start): Promise<Finding> {
        const { observer } = start.order;
        observer.checking(true);
        try {
            return await this.#reconciler.reconcile(start);
        } finally {
            observer.checking(false);
        }
    }

    /** The jobs, as if StartJobs had answered with them. */
    async #found(start: Start, jobs: readonly JobDto[]): Promise<StartJobsResponse> {
        this.#known.seen(jobs);
        const asked = start.jobs ?? jobs.length;
        const own = jobs.length > asked ? await killSurplus(this.api, start, jobs, asked) : jobs;
        return { value: [...own].sort((a, b) => a.Id - b.Id) };
    }

    /** Orchestrator took the start, and has made fewer jobs of it than were asked for. */
    #fewer(start: Start, jobs: readonly JobDto[], asked: number): Promise<StartJobsResponse> {
        this.#shared.claim(start, jobs);
        if (jobs.length < asked) {
            const keys = jobs.map(({ Key }) => Key).join(", ");
            start.order.observer.warn(sentence("surplus.fewer", { number: jobs.length, asked, jobs: keys }));
        }
        return this.#found(start, jobs);
    }

    /** The start was repeated and answered: what was sent before may have been carried out meanwhile. */
    async #withoutSurplus(start: Start, response: StartJobsResponse): Promise<StartJobsResponse> {
        const { field, shared } = start.correlation!;
        if (shared) return response; // a further job may be somebody else's
        const asked = start.jobs ?? response.value.length;
        start.jobs = asked;
        start.slot.release();
        const finding = await this.#reconcile(start);
        if (!this.#known.keeps(field)) start.order.observer.warn(sentence("surplus.unmarked"));
        if (finding.kind !== "found" || finding.jobs.length <= asked) return response;
        return this.#found(start, finding.jobs);
    }

    /** Nothing tells which start a job belongs to, but what an answer names. Else, the jobs of the process that are new. */
    async #unmarked(start: Start): Promise<Finding> {
        if (start.named.length > 0) return { kind: "fewer", jobs: start.named };
        // The error is not to be kept back for it.
        if (!this.#lists.isAvailable) return { kind: "unclear", jobs: [] };
        try {
            return { kind: "unclear", jobs: await this.#lists.since(start) };
        } catch (error) {
            return { kind: "unclear", jobs: [], ...(error instanceof OrchestratorError ? { failure: error } : {}) };
        }
    }
}

/**
 * Of a start that was repeated, the refusal does not tell whether what was sent before was carried out after all. Nor is a process
 * that is gone by now looked for again: that would be a new start, with a new correlation.
 */
function refused(error: unknown, starts: number): Refused {
    if (starts === 1 || !(error instanceof OrchestratorError)) throw error;
    return { kind: "refused", failure: new OrchestratorError(error.code, error.sentences, error.cause) };
}
