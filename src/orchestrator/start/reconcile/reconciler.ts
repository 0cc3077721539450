/** Finds out whether a start of unknown outcome happened: looks its jobs up until they show, or must have shown. */
import { setTimeout as sleep } from "node:timers/promises";
import { OrchestratorError, sentence } from "../../errors/orchestrator-error";
import { forEachYielding } from "../../jobs/for-each-yielding";
import type { JobLists } from "./job-lists";
import type { JobDto } from "../../jobs/job-dto";
import type { Canary, KnownJobs } from "./known-jobs";
import type { ListedJobs } from "./listed-jobs";
import type { Start } from "../start";
import type { Candidates, SharedCorrelations } from "./shared-correlations";

/**
 * `fewer`: fewer than asked for, the same in two look-ups, at the end of the window. `none`: a look-up after the window that would
 * have shown the jobs did not. `unclear`: neither found nor known not to be there.
 */
export type Finding =
    | { kind: "found" | "fewer"; jobs: readonly JobDto[] }
    | { kind: "none" }
    | { kind: "unclear"; jobs: readonly JobDto[]; failure?: OrchestratorError };

/** A server that commits later than this after our failure can start twice. Milliseconds. */
function reconcileWindow(timeout: number): number {
    return Math.max(10_000, 2 * timeout);
}

/** Look-ups that fail are given up after so many windows, and so many in a row: the budget may allow few of them. */
const WINDOWS = 2;
const MAX_FAILURES = 3;

/** Before the first look-up of a folder, so that starts that fail together are looked up together, and between look-ups. */
const FIRST_PAUSE = 500;
const PAUSE = 3_000;

/** Messages that go on in one turn of the event loop: what follows in the flow takes its time, too. */
const MAX_IN_A_TURN = 20;

interface OpenStart {
    start: Start;
    /** By `performance.now()`. */
    since: number;
    /** Ids of the jobs that the last look-up showed. */
    seen: string;
    /** Look-ups that failed, or could not be trusted, since the last one that did not. */
    failures: number;
    resolve(finding: Finding): void;
}

export class Reconciler {
    readonly #folders = new Map<string, Set<OpenStart>>();
    readonly #window: number;
    #size = 0;

    /** `timeout` of one request, in milliseconds. */
    constructor(
        private readonly lists: JobLists,
        private readonly known: KnownJobs,
        private readonly shared: SharedCorrelations,
        timeout: number,
    ) {
        this.#window = reconcileWindow(timeout);
    }

    /** How many starts are being looked up. */
    get size(): number {
        return this.#size;
    }

    /** Never rejects. Takes as long as the window and the budget make it, or twice the window while the look-ups themselves fail. */
    reconcile(start: Start): Promise<Finding> {
        this.#size++;
        return new Promise((resolve) => {
            const folder = start.folder.key;
            const openStarts = this.#folders.get(folder);
            const entry = { start, since: performance.now(), seen: "", failures: 0, resolve };
            if (openStarts) return void openStarts.add(entry);
            const first = new Set([entry]);
            this.#folders.set(folder, first);
            void this.#lookUpAll(folder, first);
        });
    }

    /** One look-up after another for all unsettled starts of a folder together, as long as there are any. */
    async #lookUpAll(folder: string, openStarts: Set<OpenStart>): Promise<void> {
        for (let pause = FIRST_PAUSE; openStarts.size > 0; pause = PAUSE) {
            // Those of before the pause: a list may lag behind by a moment.
            const canaries = this.known.canaries(folder);
            await sleep(pause);
            const decided = await this.#lookUp([...openStarts], canaries);
            await forEachYielding(
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

    async #lookUp(entries: OpenStart[], canaries: readonly Canary[]): Promise<[OpenStart, Finding][]> {
        const at = performance.now();
        const decided: [OpenStart, Finding][] = [];
        const decide = (entry: OpenStart, finding: Finding | undefined): void => {
            if (finding) decided.push([entry, finding]);
        };
        try {
            const starts = entries.map((entry) => entry.start);
            const listed = await this.lists.of(starts, canaries);
            const shared = await this.shared.assign(
                starts.filter((start) => start.correlation!.shared),
                listed,
                this.lists,
            );
            await forEachYielding(entries, (entry) => {
                const { start } = entry;
                const candidates = start.correlation!.shared ? (shared.get(start) ?? NONE_KNOWN) : own(start, listed);
                decide(entry, this.#judge(entry, candidates, listed, at));
            });
        } catch (error) {
            const failure = error instanceof OrchestratorError ? error : undefined;
            for (const entry of entries) decide(entry, this.#judgeFailure(entry, failure));
        }
        return decided;
    }

    /** `at`: when the look-up was begun. */
    #judge(entry: OpenStart, candidates: Candidates, listed: ListedJobs, at: number): Finding | undefined {
        const { start, since } = entry;
        const jobs = withNamed(candidates.jobs, start);
        if (candidates.ambiguous) return { kind: "unclear", jobs };
        const seen = JSON.stringify(jobs.map((job) => job.Id).sort((a, b) => a - b));
        const isSame = jobs.length > 0 && seen === entry.seen;
        entry.seen = seen;
        // How many robots there are only the server knows: the set is whole when it grows no more.
        if (start.jobs === undefined ? isSame : jobs.length >= start.jobs)
            // Another connection looks at the same jobs meanwhile.
            return this.shared.claimFound(start, jobs) ? { kind: "found", jobs } : undefined;
        if (at - since < this.#window) return undefined;
        if (jobs.length > 0) {
            if (isSame) return { kind: "fewer", jobs };
            return at - since < WINDOWS * this.#window ? undefined : { kind: "unclear", jobs };
        }
        if (candidates.unexplained) return { kind: "unclear", jobs };
        const doubt = this.#doubt(start, listed);
        if (doubt) return this.#judgeFailure(entry, doubt);
        return { kind: "none" };
    }

    /** Why the look-up can't say that there are no jobs of the start; undefined where it can. */
    #doubt({ correlation }: Start, listed: ListedJobs): OrchestratorError | undefined {
        const { field } = correlation!;
        if (!this.known.keeps(field))
            return new OrchestratorError("BAD_ANSWER", [sentence("settling.dropped", { field })]);
        return listed.doubt(correlation!);
    }

    #judgeFailure(entry: OpenStart, failure: OrchestratorError | undefined): Finding | undefined {
        const isHopeless = failure?.code === "NOT_ALLOWED";
        entry.failures++;
        const isOver = performance.now() - entry.since >= WINDOWS * this.#window && entry.failures >= MAX_FAILURES;
        if (!isHopeless && !isOver) return undefined;
        return { kind: "unclear", jobs: entry.start.named, ...(failure ? { failure } : {}) };
    }
}

const NONE_KNOWN: Candidates = { jobs: [], ambiguous: false, unexplained: true };

/** The jobs that bear a correlation of our own. A server that does not show it in its list leaves open whose a job is. */
function own({ correlation, after }: Start, listed: ListedJobs): Candidates {
    const unmarked = listed.unmarked(correlation!);
    return { jobs: listed.bearing(correlation!), ambiguous: false, unexplained: !after!.isAfterAll(unmarked) };
}

/** Those that the answer named are the start's, whether or not a list shows them. */
function withNamed(jobs: readonly JobDto[], { named }: Start): readonly JobDto[] {
    if (named.length === 0) return jobs;
    const known = new Map([...named, ...jobs].map((job) => [job.Id, job]));
    return [...known.values()];
}
