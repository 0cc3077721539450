/** Compares what the broker heard with what really happened. */
import { markOf } from "../../../src/orchestrator/start/keyed/key-mark";
import type { LedgerEntry } from "../orchestrator-process";
import type { Acknowledged } from "./broker";
import { failuresOf, keyOf, type KeyedVariant } from "./variants";

export interface KeyedEvidence {
    variant: KeyedVariant;
    keys: number;
    jobs: readonly LedgerEntry[];
    acknowledged: readonly Acknowledged[];
    /** The keys of the processes, by folder. */
    processKeys: readonly string[];
}

export interface KeyedVerdict {
    /** Keys without a message that was acknowledged. */
    lost: number;
    /** Jobs in excess of those requested, in one attempt. */
    duplicates: number;
    /** Attempts with fewer jobs than were requested. */
    incomplete: number;
    /** Attempts that were started although the one before them had not failed, or was not there. */
    needless: number;
    /** Acknowledged messages that went on with other jobs than those of one attempt of their key. */
    wrong: number;
    attempts: number;
    /** Some numbers of keys for each violation. */
    samples: Record<string, number[]>;
}

export const KEYED_VIOLATIONS = ["lost", "duplicates", "incomplete", "needless", "wrong"] as const;

const MOST_SAMPLES = 10;

export function judgeKeys({ variant, keys, jobs, acknowledged, processKeys }: KeyedEvidence): KeyedVerdict {
    const verdict: KeyedVerdict = { lost: 0, duplicates: 0, incomplete: 0, needless: 0, wrong: 0, attempts: 0, samples: {} }; // prettier-ignore
    const report = (violation: (typeof KEYED_VIOLATIONS)[number], n: number, count = 1): void => {
        if (count === 0) return;
        verdict[violation] += count;
        const samples = (verdict.samples[violation] ??= []);
        if (samples.length < MOST_SAMPLES) samples.push(n);
    };
    const attempts = attemptsByKey(jobs, variant.markField);
    const answered = new Set(acknowledged.map(({ n }) => n));
    for (let n = 0; n < keys; n++) {
        const own = attempts.get(n) ?? new Map<string, number[]>();
        const most = variant.failures === undefined ? 1 : failuresOf(n, variant.failures) + 1;
        const marks = Array.from({ length: Math.min(own.size, most) }, (_, at) =>
            markOf(processKeys[n % variant.folders]!, at + 1, keyOf(n)),
        );
        verdict.attempts += own.size;
        if (!answered.has(n)) report("lost", n);
        report("needless", n, [...own.keys()].filter((mark) => !marks.includes(mark)).length);
        for (const ids of own.values()) {
            report("duplicates", n, Math.max(0, ids.length - variant.jobsCount));
            if (ids.length < variant.jobsCount) report("incomplete", n);
        }
    }
    for (const { n, jobs: ids } of acknowledged) {
        const sorted = JSON.stringify([...ids].sort((a, b) => a - b));
        if (![...(attempts.get(n)?.values() ?? [])].some((own) => JSON.stringify(own) === sorted)) report("wrong", n);
    }
    return verdict;
}

/** The ids of the jobs that were not stopped, by key and mark, in ascending order. */
function attemptsByKey(
    jobs: readonly LedgerEntry[],
    field: KeyedVariant["markField"],
): Map<number, Map<string, number[]>> {
    const keys = new Map<number, Map<string, number[]>>();
    for (const job of [...jobs].sort((a, b) => a.id - b.id)) {
        if (job.stopped) continue;
        const { id, n, [field]: mark } = job;
        const attempts = keys.get(n) ?? new Map<string, number[]>();
        keys.set(n, attempts);
        attempts.set(mark, [...(attempts.get(mark) ?? []), id]);
    }
    return keys;
}
