/** Holds what the flow saw against what really happened. */
import type { LedgerEntry } from "./orchestrator-process";
import { codeOf, endOf, idsOf, type FlowRecord } from "./record";

export interface Case {
    record: FlowRecord;
    jobs: readonly LedgerEntry[];
    /** How many jobs the start of that number asks for. */
    jobsOf: (n: number) => number;
    /** Keys that the log names: how the outcome of a message is found whose flow is gone. */
    logged?: ReadonlySet<string>;
    /** The only end of a job that may be told; undefined: none is waited for. */
    end?: string;
    /** The number of the start from which on no job may be of a process that has lost its name to another. */
    freshFrom?: number;
}

export interface Verdict {
    /** Jobs beyond those that were asked for. */
    duplicates: number;
    /** Jobs beyond those that were asked for which the client stopped before a robot had them. */
    surplusKilled: number;
    /** Messages that neither came out once with their own jobs nor reached Catch once. */
    lost: number;
    /** Messages that came out with a job that is not their own. */
    wrong: number;
    /** Messages that came out with a job that there is not. */
    phantom: number;
    /** Messages that came out with an end which their job did not have. */
    misled: number;
    /** Jobs of a process that had lost its name to another long before. */
    stale: number;
    /** Messages whose error says that nothing was started, although a job was. */
    denied: number;
    /** Messages whose flow was gone before they ended, and of them those whose jobs no log names. */
    abandoned: number;
    unlogged: number;
    /** Messages that reached Catch, by code. */
    errors: Record<string, number>;
    /** Numbers of starts that failed the verdict, a few of each kind. */
    samples: Record<string, number[]>;
}

/** What no run may have. */
export const FAULTS = [
    "duplicates", "lost", "wrong", "phantom", "misled", "stale", "denied", "unlogged",
] as const; // prettier-ignore

type Fault = (typeof FAULTS)[number];

/** The only code that leaves open whether there are jobs. */
const UNKNOWN = "OUTCOME_UNKNOWN";
const MOST_SAMPLES = 10;

/** Judges every start. */
export function judge(given: Case): Verdict {
    const { record } = given;
    const verdict: Verdict = {
        duplicates: 0, surplusKilled: 0, lost: 0, wrong: 0, phantom: 0, misled: 0, stale: 0, denied: 0, abandoned: 0, unlogged: 0,
        errors: {}, samples: {},
    }; // prettier-ignore
    const jobs = byStart(given.jobs);
    const owners = new Map(given.jobs.map((job) => [job.id, job.n]));
    for (let n = 0; n < record.starts; n++) judgeOne(n, jobs.get(n) ?? [], owners, given, verdict);
    return verdict;
}

function judgeOne(
    n: number,
    jobs: readonly LedgerEntry[],
    owners: ReadonlyMap<number, number>,
    { record, jobsOf, logged, end, freshFrom = Infinity }: Case,
    verdict: Verdict,
): void {
    const found = (fault: Fault, count = 1): void => {
        if (count === 0) return;
        verdict[fault] += count;
        const samples = (verdict.samples[fault] ??= []);
        if (samples.length < MOST_SAMPLES) samples.push(n);
    };
    const live = jobs.filter((job) => !job.stopped);
    verdict.surplusKilled += jobs.length - live.length;
    if (live.length > jobsOf(n)) found("duplicates", live.length - jobsOf(n));
    if (n >= freshFrom) found("stale", live.filter((job) => job.renamed).length);

    const [out, caught] = [record.out[n]!, record.caught[n]!];
    if (caught > 0) {
        const code = codeOf(record, n);
        verdict.errors[code] = (verdict.errors[code] ?? 0) + 1;
        if (code !== UNKNOWN && live.length > 0) found("denied");
    }
    if (out + caught === 0 && record.abandoned[n]) {
        verdict.abandoned++;
        const isLogged = live.every(({ key, batchExecutionKey }) => logged?.has(key) || logged?.has(batchExecutionKey));
        if (!isLogged) found("unlogged");
        return;
    }
    if (out > 0 && end !== undefined && endOf(record, n) !== end) found("misled");
    const ids = idsOf(record, n);
    if (out > 0 && ids.some((id) => owners.has(id) && owners.get(id) !== n)) found("wrong");
    if (out > 0 && ids.some((id) => !owners.has(id))) found("phantom");
    const own = new Set(live.map((job) => job.id));
    const hasItsOwn = record.jobs[n] === jobsOf(n) && new Set(ids).size === jobsOf(n) && ids.every((id) => own.has(id));
    if (out + caught !== 1 || (out === 1 && !hasItsOwn)) found("lost");
}

function byStart(jobs: readonly LedgerEntry[]): Map<number, LedgerEntry[]> {
    const starts = new Map<number, LedgerEntry[]>();
    for (const job of jobs) {
        const of = starts.get(job.n);
        if (of) of.push(job);
        else starts.set(job.n, [job]);
    }
    return starts;
}
