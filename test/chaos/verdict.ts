/** Compares what the flow saw with what really happened. */
import type { LedgerEntry } from "./orchestrator-process";
import { codeOf, endOf, idsOf, type FlowRecord } from "./record";

export interface Evidence {
    record: FlowRecord;
    jobs: readonly LedgerEntry[];
    /** How many jobs the nth start requests. */
    jobsOf: (n: number) => number;
    /** Keys in the log, which is the only outcome of a message whose flow was replaced. */
    logged?: ReadonlySet<string>;
    /** The end that must be reported for every job. Undefined: the flow does not wait for jobs. */
    end?: string;
    /** From this start on, no job may belong to a process that was replaced. */
    freshFrom?: number;
}

export interface Verdict {
    /** Jobs in excess of those requested. */
    duplicates: number;
    /** Excess jobs that the client stopped before a robot ran them. */
    surplusKilled: number;
    /** Messages that were neither sent once with their own jobs nor caught once. */
    lost: number;
    /** Messages that were sent with a job of another start. */
    wrong: number;
    /** Messages that were sent with a job that does not exist. */
    phantom: number;
    /** Messages that were sent with a wrong end. */
    misled: number;
    /** Jobs of a process that was replaced long before. */
    stale: number;
    /** Messages whose error denies a job that was started. */
    denied: number;
    /** Messages whose flow was replaced, and those of them whose jobs are not in the log. */
    abandoned: number;
    unlogged: number;
    /** Caught messages by error code. */
    errors: Record<string, number>;
    /** Some numbers of starts for each violation. */
    samples: Record<string, number[]>;
}

/** What must not happen in any run. */
export const VIOLATIONS = [
    "duplicates", "lost", "wrong", "phantom", "misled", "stale", "denied", "unlogged",
] as const; // prettier-ignore

type Violation = (typeof VIOLATIONS)[number];

/** The only code that does not claim whether jobs were started. */
const UNKNOWN = "OUTCOME_UNKNOWN";
const MOST_SAMPLES = 10;

/** Judges all starts. */
export function judge(evidence: Evidence): Verdict {
    const { record } = evidence;
    const verdict: Verdict = {
        duplicates: 0, surplusKilled: 0, lost: 0, wrong: 0, phantom: 0, misled: 0, stale: 0, denied: 0, abandoned: 0, unlogged: 0,
        errors: {}, samples: {},
    }; // prettier-ignore
    const jobs = byStart(evidence.jobs);
    const owners = new Map(evidence.jobs.map((job) => [job.id, job.n]));
    for (let n = 0; n < record.starts; n++) judgeOne(n, jobs.get(n) ?? [], owners, evidence, verdict);
    return verdict;
}

function judgeOne(
    n: number,
    jobs: readonly LedgerEntry[],
    owners: ReadonlyMap<number, number>,
    { record, jobsOf, logged, end, freshFrom = Infinity }: Evidence,
    verdict: Verdict,
): void {
    const report = (violation: Violation, count = 1): void => {
        if (count === 0) return;
        verdict[violation] += count;
        const samples = (verdict.samples[violation] ??= []);
        if (samples.length < MOST_SAMPLES) samples.push(n);
    };
    const live = jobs.filter((job) => !job.stopped);
    verdict.surplusKilled += jobs.length - live.length;
    if (live.length > jobsOf(n)) report("duplicates", live.length - jobsOf(n));
    if (n >= freshFrom) report("stale", live.filter((job) => job.renamed).length);

    const [out, caught] = [record.out[n]!, record.caught[n]!];
    if (caught > 0) {
        const code = codeOf(record, n);
        verdict.errors[code] = (verdict.errors[code] ?? 0) + 1;
        if (code !== UNKNOWN && live.length > 0) report("denied");
    }
    if (out + caught === 0 && record.abandoned[n]) {
        verdict.abandoned++;
        const isLogged = live.every(({ key, batchExecutionKey }) => logged?.has(key) || logged?.has(batchExecutionKey));
        if (!isLogged) report("unlogged");
        return;
    }
    if (out > 0 && end !== undefined && endOf(record, n) !== end) report("misled");
    const ids = idsOf(record, n);
    if (out > 0 && ids.some((id) => owners.has(id) && owners.get(id) !== n)) report("wrong");
    if (out > 0 && ids.some((id) => !owners.has(id))) report("phantom");
    const own = new Set(live.map((job) => job.id));
    const hasItsOwn = record.jobs[n] === jobsOf(n) && new Set(ids).size === jobsOf(n) && ids.every((id) => own.has(id));
    if (out + caught !== 1 || (out === 1 && !hasItsOwn)) report("lost");
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
