import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import type { JobListBudget } from "../api/job-list-budget";
import { MAX_WAITING, queueFull } from "../api/task-queue";
import type { Environment } from "../environment";
import { connectionClosed } from "../errors/connection-closed";
import { OrchestratorError, sentence, type ErrorContent } from "../errors/orchestrator-error";
import type { JobDto } from "../jobs/job-dto";
import { outcomeUnknown } from "./outcome-unknown";
import { postStart, responseWith, startRequest, type PostOutcome, type StartJobsResponse } from "./post-start";
import { correlate, requestedJobs, requiredJobs } from "./reconcile/correlation";
import { HighestIds } from "../once/highest-ids";
import { JobLists } from "./reconcile/job-lists";
import { KnownJobs } from "./reconcile/known-jobs";
import { Reconciler, type Finding } from "./reconcile/reconciler";
import { SharedCorrelations } from "./reconcile/shared-correlations";
import { killSurplus } from "./reconcile/surplus";
import type { Start } from "./start";

/** StartJobs is sent at most this many times for one start of unknown outcome. */
const MAX_POSTS = 3;

/** Further starts wait while so many are being reconciled. */
const MAX_RECONCILING = 10_000;

interface Waiter {
    resolve(): void;
    reject(error: OrchestratorError): void;
}

/** A repeated start was refused. */
interface Rejected {
    kind: "rejected";
    failure: ErrorContent;
}

/** Starts jobs exactly once: repeats a start that did not happen, and finds the jobs of one that may have happened. */
export class StartOnce {
    readonly lists: JobLists;
    readonly known: KnownJobs;
    readonly #shared: SharedCorrelations;
    readonly #reconciler: Reconciler;
    readonly #highestIds: HighestIds<Start>;
    readonly #waitingForRoom = new Set<Waiter>();
    #underWay = 0;
    #whenIdle: (() => void)[] = [];

    constructor(
        private readonly api: Api,
        budget: JobListBudget,
        private readonly environment: Pick<Environment, "clock" | "uuid">,
    ) {
        const { clock } = environment;
        this.known = new KnownJobs(clock);
        this.lists = new JobLists(api, budget, this.known);
        this.#highestIds = new HighestIds((start) => this.lists.highestId(start), clock);
        this.#shared = SharedCorrelations.at(api.base, environment);
        this.#reconciler = new Reconciler(this.lists, this.known, this.#shared, api);
    }

    /** Whether another start may be sent. */
    get hasRoom(): boolean {
        return this.#reconciler.size < MAX_RECONCILING;
    }

