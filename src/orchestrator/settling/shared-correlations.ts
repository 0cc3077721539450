/** Tells the jobs of starts apart that bear the same reference, because the user set it. */
import { isDeepStrictEqual } from "node:util";
import { argumentsIn, type JobDto } from "../job-dto";
import type { JobLists } from "./job-lists";
import { bears, CLOCK_DIFFERENCE, DATE_PRECISION, isBefore, type PostedStart } from "./posted-start";

export interface Candidates {
    jobs: JobDto[];
    /** There are more such jobs than starts of ours: somebody else uses the reference too. */
    ambiguous: boolean;
    /** There are jobs that may or may not be the start's: that there are none of it can't be said. */
    unexplained: boolean;
}

/** The starts of one process in one folder that bear the same reference and have left, and what was read of their jobs. */
interface Group {
    starts: Set<PostedStart>;
    read: Map<number, JobDto>;
}

/**
 * Starts with the same process, reference and arguments are interchangeable: each takes as many unclaimed jobs as it asked for,
 * the start that left first the lowest ids.
 */
export class SharedCorrelations {
    readonly #groups = new Map<string, Group>();
    /** Ids of jobs that are known to be somebody's. The same folder may be named in several ways, so they are one set. */
    readonly #claimed = new Set<number>();

    constructor(private readonly lists: JobLists) {}

    /** A start leaves. */
    enter(start: PostedStart): void {
        if (!start.correlation?.shared) return;
        const key = keyOf(start);
        const group = this.#groups.get(key) ?? { starts: new Set(), read: new Map() };
        group.starts.add(start);
        this.#groups.set(key, group);
    }

    /** The jobs are known to be the start's. */
    claim(start: PostedStart, jobs: readonly JobDto[]): void {
        if (!start.correlation?.shared) return;
        if (!this.#groups.get(keyOf(start))?.starts.delete(start)) return;
        for (const { Id } of jobs) this.#claimed.add(Id);
    }

    /** Nothing is to be found out about the start any more. */
    leave(start: PostedStart): void {
        if (!start.correlation?.shared) return;
        const group = this.#groups.get(keyOf(start));
        group?.starts.delete(start);
        if (group?.starts.size === 0) this.#groups.delete(keyOf(start));
        // Whoever leaves later looks only at jobs with a higher id.
        if (this.#groups.size === 0) this.#claimed.clear();
    }

    /** Which of the listed jobs may be whose. Waits for requests under way: the list may hold jobs that their answers claim. */
    async assign(starts: readonly PostedStart[], listed: readonly JobDto[]): Promise<Map<PostedStart, Candidates>> {
        const assigned = new Map<PostedStart, Candidates>();
        for (const key of new Set(starts.map(keyOf))) {
            const group = this.#groups.get(key);
            if (!group) continue;
            await Promise.allSettled([...group.starts].map((start) => start.posting ?? Promise.resolve()));
            const shares = share(group, await this.#unclaimed(group, listed));
            for (const [start, candidates] of shares) assigned.set(start, candidates);
        }
        return assigned;
    }

    async #unclaimed(group: Group, listed: readonly JobDto[]): Promise<JobDto[]> {
        const starts = [...group.starts];
        const jobs = listed.filter(
            (job) =>
                starts.some((start) => bears(job, start.correlation!) && !isBefore(job, start, CLOCK_DIFFERENCE)) &&
                (job.ReleaseName ?? starts[0]!.processName) === starts[0]!.processName &&
                !this.#claimed.has(job.Id),
        );
        return Promise.all(jobs.map((job) => this.#withArguments(job, group)));
    }

    /** A list of jobs carries no arguments everywhere; the job itself does. One that can't be read is nobody's for sure. */
    async #withArguments(job: JobDto, { starts, read }: Group): Promise<JobDto> {
        const known = read.get(job.Id);
        if (known) return known;
        const [start] = starts;
        if (!start || typeof job.InputArguments === "string" || [...starts].every((other) => !other.inputArguments))
            return job;
        const whole = await this.lists.withArguments(job, start).catch(() => undefined);
        if (whole) read.set(job.Id, whole);
        return whole ?? job;
    }
}

function keyOf({ folderHeaders, processName, correlation }: PostedStart): string {
    return JSON.stringify([folderHeaders, processName, correlation?.value.toLowerCase()]);
}

/** What each start of the group gets. */
function share({ starts }: Group, unclaimed: readonly JobDto[]): Map<PostedStart, Candidates> {
    const left = new Set([...unclaimed].sort((a, b) => a.Id - b.Id));
    const taken = new Map<PostedStart, JobDto[]>();
    for (const start of starts) {
        const jobs = [...left].filter((job) => mayBeOf(job, start)).slice(0, start.jobs);
        for (const job of jobs) left.delete(job);
        taken.set(start, jobs);
    }
    const rest = [...left];
    // Of how many robots there are only the server knows, so that nothing says whose a job is.
    const unlimited = [...starts].some((start) => start.jobs === undefined);
    const mixed = unlimited && starts.size > 1 && unclaimed.length > 0;
    return new Map(
        [...taken].map(([start, jobs]) => [
            start,
            {
                jobs,
                ambiguous: mixed || rest.some((job) => mayBeOf(job, start)),
                unexplained: rest.some((job) => !isBefore(job, start, CLOCK_DIFFERENCE)),
            },
        ]),
    );
}

/** An earlier job is taken for nobody's: the reference may be as old as the flow. */
function mayBeOf(job: JobDto, start: PostedStart): boolean {
    return (
        !isBefore(job, start, DATE_PRECISION) &&
        isDeepStrictEqual(argumentsIn(job.InputArguments), argumentsIn(start.inputArguments))
    );
}
