import { dropOldest } from "../../../shared/drop-oldest";
import type { Clock } from "../../clock";
import { ByAddress } from "../by-address";
import type { JobDto } from "../../jobs/job-dto";
import { argumentsFingerprint } from "./arguments-fingerprint";
import { Bounds } from "../../once/baseline";
import { forEachYielding } from "../../jobs/for-each-yielding";
import type { JobLists } from "./job-lists";
import type { ListedJobs } from "./listed-jobs";
import { normalizedMark } from "./correlation";
import type { MarkGroup, Start } from "../start";

export interface Candidates {
    jobs: readonly JobDto[];
    /** There are more such jobs than our starts requested, so that somebody else uses the mark, too. */
    ambiguous: boolean;
    /** Further jobs may be the start's, so it can't be said that it did not happen. */
    mayHaveMore: boolean;
}

/** The oldest claims are forgotten first. */
const MAX_CLAIMED = 50_000;

/** Jobs whose arguments are read at once. */
const CONCURRENT_READS = 50;

/** Jobs with the same arguments. The oldest comes first. */
class SameArguments {
    next = 0;
    /** The jobs that no start has taken. */
    readonly left = new Bounds();

    readonly jobs: JobDto[] = [];

    /** The next newer jobs, at most as many as the start requested. */
    take(start: Start): JobDto[] {
        const taken: JobDto[] = [];
        const most = start.requestedJobs ?? Infinity;
        for (; this.next < this.jobs.length && taken.length < most; this.next++) {
            const job = this.jobs[this.next]!;
            if (start.baseline?.ageOf(job) === "newer") taken.push(job);
            else this.left.add(job);
        }
        return taken;
    }
}

/**
 * Assigns jobs to starts that share a user's mark. Starts with the same process, mark and arguments are interchangeable: each takes
 * as many unclaimed jobs as it requested, and the first start takes the lowest ids. No job is claimed twice, by any connection.
 */
export class SharedCorrelations {
    static readonly #all = new ByAddress(({ clock }) => new SharedCorrelations(clock));

    /** Shared by all connections of the process with the same base address. */
    static readonly at = this.#all.at.bind(this.#all);

    readonly #groups = new Map<string, MarkGroup>();
    /** Keys of jobs, since a restored database uses ids again. */
    readonly #claimed = new Set<string>();

    constructor(private readonly clock: Clock) {}

    /** The start is being sent. */
    enter(start: Start): void {
        if (!start.correlation?.shared || start.markGroup) return;
        const { folder, processName, correlation } = start;
        const { field, value } = correlation;
        const key = JSON.stringify([folder.key, processName, field, normalizedMark(value)]);
        const group = this.#groups.get(key) ?? { key, starts: new Set(), fingerprints: new Map() };
        group.starts.add(start);
        start.markGroup = group;
        this.#groups.set(key, group);
    }

