import type { JobDto } from "../../orchestrator/jobs/job-dto";
import type { FolderEvent } from "./event-source";
import { suspensionOf } from "./job-events";

/**
 * Milliseconds. An event's time may be this much earlier than the newest change, since robots' clocks differ. Events are known
 * for as long, so that none is reported twice.
 */
const TOLERANCE = 10 * 60_000;

/** Old events are forgotten each time the changes have advanced by this much. Milliseconds. */
const FORGET_EVERY = 60_000;

/** An item may be committed this much later than one with a greater id. Milliseconds by the process's clock. */
const LATE_COMMIT = 30_000;

/** What a node remembers, as JSON can hold it. All times are the server's, in milliseconds since 1970. */
export interface CursorRecord {
    /** All changes up to this time are known. */
    changed: number;
    /** The time of the last look. */
    looked: number;
    /** The events that are known, each with its time. */
    known: Record<string, number>;
    /** All items up to this id are known. */
    id?: number;
}

/** Which events of a folder are known. */
export class EventCursor {
    #changed: number | undefined;
    /** The server's time of the last look. */
    looked: number;
    /** All records share this map. A copy for each of thousands of events at once would take minutes. */
    #known: Record<string, number>;
    /** How far the changes had advanced when events were last forgotten. */
    #forgotten = -Infinity;
    #id: number | undefined;
    /** The greatest id that a look has shown, and the time of that look by the process's clock. */
    #newest: { id: number; at: number } | undefined;

    /** `record`: if undefined, everything before the first look counts as known. */
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

    /** Undefined where no id is known. */
    get id(): number | undefined {
        return this.#id;
    }

    get record(): CursorRecord | undefined {
        if (this.#changed === undefined) return undefined;
        const id = this.#id === undefined ? {} : { id: this.#id };
        return { changed: this.#changed, looked: this.looked, known: this.#known, ...id };
    }

    /** Everything that the jobs show counts as known. */
    begin(jobs: readonly JobDto[], changed: number): void {
        this.#changed = changed;
        // A feed that never looks still needs a number for the store.
        this.looked = changed;
        for (const event of jobs.flatMap(this.eventsOf)) this.add(event);
        this.advance(changed);
    }

    /** What the jobs show and is not known yet, oldest first. A job may be on two pages, since new ones move the pages of a list. */
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

    /** All changes up to this time are known. */
    advance(changed: number): void {
        this.#changed = Math.max(changed, this.#changed ?? -Infinity);
        if (this.#changed < this.#forgotten + FORGET_EVERY) return;
        this.#forgotten = this.#changed;
        // A record whose changes end earlier still needs the older events.
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

    /** A known suspension is noted again: its time is that of the job's last change, which may move. */
    #isKnown(event: FolderEvent): boolean {
        if (event.name === "queueItem.new" && event.job.Id <= (this.#id ?? -Infinity)) return true;
        if (!Object.hasOwn(this.#known, event.id)) return false;
        this.add(event);
        return true;
    }
}
