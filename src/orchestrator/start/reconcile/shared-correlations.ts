/** Tells the jobs of starts apart that bear the same mark, because the user set it. */
import { dropOldest } from "../../../shared/drop-oldest";
import type { JobDto } from "../../jobs/job-dto";
import { argumentsFingerprint } from "./arguments-fingerprint";
import { Bounds } from "./baseline";
import { forEachYielding } from "../../jobs/for-each-yielding";
import type { JobLists } from "./job-lists";
import type { ListedJobs } from "./listed-jobs";
import { asMark } from "./correlation";
import type { MarkGroup, Start } from "../start";

export interface Candidates {
    jobs: readonly JobDto[];
    /** There are more such jobs than starts of ours: somebody else uses the reference too. */
    ambiguous: boolean;
    /** There are jobs that may or may not be the start's: that there are none of it can't be said. */
    unexplained: boolean;
}

/** Jobs that are known to be somebody's are remembered for so many; the oldest go first. */
const MAX_CLAIMED = 50_000;

/** Jobs that are read at once for their arguments. */
const READ_AT_ONCE = 50;

/** Addresses that are remembered; the oldest goes first. */
const MAX_ADDRESSES = 1_000;

/** Jobs with the same arguments, the oldest first. */
class SameArguments {
    next = 0;
    /** Those that no start took. */
    readonly left = new Bounds();

    readonly jobs: JobDto[] = [];

    /** The next jobs that came after the start, so many at most. */
    take(start: Start): JobDto[] {
        const taken: JobDto[] = [];
        const most = start.jobs ?? Infinity;
        for (; this.next < this.jobs.length && taken.length < most; this.next++) {
            const job = this.jobs[this.next]!;
            if (start.after?.order(job) === "after") taken.push(job);
            else this.left.add(job);
        }
        return taken;
    }
}

/**
 * Starts with the same process, mark and arguments are interchangeable: each takes as many unclaimed jobs as it asked for, the
 * start that left first the lowest ids. A job is claimed once, whichever connection looks.
 */
export class SharedCorrelations {
    static readonly #all = new Map<string, SharedCorrelations>();

