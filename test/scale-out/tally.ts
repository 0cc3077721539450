/** Counts what became of the messages. */

export interface Outcome {
    /** The keys of the messages that were fed. */
    keys: readonly string[];
    /** The key of each job that Orchestrator started, as its arguments say. */
    jobs: readonly string[];
    /** The key of each result. */
    results: readonly string[];
    /** Messages that were not acknowledged. */
    pending: number;
}

export interface Tally {
    messages: number;
    jobs: number;
    /** Jobs beyond one for each message. */
    duplicates: number;
    /** Messages without a job, without a result, or never acknowledged. */
    lost: number;
    /** Results beyond one for each message. They are allowed: a result is told at least once. */
    resultsTwice: number;
}

export function tally({ keys, jobs, results, pending }: Outcome): Tally {
    const [started, told] = [new Set(jobs), new Set(results)];
    const incomplete = keys.filter((key) => !started.has(key) || !told.has(key)).length;
    return {
        messages: keys.length,
        jobs: jobs.length,
        duplicates: jobs.length - started.size,
        lost: Math.max(incomplete, pending),
        resultsTwice: results.length - told.size,
    };
}
