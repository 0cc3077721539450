/** Starts jobs exactly once: repeats what did not happen, and finds out what may have happened. */
import { describe } from "../../shared/arguments/check";
import type { FolderRef } from "../../shared/folder-ref";
import type { Api } from "../api/api";
import type { ApiRequest } from "../api/attempt";
import { OrchestratorError, sentence, type Sentence } from "../errors/orchestrator-error";
import type { JobListBudget } from "../api/job-list-budget";
import { postStart, type Posted, type StartJobsAnswer } from "./post-start";
import { JobLists } from "./reconcile/job-lists";
import type { JobDto } from "../jobs/job-dto";
import { KnownJobs } from "./reconcile/known-jobs";
import { correlate, folderOf, jobsAskedFor, jobsToBeNamed, PostedStart } from "./reconcile/posted-start";
import { Reconciler, type Verdict } from "./reconcile/reconciler";
import { SharedCorrelations } from "./reconcile/shared-correlations";
import { killSurplus } from "./reconcile/surplus";
import type { StartInfo } from "./start-info";

const START_JOBS = "/odata/Jobs/UiPath.Server.Configuration.OData.StartJobs";

/** How often one start is sent where its outcome was unknown. */
const MOST_STARTS = 3;

/**
 * While so many starts are being looked up, further ones wait in the queue: nothing of them is lost, and how many may wait there is
 * bounded already.
 */
const MOST_UNSETTLED = 10_000;

/** A look at a folder's ids serves the starts that leave within this time. Milliseconds. */
const LOOK_AGE = 30_000;

export interface StartOnceOrder {
    startInfo: StartInfo;
    processName: string;
    folder: FolderRef | undefined;
    folderHeaders: Record<string, string>;
    /** After this has signalled nothing is started any more; what is under way is settled. */
    cancelBeforeSend: AbortSignal;
    observer: StartObserver;
    /** Told when the start is being looked up, which may take minutes: the next one need not wait for it. */
    free(): void;
}

