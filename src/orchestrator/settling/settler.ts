/** Finds out whether a start of unknown outcome happened: looks its jobs up until they show, or must have shown. */
import { setTimeout as sleep } from "node:timers/promises";
import { OrchestratorError } from "../errors";
import type { JobLists } from "./job-lists";
import type { JobDto } from "../job-dto";
import { bears, isBefore, CLOCK_DIFFERENCE, type PostedStart } from "./posted-start";
import type { Candidates, SharedCorrelations } from "./shared-correlations";

/** `none`: looked up successfully after the window, and not there. `unclear`: neither found nor known not to be there. */
export type Verdict =
    | { kind: "found"; jobs: JobDto[] }
    | { kind: "none" }
    | { kind: "unclear"; jobs: JobDto[]; failure?: OrchestratorError };

/** A server that commits later than this after our failure can start twice. Milliseconds. */
function settleWindow(timeout: number): number {
    return Math.max(10_000, 2 * timeout);
}

/** Look-ups that fail are given up after so many windows, and so many in a row: the budget may allow few of them. */
const WINDOWS = 2;
const MOST_FAILURES = 3;

/** Before the first look-up of a folder, so that starts that fail together are looked up together, and between look-ups. */
const FIRST_PAUSE = 500;
const PAUSE = 3_000;

interface Unsettled {
    start: PostedStart;
    /** By `performance.now()`. */
    since: number;
    /** Ids of the jobs that the last look-up showed. */
    seen: string;
    /** Look-ups that failed since the last one that did not. */
    failures: number;
    resolve(verdict: Verdict): void;
}

export class Settler {
    readonly #folders = new Map<string, Set<Unsettled>>();
    readonly #window: number;

    /** `timeout` of one request, in milliseconds. */
    constructor(
        private readonly lists: JobLists,
        private readonly shared: SharedCorrelations,
        timeout: number,
    ) {
        this.#window = settleWindow(timeout);
    }

    /** Never rejects. Takes as long as the window and the budget make it, or twice the window while the look-ups themselves fail. */
    settle(start: PostedStart): Promise<Verdict> {
        return new Promise((resolve) => {
            const key = JSON.stringify(start.folderHeaders);
            const unsettled = this.#folders.get(key);
            const entry = { start, since: performance.now(), seen: "", failures: 0, resolve };
            if (unsettled) return void unsettled.add(entry);
            const first = new Set([entry]);
            this.#folders.set(key, first);
            void this.#lookUpAll(key, first);
        });
    }

    /** One look-up after another for all unsettled starts of a folder together, as long as there are any. */
    async #lookUpAll(key: string, unsettled: Set<Unsettled>): Promise<void> {
        for (let pause = FIRST_PAUSE; unsettled.size > 0; pause = PAUSE) {
            await sleep(pause);
            for (const [entry, verdict] of await this.#lookUp([...unsettled])) {
                unsettled.delete(entry);
                entry.resolve(verdict);
            }
        }
        this.#folders.delete(key);
    }

    async #lookUp(entries: Unsettled[]): Promise<[Unsettled, Verdict][]> {
        const at = performance.now();
        try {
            const jobs = await this.lists.of(entries.map((entry) => entry.start));
            const candidates = await this.#candidates(entries, jobs);
            return decided(entries, (entry) => this.#judge(entry, candidates.get(entry.start)!, at));
        } catch (error) {
            return decided(entries, (entry) => this.#judgeFailure(entry, error));
        }
    }

    async #candidates(entries: Unsettled[], listed: JobDto[]): Promise<Map<PostedStart, Candidates>> {
        const starts = entries.map((entry) => entry.start);
        const shared = await this.shared.assign(
            starts.filter((start) => start.correlation!.shared),
            listed,
        );
        return new Map(
            starts.map((start) => [
                start,
                start.correlation!.shared ? (shared.get(start) ?? NONE_KNOWN) : own(start, listed),
            ]),
        );
    }

    /** `at`: when the look-up was begun. */
    #judge(entry: Unsettled, { jobs, ambiguous, unexplained }: Candidates, at: number): Verdict | undefined {
        const { start, since } = entry;
        if (ambiguous) return { kind: "unclear", jobs };
        const seen = JSON.stringify(jobs.map((job) => job.Id).sort((a, b) => a - b));
        // How many robots there are only the server knows: the set is whole when it grows no more.
        const isWhole = start.jobs === undefined ? jobs.length > 0 && seen === entry.seen : jobs.length >= start.jobs;
        entry.seen = seen;
        entry.failures = 0;
        if (isWhole) {
            // Before anybody else looks at them.
            this.shared.claim(start, jobs);
            return { kind: "found", jobs };
        }
        const windows = start.jobs === undefined && jobs.length > 0 ? WINDOWS : 1;
        if (at - since < windows * this.#window) return undefined;
        return jobs.length === 0 && !unexplained ? { kind: "none" } : { kind: "unclear", jobs };
    }

    #judgeFailure(entry: Unsettled, error: unknown): Verdict | undefined {
        const failure = error instanceof OrchestratorError ? error : undefined;
        const isHopeless = failure?.code === "NOT_ALLOWED";
        entry.failures++;
        const isOver = performance.now() - entry.since >= WINDOWS * this.#window && entry.failures >= MOST_FAILURES;
        return isHopeless || isOver ? { kind: "unclear", jobs: [], ...(failure ? { failure } : {}) } : undefined;
    }
}

const NONE_KNOWN: Candidates = { jobs: [], ambiguous: false, unexplained: true };

/** The jobs that bear a correlation of our own. A server that does not show it in its list leaves open whose a job is. */
function own(start: PostedStart, listed: readonly JobDto[]): Candidates {
    const { field } = start.correlation!;
    const isHidden = (job: JobDto): boolean => job[field] === undefined && !isBefore(job, start, CLOCK_DIFFERENCE);
    return {
        jobs: listed.filter((job) => bears(job, start.correlation!)),
        ambiguous: false,
        unexplained: listed.some(isHidden),
    };
}

function decided(entries: Unsettled[], judge: (entry: Unsettled) => Verdict | undefined): [Unsettled, Verdict][] {
    return entries.flatMap((entry): [Unsettled, Verdict][] => {
        const verdict = judge(entry);
        return verdict ? [[entry, verdict]] : [];
    });
}
