import type { Api } from "../../api/api";
import { sleep, type Clock } from "../../clock";
import { OrchestratorError, sentence } from "../../errors/orchestrator-error";
import { forEachYielding } from "../../jobs/for-each-yielding";
import type { JobLists } from "./job-lists";
import type { JobDto } from "../../jobs/job-dto";
import type { Evidence, KnownJobs } from "./known-jobs";
import type { ListedJobs } from "./listed-jobs";
import type { Start } from "../start";
import type { Candidates, SharedCorrelations } from "./shared-correlations";
import { FIRST_PAUSE, MAX_FAILURES, PAUSE, reconcileWindow, WINDOWS } from "../../once/look-up-patience";

/**
 * Whether a start happened.
 * - `found`: a look-up showed its jobs.
 * - `tooFew`: after the window, two look-ups showed the same jobs, but fewer than requested.
 * - `notFound`: after the window, a reliable look-up showed no job of the start.
 * - `inconclusive`: it can't be known.
 */
export type Finding =
    | { kind: "found" | "tooFew"; jobs: readonly JobDto[] }
    | { kind: "notFound" }
    | { kind: "inconclusive"; jobs: readonly JobDto[]; failure?: OrchestratorError };

/** Messages that continue in one turn of the event loop, since the rest of the flow needs time, too. */
const MAX_IN_A_TURN = 20;

interface OpenStart {
    start: Start;
    /** By the process's clock. */
    since: number;
    /** The ids that the last look-up showed. */
    lastIds: string;
    /** Failed or unreliable look-ups. */
    failures: number;
    resolve(finding: Finding): void;
}

/** Finds out whether starts of unknown outcome happened: it looks for their jobs until these show, or should have shown. */
export class Reconciler {
    readonly #folders = new Map<string, Set<OpenStart>>();
    readonly #window: number;
    readonly #clock: Clock;
    #size = 0;

    constructor(
        private readonly lists: JobLists,
        private readonly known: KnownJobs,
        private readonly shared: SharedCorrelations,
        { timeout, clock }: Pick<Api, "timeout" | "clock">,
    ) {
        this.#clock = clock;
        this.#window = reconcileWindow(timeout);
    }

    /** How many starts are being reconciled. */
    get size(): number {
        return this.#size;
    }