    /** Resolves when another start has ended; first come, first served. @throws OrchestratorError QUEUE_FULL, UNREACHABLE after `close` */
    async room(): Promise<void> {
        if (this.#waitingForRoom.size >= MAX_WAITING) throw queueFull(this.#waitingForRoom.size);
        await new Promise<void>((resolve, reject) => this.#waitingForRoom.add({ resolve, reject }));
    }

    /** Refuses all starts that wait for room, since nothing is started any more. */
    close(): void {
        for (const { reject } of this.#waitingForRoom) reject(connectionClosed());
        this.#waitingForRoom.clear();
    }

    /** Resolves when no start is under way. */
    async idle(): Promise<void> {
        if (this.#underWay > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    }

    /** @throws OrchestratorError; OUTCOME_UNKNOWN where jobs may have been started, but can't be told from others */
    async start(start: Start): Promise<StartJobsResponse> {
        const { startInfo } = start;
        // A keyed start has one already.
        const correlation = (start.correlation ??= correlate(
            startInfo,
            this.api.server.specification,
            this.known.keeps,
            this.environment.uuid,
        ));
        start.requestedJobs = requestedJobs(startInfo);
        if (correlation) startInfo[correlation.field] = correlation.value;
        this.#underWay++;
        try {
            if (correlation?.shared && !this.known.isDated)
                start.highestListedId = await this.#highestIds.of(start.folder, start);
            return await this.#startOrReconcile(start);
        } finally {
            this.#end(start);
        }
    }

    #end(start: Start): void {
        this.#shared.leave(start);
        const [next] = this.#waitingForRoom;
        if (next) this.#waitingForRoom.delete(next);
        next?.resolve();
        if (--this.#underWay > 0) return;
        for (const idle of this.#whenIdle.splice(0)) idle();
    }

    async #startOrReconcile(start: Start): Promise<StartJobsResponse> {
        const request = startRequest(start, () => this.#onSend(start));
        const required = requiredJobs(start.startInfo);
        for (let posts = 1; ; posts++) {
            let outcome: PostOutcome | Rejected;
            try {
                outcome = await this.#post(start, request, required);
            } catch (error) {
                outcome = rejected(error, posts);
            }
            if (outcome.kind === "confirmed")
                return posts === 1 ? outcome.response : await this.#withoutSurplus(start, outcome.response);
            if (outcome.kind === "accepted") start.namedJobs = outcome.jobs;
            const { failure } = outcome;
            // Reconciling may take minutes. The next start need not wait for it.
            start.slot.release();
            const finding = start.correlation ? await this.#reconcile(start) : await this.#findUncorrelated(start);
            if (finding.kind === "found") return this.#toResponse(start, finding.jobs);
            if (finding.kind === "tooFew" && outcome.kind === "accepted")
                return this.#acceptTooFew(start, finding.jobs, required);
            if (finding.kind === "notFound" && (outcome.kind === "rejected" || outcome.kind === "disputed"))
                throw OrchestratorError.of(failure);
            const isOpen = !start.command.cancelBeforeSend.aborted;
            const mayRepeat = finding.kind === "notFound" && outcome.kind === "unknown" && isOpen;
            if (!mayRepeat || posts === MAX_POSTS) throw outcomeUnknown(failure, finding, start.startInfo);
        }
    }

    #post(start: Start, request: ApiRequest, required: number): Promise<PostOutcome> {
        const posting = postStart(this.api, request, required).then((outcome) => {
            if (outcome.kind === "confirmed") {
                this.known.noteStarted(start, outcome.jobs);
                this.#shared.claim(start, outcome.jobs);
            }
            return outcome;
        });
        start.posting = posting;
        return posting;
    }

    /** Jobs of the start may exist from now on. */
    #onSend(start: Start): void {
        start.command.observer.sent();
        start.baseline ??= this.known.baseline(start, this.api.server.time);
        this.#shared.enter(start);
    }

    async #reconcile(start: Start): Promise<Finding> {
        const { observer } = start.command;
        observer.checking(true);
        try {
            return await this.#reconciler.reconcile(start);
        } finally {
            observer.checking(false);
        }
    }

    /** The response that StartJobs would have sent. */
    async #toResponse(start: Start, jobs: readonly JobDto[]): Promise<StartJobsResponse> {
        this.known.noteIds(jobs);
        const requested = start.requestedJobs ?? jobs.length;
        const own = jobs.length > requested ? await killSurplus(this.api, start, jobs, requested) : jobs;
        return responseWith(
            [...own].sort((a, b) => a.Id - b.Id),
            this.api.base,
        );
    }

    /** Orchestrator took the start, but created fewer jobs than requested. */
    #acceptTooFew(start: Start, jobs: readonly JobDto[], required: number): Promise<StartJobsResponse> {
        this.#shared.claim(start, jobs);
        if (jobs.length < required) {
            const keys = jobs.map(({ Key }) => Key).join(", ");
            start.command.observer.warn(
                sentence("surplus.fewer", { number: jobs.length, asked: required, jobs: keys }),
            );
        }
        return this.#toResponse(start, jobs);
    }

    /** An earlier post of a repeated start may have been carried out after all. */
    async #withoutSurplus(start: Start, response: StartJobsResponse): Promise<StartJobsResponse> {
        const { field, shared } = start.correlation!;
        if (shared) return response; // another start may own further jobs
        const requested = start.requestedJobs ?? response.value.length;
        start.requestedJobs = requested;
        start.slot.release();
        const finding = await this.#reconcile(start);
        if (!this.known.keeps(field)) start.command.observer.warn(sentence("surplus.unmarked"));
        if (finding.kind !== "found" || finding.jobs.length <= requested) return response;
        return this.#toResponse(start, finding.jobs);
    }

    /** Without a correlation only the response can name the start's jobs. Else the new jobs of the process may help the user. */
    async #findUncorrelated(start: Start): Promise<Finding> {
        if (start.namedJobs.length > 0) return { kind: "tooFew", jobs: start.namedJobs };
        // The error should not wait for the budget.
        if (!this.lists.isAvailable) return { kind: "inconclusive", jobs: [] };
        try {
            return { kind: "inconclusive", jobs: await this.lists.newJobs(start) };
        } catch (error) {
            const failure = error instanceof OrchestratorError ? { failure: error } : {};
            return { kind: "inconclusive", jobs: [], ...failure };
        }
    }
}

/**
 * A refusal does not tell whether an earlier post was carried out after all. The error loses its class, so that a missing process is
 * not looked up again: that would begin a new start with a new correlation.
 */
function rejected(error: unknown, posts: number): Rejected {
    if (posts === 1 || !(error instanceof OrchestratorError)) throw error;
    return { kind: "rejected", failure: error.content };
}
