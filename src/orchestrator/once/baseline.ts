/** Distinguishes jobs or items that are older than a request from newer ones, by the ids and times that the server has sent. */

/** What the server numbers and dates: a job, or a queue item. */
export interface Dated {
    Id: number;
    CreationTime?: string | null;
}

/** `unclear`: the server has sent nothing that decides it, or contradicts itself. */
export type Age = "older" | "newer" | "unclear";

/** The clocks of a server's machines differ by less than this. Milliseconds. */
const CLOCK_DIFFERENCE = 10 * 60_000;

/** Times are rounded to seconds, and a little late. Milliseconds. */
const PRECISION = 5_000;

/** The header `Date` and `CreationTime` may come from different machines, and either may be a local time. Milliseconds. */
const DATE_ERROR = 26 * 3_600_000;

/** What the server had shown by one moment. Newer jobs have higher ids and later creation times. */
export class Baseline {
    #time: number | undefined;

    constructor(
        /** The highest known id; undefined for none. */
        private readonly id: number | undefined,
        /** The `CreationTime` of the last started job, and its age in milliseconds. They show the clock that dates jobs. */
        private readonly created: string | undefined,
        private readonly elapsed: number,
        /** The time in the header `Date`, in milliseconds since 1970. */
        private readonly date: number | undefined,
        /** The `CreationTime` of the job with the highest known id, in milliseconds since 1970. */
        private readonly highestCreated = NaN,
    ) {}

    ageOf(job: Dated): Age {
        const byTime = this.#byTime(createdAt(job));
        // The header `Date` alone may be wrong by hours.
        if (this.id === undefined) return byTime === "older" ? "older" : "unclear";
        if (job.Id <= this.id) return byTime === "newer" || this.#hasGoneBack(createdAt(job)) ? "unclear" : "older";
        return (byTime ?? "newer") === "newer" ? "newer" : "unclear";
    }

    /** Whether all these jobs are older. */
    areAllOlder({ highestId, newest, isUndated }: Bounds): boolean {
        if (highestId === -Infinity) return true;
        if (this.id === undefined) return !isUndated && this.#byTime(newest) === "older";
        return highestId <= this.id && this.#byTime(newest) !== "newer" && !this.#hasGoneBack(newest);
    }

    /** Whether one of these jobs may be newer. */
    mayOneBeNewer({ highestId, newest, isUndated }: Bounds): boolean {
        if (this.id === undefined || highestId <= this.id) return false;
        return isUndated || (this.#byTime(newest) ?? "newer") === "newer";
    }

    /** For a list of new jobs: whether nothing shows that the job is older. */
    isNew(job: Dated): boolean {
        return !(this.id !== undefined && job.Id <= this.id) && (this.#byTime(createdAt(job)) ?? "newer") === "newer";
    }

    /** Ids go back after a restore of the database: a job with a lower id was created later than the one with the highest. */
    #hasGoneBack(created: number): boolean {
        return created > this.highestCreated + PRECISION;
    }

    /** Undefined without a known time. */
    #byTime(created: number): Age | undefined {
        const time = (this.#time ??= this.#timeOfServer());
        if (Number.isNaN(time) || Number.isNaN(created)) return undefined;
        if (created >= time - PRECISION) return "newer";
        return created < time - (this.#isExact ? CLOCK_DIFFERENCE : DATE_ERROR) ? "older" : "unclear";
    }

    get #isExact(): boolean {
        return !Number.isNaN(Date.parse(this.created ?? ""));
    }

    #timeOfServer(): number {
        return this.#isExact ? Date.parse(this.created!) + this.elapsed : (this.date ?? NaN);
    }
}

/** Sums up any number of jobs, so that a baseline can be compared with all of them at once. */
export class Bounds {
    highestId = -Infinity;
    /** Milliseconds since 1970. */
    newest = -Infinity;
    /** At least one job has no creation time. */
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

    add(job: Dated): void {
        const created = createdAt(job);
        if (job.Id > this.highestId) this.highestId = job.Id;
        if (Number.isNaN(created)) this.isUndated = true;
        else if (created > this.newest) this.newest = created;
    }
}

export function createdAt({ CreationTime }: Dated): number {
    return typeof CreationTime === "string" ? Date.parse(CreationTime) : NaN;
}