    /** Never rejects. Takes about one window, two windows if look-ups fail, and longer where the budget is short. */
    reconcile(start: Start): Promise<Finding> {
        this.#size++;
        return new Promise((resolve) => {
            const folder = start.folder.key;
            const openStarts = this.#folders.get(folder);
            const entry = { start, since: this.#clock.now(), lastIds: "", failures: 0, resolve };
            if (openStarts) return void openStarts.add(entry);
            const first = new Set([entry]);
            this.#folders.set(folder, first);
            void this.#lookUpAll(folder, first);
        });
    }

    /** Looks all open starts of a folder up together, again and again, until none is left. */
    async #lookUpAll(folder: string, openStarts: Set<OpenStart>): Promise<void> {
        for (let pause = FIRST_PAUSE; openStarts.size > 0; pause = PAUSE) {
            // Canaries from before the pause, since a list may lag behind a little.
            const evidence = this.known.evidence(folder);
            await sleep(this.#clock, pause);
            const decided = await this.#lookUp([...openStarts], evidence);
            await forEachYielding(
                this.#clock,
                decided,
                ([entry, finding]) => {
                    openStarts.delete(entry);
                    this.#size--;
                    entry.resolve(finding);
                },
                MAX_IN_A_TURN,
            );
        }
        this.#folders.delete(folder);
    }

    async #lookUp(entries: OpenStart[], evidence: Evidence): Promise<[OpenStart, Finding][]> {
        const at = this.#clock.now();
        const decided: [OpenStart, Finding][] = [];
        const decide = (entry: OpenStart, finding: Finding | undefined): void => {
            if (finding) decided.push([entry, finding]);
        };
        try {
            const starts = entries.map((entry) => entry.start);
            const isDecisive = entries.some(({ since }) => at - since >= this.#window);
            const listed = await this.lists.of(starts, evidence, isDecisive);
            await forEachYielding(this.#clock, starts, ({ correlation }) => {
                if (listed.withMark(correlation!).length > 0) this.known.noteShown(correlation!.field);
            });
            const shared = await this.shared.assign(
                starts.filter((start) => start.correlation!.shared),
                listed,
                this.lists,
            );
            await forEachYielding(this.#clock, entries, (entry) => {
                const { start } = entry;
                const candidates = start.correlation!.shared
                    ? (shared.get(start) ?? NOTHING_KNOWN)
                    : ownCandidates(start, listed);
                decide(entry, this.#judge(entry, candidates, listed, at));
            });
            if (listed.isByMark) return await this.#confirmed(decided);
        } catch (error) {
            for (const entry of entries) decide(entry, this.#judgeFailure(entry, asFailure(error)));
        }
        return decided;
    }

    /** A look-up by keys does not show the job of a start whose key the server has dropped. */
    async #confirmed(decided: [OpenStart, Finding][]): Promise<[OpenStart, Finding][]> {
        const isDoubtful = ([{ start }, finding]: [OpenStart, Finding]): boolean =>
            finding.kind === "notFound" && start.correlation!.field === "BatchExecutionKey";
        const starts = decided.filter(isDoubtful).map(([{ start }]) => start);
        if (starts.length === 0) return decided;
        const confirm = await this.lists.withoutKey(starts).then(
            (withoutKey) =>
                ({ start }: OpenStart): Finding => {
                    const jobs = withoutKey.get(start.processName);
                    return jobs && start.baseline!.mayOneBeNewer(jobs) ? UNCLEAR : { kind: "notFound" };
                },
            (error: unknown) => (entry: OpenStart) => this.#judgeFailure(entry, asFailure(error)),
        );
        const confirmed: [OpenStart, Finding][] = [];
        await forEachYielding(this.#clock, decided, (each) => {
            const finding = isDoubtful(each) ? confirm(each[0]) : each[1];
            if (finding) confirmed.push([each[0], finding]);
        });
        return confirmed;
    }

    /** `at` is when the look-up began. */
    #judge(entry: OpenStart, candidates: Candidates, listed: ListedJobs, at: number): Finding | undefined {
        const { start, since } = entry;
        const jobs = withNamed(candidates.jobs, start);
        if (candidates.ambiguous) return { kind: "inconclusive", jobs };
        const ids = JSON.stringify(jobs.map((job) => job.Id).sort((a, b) => a - b));
        const isSame = jobs.length > 0 && ids === entry.lastIds;
        entry.lastIds = ids;
        // Only the server knows the number of robots. The jobs are complete when no more appear.
        if (start.requestedJobs === undefined ? isSame : jobs.length >= start.requestedJobs)
            // Another connection may look at the same jobs meanwhile.
            return this.shared.claimFound(start, jobs) ? { kind: "found", jobs } : undefined;
        if (at - since < this.#window) return undefined;
        if (jobs.length > 0) {
            if (isSame) return { kind: "tooFew", jobs };
            return at - since < WINDOWS * this.#window ? undefined : { kind: "inconclusive", jobs };
        }
        if (candidates.mayHaveMore) return { kind: "inconclusive", jobs };
        const doubt = this.#doubt(start, listed);
        if (doubt) return this.#judgeFailure(entry, doubt);
        return { kind: "notFound" };
    }

    /** Why jobs of the start may be missing in the list; undefined where the list is reliable. */
    #doubt({ correlation }: Start, listed: ListedJobs): OrchestratorError | undefined {
        const { field } = correlation!;
        if (!this.known.keeps(field))
            return new OrchestratorError("BAD_ANSWER", [sentence("reconcile.dropped", { field })]);
        return listed.doubt(correlation!);
    }

    #judgeFailure(entry: OpenStart, failure: OrchestratorError | undefined): Finding | undefined {
        const isHopeless = failure?.code === "NOT_ALLOWED";
        entry.failures++;
        const isOver = this.#clock.now() - entry.since >= WINDOWS * this.#window && entry.failures >= MAX_FAILURES;
        if (!isHopeless && !isOver) return undefined;
        return { kind: "inconclusive", jobs: entry.start.namedJobs, ...(failure ? { failure } : {}) };
    }
}

const UNCLEAR: Finding = { kind: "inconclusive", jobs: [] };

const NOTHING_KNOWN: Candidates = { jobs: [], ambiguous: false, mayHaveMore: true };

function asFailure(error: unknown): OrchestratorError | undefined {
    return error instanceof OrchestratorError ? error : undefined;
}

/** The jobs with a mark of our own. Jobs whose mark the list hides may be the start's, too. */
function ownCandidates({ correlation, baseline }: Start, listed: ListedJobs): Candidates {
    const unmarked = listed.unmarked(correlation!);
    return { jobs: listed.withMark(correlation!), ambiguous: false, mayHaveMore: !baseline!.areAllOlder(unmarked) };
}

/** The jobs in the response are the start's, even if the list does not show them. */
function withNamed(jobs: readonly JobDto[], { namedJobs }: Start): readonly JobDto[] {
    if (namedJobs.length === 0) return jobs;
    const known = new Map([...namedJobs, ...jobs].map((job) => [job.Id, job]));
    return [...known.values()];
}
