import type { JobDto } from "../../orchestrator/jobs/job-dto";
import type { FolderEvent } from "./event-source";
import { suspensionOf } from "./job-events";

/**
 * Milliseconds. An event may bear a time that is this much earlier than the newest change: robots' clocks differ. Events are known
 * for as long, so that none is reported twice.
 */
const TOLERANCE = 10 * 60_000;

/** Milliseconds of changes, after which events that are known for long enough are forgotten. */
const FORGET_EVERY = 60_000;

/** Milliseconds by the process's clock. An item may be committed that much later than one with a greater id. */
const LATE_COMMIT = 30_000;

/** What a node remembers, as JSON can hold it. All times are the server's, in milliseconds since 1970. */
export interface CursorRecord {
    /** All changes until then are known. */
    changed: number;
    /** The last look. */
    looked: number;
    /** The events that are known, each with its time. */
    known: Record<string, number>;
    /** All items with this id or a smaller one are known. */
    id?: number;
}

/** Which events of a folder are known. */
export class EventCursor {
    #changed: number | undefined;
    /** The server's time of the last look. */
    looked: number;
    /** Records share it: to copy it for each of thousands of events that are reported at once would take minutes. */
    #known: Record<string, number>;
    /** The changes until then when events were forgotten last. */
    #forgotten = -Infinity;
    #id: number | undefined;
    /** The greatest id that a look has shown, and when by the process's clock. */
    #newest: { id: number; at: number } | undefined;

    /** `record`: undefined where everything until the first look is past, and counts as known. */
    constructor(
        private readonly eventsOf: (job: JobDto) => FolderEvent[],
        record?: CursorRecord,
    ) {
        this.#changed = record?.changed;
        this.looked = record?.looked ?? -Infinity;
        this.#known = { ...record?.known };
        this.#id = record?.id;
    }

    /** Undefined before the first look. */
    get changed(): number | undefined {
        return this.#changed;
    }

    /** Undefined where none is known. */
    get id(): number | undefined {
        return this.#id;
    }

    get record(): CursorRecord | undefined {
        if (this.#changed === undefined) return undefined;
        const id = this.#id === undefined ? {} : { id: this.#id };
        return { changed: this.#changed, looked: this.looked, known: this.#known, ...id };
    }

    /** Takes everything that the jobs show for known. */
    begin(jobs: readonly JobDto[], changed: number): void {
        this.#changed = changed;
        // A feed that never looks still needs a number for the store.
        this.looked = changed;
        for (const event of jobs.flatMap(this.eventsOf)) this.add(event);
        this.advance(changed);
    }

    /** What the jobs show that is not known yet, oldest first. A job may be on two pages, since new ones move the pages of a list. */
    news(jobs: readonly JobDto[]): FolderEvent[] {
        for (const job of jobs) if (job.State !== "Suspended") delete this.#known[suspensionOf(job)];
        const news = new Map<string, FolderEvent>();
        for (const event of jobs.flatMap(this.eventsOf))
            if (this.#isRecent(event.time) && !this.#isKnown(event)) news.set(event.id, event);
        return [...news.values()].sort((one, other) => one.time - other.time);
    }

    /** The event is known from now on. */
    add({ id, time }: FolderEvent): void {
        this.#known[id] = time;
    }

    /** All changes until this time are known. */
    advance(changed: number): void {
        this.#changed = Math.max(changed, this.#changed ?? -Infinity);
        if (this.#changed < this.#forgotten + FORGET_EVERY) return;
        this.#forgotten = this.#changed;
        // A record that still has an earlier change needs what it knows.
        this.#known = Object.fromEntries(Object.entries(this.#known).filter(([, time]) => this.#isRecent(time)));
    }

    /** A look has shown everything up to this id. `now`: by the process's clock. */
    sawIds(id: number, now: number): void {
        this.#id ??= id;
        if (this.#newest && now - this.#newest.at < LATE_COMMIT) return;
        this.#id = Math.max(this.#id, this.#newest?.id ?? 0);
        this.#newest = { id, at: now };
    }

    #isRecent(time: number): boolean {
        return time >= this.#changed! - TOLERANCE;
    }

    /** An id shows whether an item is new. The time of a suspension is that of the job's last change, which may move. */
    #isKnown(event: FolderEvent): boolean {
        if (event.name === "queueItem.new" && event.job.Id <= (this.#id ?? -Infinity)) return true;
        if (!Object.hasOwn(this.#known, event.id)) return false;
        this.add(event);
        return true;
    }
}