    /** Those of all connections with the same base address. */
    static at(address: string): SharedCorrelations {
        const known = this.#all.get(address) ?? new SharedCorrelations();
        this.#all.set(address, known);
        dropOldest(this.#all, MAX_ADDRESSES);
        return known;
    }

    readonly #groups = new Map<string, MarkGroup>();
    /** Keys of jobs; after a restore ids come again. */
    readonly #claimed = new Set<string>();

    /** A start leaves. */
    enter(start: Start): void {
        if (!start.correlation?.shared || start.markGroup) return;
        const { folder, processName, correlation } = start;
        const { field, value } = correlation;
        const key = JSON.stringify([folder.key, processName, field, asMark(value)]);
        const group = this.#groups.get(key) ?? { key, starts: new Set(), read: new Map() };
        group.starts.add(start);
        start.markGroup = group;
        this.#groups.set(key, group);
    }

    /** The jobs are known to be the start's. */
    claim(start: Start, jobs: readonly JobDto[]): void {
        if (!start.bearsUsersMark) return;
        start.markGroup?.starts.delete(start);
        for (const { Key } of jobs) this.#claimed.add(Key);
        dropOldest(this.#claimed, MAX_CLAIMED);
    }

    /** Claims jobs that a look-up showed; false where one of them has become somebody else's since it was made. */
    claimFound(start: Start, jobs: readonly JobDto[]): boolean {
        if (start.correlation?.shared && jobs.some(({ Key }) => this.#claimed.has(Key))) return false;
        this.claim(start, jobs);
        return true;
    }

    /** Nothing is to be found out about the start any more. */
    leave(start: Start): void {
        const { markGroup: group } = start;
        group?.starts.delete(start);
        if (group?.starts.size === 0) this.#groups.delete(group.key);
    }

    /** Which of the listed jobs may be whose. Waits for requests under way: the list may hold jobs that their answers claim. */
    async assign(starts: readonly Start[], listed: ListedJobs, lists: JobLists): Promise<Map<Start, Candidates>> {
        const assigned = new Map<Start, Candidates>();
        for (const group of new Set(starts.map((start) => start.markGroup))) {
            if (!group) continue;
            await Promise.allSettled([...group.starts].flatMap(({ posting }) => posting ?? []));
            const unclear = new Bounds();
            const alike = await this.#unclaimed(group, listed, lists, unclear);
            await share(group, alike, unclear, assigned);
        }
        return assigned;
    }

    /** The jobs that may be of the group, by their arguments. Those of which even that is not clear are added to `unclear`. */
    async #unclaimed(
        group: MarkGroup,
        listed: ListedJobs,
        lists: JobLists,
        unclear: Bounds,
    ): Promise<Map<string, SameArguments>> {
        const alike = new Map<string, SameArguments>();
        const [first] = group.starts;
        if (!first) return alike;
        const jobs: JobDto[] = [];
        await forEachYielding(listed.bearing(first.correlation!), (job) => {
            if (this.#claimed.has(job.Key) || first.after?.order(job) === "before") return;
            // Another process may bear the reference as well, but this one may have been renamed since it was looked up.
            if ((job.ReleaseName ?? first.processName) === first.processName) jobs.push(job);
            else unclear.add(job);
        });
        jobs.sort((a, b) => a.Id - b.Id);
        await readArguments(group, jobs, lists);
        await forEachYielding(jobs, (job) => {
            const mark =
                typeof job.InputArguments === "string"
                    ? argumentsFingerprint(job.InputArguments)
                    : group.read.get(job.Key);
            if (mark === undefined) return unclear.add(job);
            const known = alike.get(mark) ?? new SameArguments();
            known.jobs.push(job);
            alike.set(mark, known);
        });
        return alike;
    }
}

/** A list of jobs carries no arguments everywhere; the job itself does. One that can't be read just now is nobody's for sure. */
async function readArguments({ starts, read }: MarkGroup, jobs: readonly JobDto[], lists: JobLists): Promise<void> {
    const unread = jobs.filter((job) => typeof job.InputArguments !== "string" && !read.has(job.Key));
    const [first] = starts;
    if (!first) return;
    for (let at = 0; at < unread.length; at += READ_AT_ONCE)
        await Promise.all(
            unread.slice(at, at + READ_AT_ONCE).map(async (job) => {
                const whole = await lists.withArguments(job, first).catch(() => undefined);
                if (whole) read.set(job.Key, argumentsFingerprint(whole.InputArguments));
            }),
        );
}

/** What each start of the group gets. `unclear`: jobs that may be anybody's. */
async function share(
    { starts }: MarkGroup,
    alike: ReadonlyMap<string, SameArguments>,
    unclear: Bounds,
    assigned: Map<Start, Candidates>,
): Promise<void> {
    const taken = new Map<Start, JobDto[]>();
    await forEachYielding(
        [...starts],
        (start) => void taken.set(start, alike.get(start.argumentsFingerprint)?.take(start) ?? []),
    );
    for (const { jobs, next, left } of alike.values()) for (const job of jobs.slice(next)) left.add(job);
    const left = [...alike.values()].map((jobs) => jobs.left);
    // Of how many robots there are only the server knows, so that nothing says whose a job is.
    const unlimited = [...taken.keys()].some((start) => start.jobs === undefined);
    const mixed = unlimited && taken.size > 1 && alike.size > 0;
    const rest = Bounds.of([unclear, ...left]);
    await forEachYielding(taken, ([start, jobs]) => {
        const after = start.after!;
        const own = alike.get(start.argumentsFingerprint)?.left;
        assigned.set(start, {
            jobs,
            ambiguous: mixed || (own !== undefined && after.isBeforeOne(own)),
            unexplained: !after.isAfterAll(rest),
        });
    });
}
