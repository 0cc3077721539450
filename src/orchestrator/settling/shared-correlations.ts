/** Tells the jobs of starts apart that bear the same reference, because the user set it. */
import { isDeepStrictEqual } from "node:util";
import type { JobLists } from "./job-lists";
import type { JobDto } from "../job-dto";
import { bears, type PostedStart } from "./posted-start";

export interface Candidates {
    jobs: JobDto[];
    /** There are more such jobs than starts of ours: somebody else uses the reference too. */
    ambiguous: boolean;
}

/** The starts of one process in one folder that bear the same reference, and the jobs of those that were answered. */
interface Group {
    starts: Set<PostedStart>;
    claimed: Set<number>;
    read: Map<number, JobDto>;
}

/**
 * Starts with the same process, reference and arguments are interchangeable: each takes as many unclaimed jobs as it asked for,
 * the start that was sent first the lowest ids.
 */
export class SharedCorrelations {
    readonly #groups = new Map<string, Group>();

    constructor(private readonly lists: JobLists) {}

    /** A start is about to be sent. */
    enter(start: PostedStart): void {
        if (!start.correlation?.shared) return;
        const key = keyOf(start);
        const group = this.#groups.get(key) ?? { starts: new Set(), claimed: new Set(), read: new Map() };
        this.#groups.set(key, group.starts.add(start) && group);
    }

    /** The jobs are known to be the start's. */
    claim(start: PostedStart, jobs: readonly JobDto[]): void {
        const group = this.#groups.get(keyOf(start));
        group?.starts.delete(start);
        for (const job of jobs) group?.claimed.add(job.Id);
    }

    /** Nothing is to be found out about the start any more. */
    leave(start: PostedStart): void {
        const group = this.#groups.get(keyOf(start));
        group?.starts.delete(start);
        if (group?.starts.size === 0) this.#groups.delete(keyOf(start));
    }

    /** Which of the listed jobs may be whose. Waits for requests under way: the list may hold jobs that their answers claim. */
    async assign(starts: readonly PostedStart[], listed: readonly JobDto[]): Promise<Map<PostedStart, Candidates>> {
        const assigned = new Map<PostedStart, Candidates>();
        for (const key of new Set(starts.map(keyOf))) {
            const group = this.#groups.get(key);
            if (!group) continue;
            await Promise.allSettled([...group.starts].map((start) => start.posting));
            for (const [start, candidates] of share(group, await this.#unclaimed(group, listed)))
                assigned.set(start, candidates);
        }
        return assigned;
    }

    async #unclaimed(group: Group, listed: readonly JobDto[]): Promise<JobDto[]> {
        const [start] = group.starts;
        if (!start) return [];
        const lowest = Math.min(...[...group.starts].map(({ after }) => after.id));
        const jobs = listed.filter(
            (job) =>
                bears(job, start.correlation!) &&
                (job.ReleaseName ?? start.processName) === start.processName &&
                job.Id > lowest &&
                !group.claimed.has(job.Id),
        );
        return Promise.all(jobs.map((job) => this.#withArguments(job, group, start)));
    }

    /** A list of jobs carries no arguments everywhere; the job itself does. */
    async #withArguments(job: JobDto, { starts, read }: Group, start: PostedStart): Promise<JobDto> {
        const known = read.get(job.Id);
        if (known) return known;
        if (typeof job.InputArguments === "string" || [...starts].every((other) => !other.inputArguments)) return job;
        const whole = await this.lists.withArguments(job, start);
        read.set(job.Id, whole);
        return whole;
    }
}

function keyOf({ folderHeaders, processName, correlation }: PostedStart): string {
    return JSON.stringify([folderHeaders, processName, correlation?.value]);
}

function share({ starts }: Group, unclaimed: readonly JobDto[]): [PostedStart, Candidates][] {
    const left = new Set([...unclaimed].sort((a, b) => a.Id - b.Id));
    const shares = [...starts].map((start): [PostedStart, JobDto[]] => {
        const jobs = [...left].filter((job) => mayBeOf(job, start)).slice(0, start.jobs);
        for (const job of jobs) left.delete(job);
        return [start, jobs];
    });
    return shares.map(([start, jobs]) => [start, { jobs, ambiguous: [...left].some((job) => mayBeOf(job, start)) }]);
}

function mayBeOf(job: JobDto, { after, inputArguments }: PostedStart): boolean {
    return job.Id > after.id && isDeepStrictEqual(parsed(job.InputArguments), parsed(inputArguments));
}

/** No arguments are the same as an empty object. */
function parsed(json: string | null | undefined): unknown {
    try {
        return JSON.parse(json || "{}") ?? {};
    } catch {
        return json;
    }
}