/** Hears how a start goes on. */
export interface StartObserver {
    /** StartJobs leaves; from now on jobs may exist. */
    sent(): void;
    /** Whether it is being looked up if the start happened. */
    checking(underWay: boolean): void;
    warn(warning: Sentence): void;
}

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

    constructor(
        private readonly api: Api,
        budget: JobListBudget,
    ) {
        this.#lists = new JobLists(api, budget);
        this.#shared = SharedCorrelations.at(api.base.toLowerCase());
        this.#reconciler = new Reconciler(this.#lists, this.#known, this.#shared, api.timeout);
    }

    /** @throws OrchestratorError; OUTCOME_UNKNOWN when a job may have been started, but can't be told to be the start's */
    start(order: StartOnceOrder): Promise<StartJobsAnswer> {
        const { startInfo, correlation } = correlate(order.startInfo, this.api.version, this.#known.keeps);
        const { folder, folderHeaders, processName } = order;
        const inputArguments = startInfo["InputArguments"] as string | undefined;
        const jobs = jobsAskedFor(startInfo);
        const { BatchExecutionKey, Reference } = order.startInfo;
        const bearsUsersMark = Boolean(BatchExecutionKey || Reference);
        const start = new PostedStart(
            folder,
            folderHeaders,
            processName,
            correlation,
            jobs,
            inputArguments,
            bearsUsersMark,
        );
        return this.#startOrSettle(start, order, startInfo);
    }

    /** Resolves when no start is under way any more. */
    async settled(): Promise<void> {
        if (this.#underWay > 0) await new Promise<void>((resolve) => this.#whenSettled.push(resolve));
    }

    #end(start: PostedStart): void {
        this.#shared.leave(start);
        if (--this.#underWay > 0) return;
        for (const settled of this.#whenSettled.splice(0)) settled();
    }

    async #startOrSettle(start: PostedStart, order: StartOnceOrder, startInfo: StartInfo): Promise<StartJobsAnswer> {
        this.#underWay++;
        try {
            if (start.correlation?.shared && !this.#known.isDated)
                start.listedId = await this.#highestId(start, order.cancelBeforeSend);
            const request = startRequest(startInfo, order, () => this.#leaves(start, order.observer));
            const asked = jobsToBeNamed(startInfo);
            for (let starts = 1; ; starts++) {
                let posted: Posted | Refused;
                try {
                    posted = await this.#post(start, request, asked);
                } catch (error) {
                    posted = refused(error, starts);
                }
                if (posted.kind === "answered")
                    return starts === 1 ? posted.answer : await this.#withoutSurplus(start, posted.answer, order);
                if (posted.kind === "accepted") start.named = posted.jobs;
                const { failure } = posted;
                const verdict = start.correlation ? await this.#settle(start, order) : await this.#unmarked(start);
                if (verdict.kind === "found") return this.#found(start, verdict.jobs, order);
                if (verdict.kind === "fewer" && posted.kind === "accepted")
                    return this.#fewer(start, verdict.jobs, order, asked);
                if (verdict.kind === "none" && (posted.kind === "refused" || posted.kind === "doubted")) throw failure;
                const mayStart =
                    verdict.kind === "none" && posted.kind === "unknown" && !order.cancelBeforeSend.aborted;
                if (!mayStart || starts === MOST_STARTS) throw outcomeUnknown(failure, verdict, startInfo);
            }
        } finally {
            this.#end(start);
        }
    }

    /** What is there before a start leaves that shares its mark with others, so that no older job is taken for its own. */
    #highestId(start: PostedStart, cancelBeforeSend: AbortSignal): Promise<number | undefined> {
        const folder = folderOf(start.folderHeaders);
        const known = this.#looks.get(folder);
        if (known && performance.now() - known.at < LOOK_AGE) return known.highestId;
        const highestId = this.#lists.highestId(start, cancelBeforeSend);
        this.#looks.set(folder, { at: performance.now(), highestId });
        return highestId;
    }

    #post(start: PostedStart, request: ApiRequest, jobsToBeNamed: number): Promise<Posted> {
        const posting = postStart(this.api, request, jobsToBeNamed).then((posted) => {
            if (posted.kind === "answered") {
                this.#known.answered(start, posted.jobs);
                this.#shared.claim(start, posted.jobs);
            }
            return posted;
        });
        start.posting = posting;
        return posting;
    }

    /** From now on, jobs that are the start's may show. */
    #leaves(start: PostedStart, observer: StartObserver): void {
        observer.sent();
        start.after ??= this.#known.baseline(start, this.api.serverTime);
        this.#shared.enter(start);
    }

    async #settle(start: PostedStart, { observer, free }: StartOnceOrder): Promise<Verdict> {
        if (this.#reconciler.size < MOST_UNSETTLED) free();
        observer.checking(true);
        try {
            return await this.#reconciler.settle(start);
        } finally {
            observer.checking(false);
        }
    }

    /** The jobs, as if StartJobs had answered with them. */
    async #found(start: PostedStart, jobs: readonly JobDto[], order: StartOnceOrder): Promise<StartJobsAnswer> {
        this.#known.seen(jobs);
        const asked = start.jobs ?? jobs.length;
        const own = jobs.length > asked ? await killSurplus(this.api, start, jobs, asked, order.observer) : jobs;
        return { value: [...own].sort((a, b) => a.Id - b.Id) };
    }

    /** Orchestrator took the start, and has made fewer jobs of it than were asked for. */
    #fewer(
        start: PostedStart,
        jobs: readonly JobDto[],
        order: StartOnceOrder,
        asked: number,
    ): Promise<StartJobsAnswer> {
        this.#shared.claim(start, jobs);
        if (jobs.length < asked) {
            const keys = jobs.map(({ Key }) => Key).join(", ");
            order.observer.warn(sentence("surplus.fewer", { number: jobs.length, asked, jobs: keys }));
        }
        return this.#found(start, jobs, order);
    }

    /** The start was repeated and answered: what was sent before may have been carried out meanwhile. */
    async #withoutSurplus(
        start: PostedStart,
        answer: StartJobsAnswer,
        order: StartOnceOrder,
    ): Promise<StartJobsAnswer> {
        if (start.correlation!.shared) return answer; // a further job may be somebody else's
        const asked = start.jobs ?? answer.value.length;
        start.jobs = asked;
        const verdict = await this.#settle(start, order);
        if (!this.#known.keeps(start.correlation!.field)) order.observer.warn(sentence("surplus.unmarked"));
        if (verdict.kind !== "found" || verdict.jobs.length <= asked) return answer;
        return this.#found(start, verdict.jobs, order);
    }

    /** Nothing tells which start a job belongs to, but what an answer names. Else, the jobs of the process that are new. */
    async #unmarked(start: PostedStart): Promise<Verdict> {
        if (start.named.length > 0) return { kind: "fewer", jobs: start.named };
        // The error is not to be kept back for it.
        if (!this.#lists.isFree) return { kind: "unclear", jobs: [] };
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

function startRequest(
    startInfo: StartInfo,
    { folder, folderHeaders, cancelBeforeSend }: StartOnceOrder,
    onSend: () => void,
): ApiRequest {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ startInfo });
    return { method: "POST", path: START_JOBS, headers, body, folder, folderHeaders, cancelBeforeSend, onSend };
}

/** No answer says whether the jobs were started, and it could not be found out either. The error carries what finds them. */
function outcomeUnknown(failure: OrchestratorError, verdict: Verdict, startInfo: StartInfo): OrchestratorError {
    const { BatchExecutionKey, Reference } = startInfo as Record<string, string | undefined>;
    const jobs = verdict.kind === "none" ? [] : verdict.jobs.map((job) => job.Key);
    const sentences = [...failure.sentences, sentence("hint.outcomeUnknown")];
    if (verdict.kind === "none") sentences.push(sentence("hint.outcomeNotFound"));
    if (jobs.length > 0) sentences.push(sentence("hint.outcomeJobs", { jobs: shortList(jobs) }));
    if (verdict.kind === "unclear" && verdict.failure)
        sentences.push(sentence("hint.outcomeNotLookedUp"), ...verdict.failure.sentences);
    if (BatchExecutionKey) sentences.push(sentence("hint.outcomeKey", { batchExecutionKey: BatchExecutionKey }));
    if (Reference) sentences.push(sentence("hint.outcomeReference", { reference: describe(Reference) }));
    return new OrchestratorError("OUTCOME_UNKNOWN", sentences, {
        ...failure.cause,
        ...(jobs.length > 0 ? { jobs } : {}),
        ...(BatchExecutionKey ? { batchExecutionKey: BatchExecutionKey } : {}),
        ...(Reference ? { reference: Reference } : {}),
    });
}

/** Long lists are in `cause` alone. */
function shortList(keys: string[]): string {
    return keys.length > 5 ? `${keys.slice(0, 5).join(", ")}, …` : keys.join(", ");
}
