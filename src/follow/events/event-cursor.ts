import type { JobDto } from "../../orchestrator/jobs/job-dto";
import { eventsOf, suspensionOf, type JobEvent } from "./job-events";

/**
 * Milliseconds. An event may bear a time that is this much earlier than the newest change: robots' clocks differ. Events are known
 * for as long, so that none is told twice.
 */
const TOLERANCE = 10 * 60_000;

/** What a node remembers, as JSON can hold it. All times are the server's, in milliseconds since 1970. */
export interface CursorRecord {
    /** All changes until then are known. */
    changed: number;
    /** The last look. */
    looked: number;
    /** The events that are known, each with its time. */
    known: Record<string, number>;
}

/** Which events of a folder are known. */
export class EventCursor {
    #changed: number | undefined;
    /** The server's time of the last look. */
    looked: number;
    readonly #known: Map<string, number>;

    /** Undefined: everything until the first look is past, and counts as known. */
    constructor(record?: CursorRecord) {
        this.#changed = record?.changed;
        this.looked = record?.looked ?? -Infinity;
        this.#known = new Map(Object.entries(record?.known ?? {}));
    }

    /** Undefined before the first look. */
    get changed(): number | undefined {
        return this.#changed;
    }

    get record(): CursorRecord | undefined {
        if (this.#changed === undefined) return undefined;
        return { changed: this.#changed, looked: this.looked, known: Object.fromEntries(this.#known) };
    }

    /** Takes everything that the jobs show for known. */
    begin(jobs: readonly JobDto[], changed: number): void {
        this.#changed = changed;
        for (const event of jobs.flatMap(eventsOf)) this.add(event);
        this.advance(changed);
    }

    /** What the jobs show that is not known yet, oldest first. */
    news(jobs: readonly JobDto[]): JobEvent[] {
        for (const job of jobs) if (job.State !== "Suspended") this.#known.delete(suspensionOf(job));
        const news = jobs.flatMap(eventsOf).filter((event) => this.#isRecent(event.time) && !this.#isKnown(event));
        return news.sort((one, other) => one.time - other.time);
    }

    /** The event is known from now on. */
    add({ id, time }: JobEvent): void {
        this.#known.set(id, time);
    }

    /** All changes until this time are known. */
    advance(changed: number): void {
        this.#changed = Math.max(changed, this.#changed ?? -Infinity);
        for (const [id, time] of this.#known) if (!this.#isRecent(time)) this.#known.delete(id);
    }

    #isRecent(time: number): boolean {
        return time >= this.#changed! - TOLERANCE;
    }

    /** The time of a suspension is that of the job's last change, which may move. */
    #isKnown(event: JobEvent): boolean {
        if (!this.#known.has(event.id)) return false;
        this.add(event);
        return true;
    }
}