    /** The jobs certainly are the start's. */
    claim(start: Start, jobs: readonly JobDto[]): void {
        if (!start.bearsUsersMark) return;
        start.markGroup?.starts.delete(start);
        for (const { Key } of jobs) this.#claimed.add(Key);
        dropOldest(this.#claimed, MAX_CLAIMED);
    }

    /** Claims jobs from a look-up; false where another start has claimed one of them meanwhile. */
    claimFound(start: Start, jobs: readonly JobDto[]): boolean {
        if (start.correlation?.shared && jobs.some(({ Key }) => this.#claimed.has(Key))) return false;
        this.claim(start, jobs);
        return true;
    }

    /** The start has ended. */
    leave(start: Start): void {
        const { markGroup: group } = start;
        group?.starts.delete(start);
        if (group?.starts.size === 0) this.#groups.delete(group.key);
    }

    /** The jobs that each start may own. It waits for requests under way, whose responses may claim listed jobs. */
    async assign(starts: readonly Start[], listed: ListedJobs, lists: JobLists): Promise<Map<Start, Candidates>> {
        const assigned = new Map<Start, Candidates>();
        for (const group of new Set(starts.map((start) => start.markGroup))) {
            if (!group) continue;
            await Promise.allSettled([...group.starts].flatMap(({ posting }) => posting ?? []));
            const [first] = group.starts;
            // Jobs whose mark the list may hide.
            const unclear = first ? Bounds.of([listed.unmarked(first.correlation!)]) : new Bounds();
            const byArguments = await this.#unclaimed(group, listed, lists, unclear);
            await distribute(this.clock, group, byArguments, unclear, assigned);
        }
        return assigned;
    }

    /** The jobs that may belong to the group, by arguments. Jobs that can't be assigned are added to `unclear`. */
    async #unclaimed(
        group: MarkGroup,
        listed: ListedJobs,
        lists: JobLists,
        unclear: Bounds,
    ): Promise<Map<string, SameArguments>> {
        const byArguments = new Map<string, SameArguments>();
        const [first] = group.starts;
        if (!first) return byArguments;
        const jobs: JobDto[] = [];
        await forEachYielding(this.clock, listed.withMark(first.correlation!), (job) => {
            if (this.#claimed.has(job.Key) || first.baseline?.ageOf(job) === "older") return;
            // The job may be another process's, or this process may have been renamed since its look-up.
            if ((job.ReleaseName ?? first.processName) === first.processName) jobs.push(job);
            else unclear.add(job);
        });
        jobs.sort((a, b) => a.Id - b.Id);
        await readArguments(group, jobs, lists);
        await forEachYielding(this.clock, jobs, (job) => {
            const fingerprint =
                typeof job.InputArguments === "string"
                    ? argumentsFingerprint(job.InputArguments)
                    : group.fingerprints.get(job.Key);
            if (fingerprint === undefined) return unclear.add(job);
            const known = byArguments.get(fingerprint) ?? new SameArguments();
            known.jobs.push(job);
            byArguments.set(fingerprint, known);
        });
        return byArguments;
    }
}

/** Some servers leave the arguments out of lists, but not out of single jobs. A job that can't be read just now is skipped. */
async function readArguments(
    { starts, fingerprints }: MarkGroup,
    jobs: readonly JobDto[],
    lists: JobLists,
): Promise<void> {
    const unread = jobs.filter((job) => typeof job.InputArguments !== "string" && !fingerprints.has(job.Key));
    const [first] = starts;
    if (!first) return;
    for (let at = 0; at < unread.length; at += CONCURRENT_READS)
        await Promise.all(
            unread.slice(at, at + CONCURRENT_READS).map(async (job) => {
                const complete = await lists.withArguments(job, first).catch(() => undefined);
                if (complete) fingerprints.set(job.Key, argumentsFingerprint(complete.InputArguments));
            }),
        );
}

/** Gives each start of the group its jobs. The `unclear` ones may belong to any start. */
async function distribute(
    clock: Clock,
    { starts }: MarkGroup,
    byArguments: ReadonlyMap<string, SameArguments>,
    unclear: Bounds,
    assigned: Map<Start, Candidates>,
): Promise<void> {
    const taken = new Map<Start, JobDto[]>();
    await forEachYielding(
        clock,
        [...starts],
        (start) => void taken.set(start, byArguments.get(start.argumentsFingerprint)?.take(start) ?? []),
    );
    for (const { jobs, next, left } of byArguments.values()) for (const job of jobs.slice(next)) left.add(job);
    const left = [...byArguments.values()].map((jobs) => jobs.left);
    // Only the server knows the number of robots, so that nothing tells which start owns a job.
    const unlimited = [...taken.keys()].some((start) => start.requestedJobs === undefined);
    const mixed = unlimited && taken.size > 1 && byArguments.size > 0;
    const rest = Bounds.of([unclear, ...left]);
    await forEachYielding(clock, taken, ([start, jobs]) => {
        const baseline = start.baseline!;
        const own = byArguments.get(start.argumentsFingerprint)?.left;
        assigned.set(start, {
            jobs,
            ambiguous: mixed || (own !== undefined && baseline.mayOneBeNewer(own)),
            mayHaveMore: !baseline.areAllOlder(rest),
        });
    });
}
