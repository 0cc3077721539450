import type { NodeAPI } from "node-red";
import { REAL_CLOCK } from "../../orchestrator/clock";
import type { JobDto } from "../../orchestrator/jobs/job-dto";
import { dropOldest } from "../../shared/drop-oldest";
import { folderName, type FolderRef } from "../../shared/folder-ref";
import { isFinal } from "../../shared/job-states";
import type { Sighting } from "./sighting";
import { LIVE_JOBS_TOPIC, MOST_LIVE_JOBS, type LiveJob, type LiveJobsList } from "../../shared/live-jobs";

/** Milliseconds between two announcements to the editors. */
const PAUSE = 500;

/** The node whose jobs or items are shown. They all share it. */
export interface JobOwner {
    /** The id of the node. */
    node: string;
    /** The id of the connection node. */
    connection: string;
    /** The base address of the connection's Orchestrator. */
    base: string;
    /** The address of a job in Orchestrator's own pages. */
    urlOf(job: Partial<JobDto>, folder: FolderRef | undefined): string | undefined;
}

/** A job or an item that is kept, and how to reach it. */
export interface KeptJob {
    /** Without its address, which is not needed until an editor shows it. */
    shown: Omit<LiveJob, "url">;
    owner: JobOwner;
    folder: FolderRef | undefined;
    organizationUnitId: number | null | undefined;
}

/** The jobs and items that the nodes of this Node-RED have started, added or wait for: the last ones, in memory only. */
export class LiveJobs {
    /** By base address, kind and id, oldest first. */
    readonly #jobs = new Map<string, KeptJob>();
    /** The time of its start identifies this run of Node-RED. */
    readonly #run: string;
    #count = 0;
    #change = 0;
    #announced = 0;
    #isQuiet = false;

    /** `announce` sends the number of a change to all open editors, at most twice a second. */
    constructor(
        private readonly announce: (run: string, change: number) => void,
        private readonly clock = REAL_CLOCK,
    ) {
        this.#run = String(clock.date());
        announce(this.#run, 0);
    }

    /** A job or an item that a wait sees for the first time. Undefined if the list has forgotten it, or would do so at once. */
    awaited(seen: Sighting, folder: FolderRef | undefined, owner: JobOwner, isFollowed: boolean): KeptJob | undefined {
        const isPast = !this.#jobs.has(nameOf(seen, owner)) && this.#isOlderThanAll(seen);
        return isPast ? undefined : this.appeared(seen, folder, owner, isFollowed);
    }

    /** Whether the list is full of later jobs. Jobs of one start have the same time. */
    #isOlderThanAll({ news: { created } }: Sighting): boolean {
        const [oldest] = this.#jobs.values();
        return this.#jobs.size >= MOST_LIVE_JOBS && (created ?? Infinity) <= (oldest?.shown.created ?? 0);
    }

    /** A job or an item that a node has started or added, or that a wait follows. It may be in the list already. */
    appeared(seen: Sighting, folder: FolderRef | undefined, owner: JobOwner, isFollowed: boolean): KeptJob {
        const { organizationUnitId } = seen;
        const name = nameOf(seen, owner);
        const known = this.#jobs.get(name);
        if (known) {
            this.update(known, { ...seen.news, isFollowed });
            return known;
        }
        const shown = this.#new(seen, folder, owner.node, isFollowed);
        const kept = { shown, owner, folder, organizationUnitId };
        this.#jobs.set(name, kept);
        dropOldest(this.#jobs, MOST_LIVE_JOBS);
        this.#changed(shown);
        return kept;
    }

    #new(
        { kind, id, key, organizationUnitId, news }: Sighting,
        folder: FolderRef | undefined,
        node: string,
        isFollowed: boolean,
    ): KeptJob["shown"] {
        return {
            kind,
            number: ++this.#count,
            change: 0,
            id,
            key,
            ...news,
            name: news.name ?? "",
            folder: folder ? folderName(folder) : organizationUnitId ? String(organizationUnitId) : "",
            node,
            isFollowed,
        };
    }

    /** Numbers and changes are those of one run of Node-RED. */
    get run(): string {
        return this.#run;
    }

    /** Everything that has changed since; the whole list if the change is of another run. */
    since(run: unknown, change: number): LiveJobsList {
        const after = run === this.#run ? change : -1;
        const all = [...this.#jobs.values()];
        return {
            run: this.#run,
            change: this.#change,
            first: all[0]?.shown.number ?? this.#count + 1,
            jobs: all.filter(({ shown }) => shown.change > after).map(withUrl),
        };
    }

    /** Undefined if it is forgotten, or if the number is of another run. */
    find(run: unknown, number: unknown): KeptJob | undefined {
        if (run !== this.#run) return undefined;
        for (const kept of this.#jobs.values()) if (kept.shown.number === number) return kept;
        return undefined;
    }

    /** Only a difference counts as a change. */
    update({ shown }: KeptJob, seen: Partial<LiveJob>): void {
        // A late arrival may be older. A failed item may be retried.
        const isLate = isFinal(shown.state) && !isFinal(seen.state);
        let isNews = false;
        for (const [name, value] of Object.entries(seen)) {
            if (value === undefined || value === shown[name as keyof typeof shown]) continue;
            if (isLate && name === "state") continue;
            Object.assign(shown, { [name]: value });
            isNews = true;
        }
        if (isNews) this.#changed(shown);
    }

    #changed(shown: KeptJob["shown"]): void {
        shown.change = ++this.#change;
        if (!this.#isQuiet) this.#tell();
    }

    /** No timer runs while nothing happens. */
    #tell(): void {
        this.#isQuiet = true;
        this.#announced = this.#change;
        this.announce(this.#run, this.#change);
        this.clock.setTimeout(() => {
            this.#isQuiet = false;
            if (this.#change > this.#announced) this.#tell();
        }, PAUSE);
    }
}

/** Ids of another Orchestrator are other jobs. An item without a key has its id, and its retries have its key. */
function nameOf({ kind, key, id }: Sighting, { base }: JobOwner): string {
    return `${base.toLowerCase()} ${kind} ${kind === "job" ? key : id}`;
}

function withUrl({ shown, owner, folder, organizationUnitId: OrganizationUnitId }: KeptJob): LiveJob {
    if (shown.kind !== "job") return shown;
    const url = owner.urlOf({ Id: shown.id, Key: shown.key, OrganizationUnitId }, folder);
    return url === undefined ? shown : { ...shown, url };
}

/** Each Node-RED has its own. All packages and nodes of one share its events. */
const all = new WeakMap<object, LiveJobs>();

export function liveJobsOf(RED: NodeAPI): LiveJobs {
    const known = all.get(RED.events);
    if (known) return known;
    const made = new LiveJobs((run, change) => RED.comms.publish(LIVE_JOBS_TOPIC, { run, change }, true));
    all.set(RED.events, made);
    return made;
}
