/** Which attempt of a key the listed jobs belong to. */
import type { JobDto } from "../../jobs/job-dto";
import { normalizedMark, type Correlation } from "../reconcile/correlation";
import type { ListedJobs } from "../reconcile/listed-jobs";
import { haveFailed, MAX_ATTEMPTS } from "./decision";
import type { Witnesses } from "./witnesses";

/** An attempt and its jobs, none where it was not started. */
export interface Attempt {
    number: number;
    jobs: readonly JobDto[];
}

/** Attempts that a look-up asks for by their marks. */
const ATTEMPTS_A_LOOK_UP = 4;

/** What to look for. The reference finds all attempts, and the marks only their own. */
export function correlationsFrom(
    first: number,
    { marks, reference }: Witnesses,
    isRepeatable: boolean,
): readonly Correlation[] {
    const span = isRepeatable && !reference ? ATTEMPTS_A_LOOK_UP : 1;
    const asked = Array.from({ length: span }, (_, at) => marks(first + at)).flat();
    return reference ? [...asked, reference] : asked;
}

/** The last attempt from the first one on whose jobs bear its mark, else the first one without jobs. */
export function lastMarked(first: number, listed: ListedJobs, { marks }: Witnesses): Attempt {
    let last: Attempt = { number: first, jobs: [] };
    for (let number = first; number <= MAX_ATTEMPTS; number++) {
        const jobs = marks(number).flatMap((mark) => listed.withMark(mark));
        if (jobs.length > 0) last = { number, jobs };
    }
    return last;
}

/** The jobs that bear the key as their reference, and no mark: the server may drop it, or hide it in lists. */
export function unmarkedJobs(listed: ListedJobs, { marks, reference, showsMarks }: Witnesses): JobDto[] {
    if (!reference) return [];
    const all = Array.from({ length: MAX_ATTEMPTS }, (_, at) => marks(at + 1)).flat();
    const kept = new Set(all.filter(isBatchKey).map(({ value }) => normalizedMark(value)));
    const isMarked = ({ BatchExecutionKey }: JobDto): boolean => {
        const own = normalizedMark(BatchExecutionKey);
        return own !== "" && (showsMarks || kept.has(own));
    };
    // Lists are asked without regard to case, and keys differ by it.
    return listed.withMark(reference).filter((job) => job.Reference === reference.value && !isMarked(job));
}

const isBatchKey = ({ field }: Correlation): boolean => field === "BatchExecutionKey";

/**
 * Jobs without marks are those of the attempts after `last`: each has as many jobs as are asked for, or all of them, and the next one
 * comes when they have failed. Any further jobs are too many, such as those of a request that was delivered twice.
 */
export function withUnmarked(last: Attempt, unmarked: readonly JobDto[], requested: number | undefined): Attempt {
    if (unmarked.length === 0) return last;
    let number = last.jobs.length > 0 ? last.number + 1 : last.number;
    let jobs = [...unmarked].sort((a, b) => a.Id - b.Id);
    const each = requested ?? jobs.length;
    for (; jobs.length >= 2 * each && haveFailed(jobs.slice(0, each)); number++) jobs = jobs.slice(each);
    return { number: Math.min(MAX_ATTEMPTS, number), jobs };
}
