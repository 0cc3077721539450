/** Tells jobs that were there before a start from those that came after it, by what the server itself says. */
import type { JobDto } from "../../jobs/job-dto";

/** `unclear`: nothing tells, or what tells contradicts itself. */
export type Order = "before" | "after" | "unclear";

/** Clocks of a server's machines differ by no more. Milliseconds. */
const CLOCK_DIFFERENCE = 10 * 60_000;

/** Times are known to the second, and a little late. Milliseconds. */
const PRECISION = 5_000;

/** A header `Date` may come from another machine than `CreationTime`, and either may be a local time. Milliseconds. */
const DATE_ERROR = 26 * 3_600_000;

/** What the server had told at a moment. Jobs that come later have a higher id, and were created later. */
export class Baseline {
    #time: number | undefined;

    constructor(
        /** The highest id that was known; undefined: none. */
        private readonly id: number | undefined,
        /** `CreationTime` of the job that was answered last, and how long ago that was: the clock by which jobs are dated. */
        private readonly created: string | undefined,
        private readonly elapsed: number,
        /** By the header `Date`, in milliseconds since 1970. */
        private readonly date: number | undefined,
    ) {}

    order(job: JobDto): Order {
        const byTime = this.#byTime(createdAt(job));
        // A header Date alone may be wrong by hours.
        if (this.id === undefined) return byTime === "before" ? "before" : "unclear";
        // Ids that go back, as after a restore, contradict the time.
        if (job.Id <= this.id) return byTime === "after" ? "unclear" : "before";
        return (byTime ?? "after") === "after" ? "after" : "unclear";
    }

    /** Whether all the jobs were there before. */
    isAfterAll({ highestId, newest, isUndated }: Bounds): boolean {
        if (highestId === -Infinity) return true;
        if (this.id === undefined) return !isUndated && this.#byTime(newest) === "before";
        return highestId <= this.id && this.#byTime(newest) !== "after";
    }

    /** Whether one of the jobs may have come after, for all that is known. */
    isBeforeOne({ highestId, newest, isUndated }: Bounds): boolean {
        if (this.id === undefined || highestId <= this.id) return false;
        return isUndated || (this.#byTime(newest) ?? "after") === "after";
    }

    /** For a list of what is new: whether nothing says that the job was there before. */
    isNew(job: JobDto): boolean {
        return !(this.id !== undefined && job.Id <= this.id) && (this.#byTime(createdAt(job)) ?? "after") === "after";
    }

    /** Undefined where no time is known. */
    #byTime(created: number): Order | undefined {
        const time = (this.#time ??= this.#timeOfServer());
        if (Number.isNaN(time) || Number.isNaN(created)) return undefined;
        if (created >= time - PRECISION) return "after";
        return created < time - (this.#isExact ? CLOCK_DIFFERENCE : DATE_ERROR) ? "before" : "unclear";
    }

    get #isExact(): boolean {
        return !Number.isNaN(Date.parse(this.created ?? ""));
    }

    #timeOfServer(): number {
        return this.#isExact ? Date.parse(this.created!) + this.elapsed : (this.date ?? NaN);
    }
}

/** What is known of several jobs together, or of none: however many they are, they are held against a baseline at once. */
export class Bounds {
    highestId = -Infinity;
    /** Milliseconds since 1970. */
    newest = -Infinity;
    /** Of one of them it is not known when it was created. */
    isUndated = false;

    static of(several: readonly Bounds[]): Bounds {
        const all = new Bounds();
        for (const bounds of several) {
            all.highestId = Math.max(all.highestId, bounds.highestId);
            all.newest = Math.max(all.newest, bounds.newest);
            all.isUndated ||= bounds.isUndated;
        }
        return all;
    }

    add(job: JobDto): void {
        const created = createdAt(job);
        if (job.Id > this.highestId) this.highestId = job.Id;
        if (Number.isNaN(created)) this.isUndated = true;
        else if (created > this.newest) this.newest = created;
    }
}

function createdAt({ CreationTime }: JobDto): number {
    return typeof CreationTime === "string" ? Date.parse(CreationTime) : NaN;
}
