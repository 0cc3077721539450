import { randomUUID } from "node:crypto";
import type { Node, NodeAPI } from "node-red";
import { REAL_CLOCK } from "../../orchestrator/clock";
import { keyOf, type JobDto } from "../../orchestrator/jobs/job-dto";
import { dropOldest } from "../../shared/drop-oldest";
import { folderName, type FolderRef } from "../../shared/folder-ref";
import { isFinal } from "../../shared/job-states";
import { shortened } from "../../shared/shortened";
import { GONE, LIVE_JOBS_TOPIC, MOST_LIVE_JOBS, type LiveJob, type LiveJobsList } from "../../shared/live-jobs";

/** Milliseconds between two announcements to the editors. */
const PAUSE = 500;

/** More than any name in Orchestrator has. */
const MOST_CHARACTERS = 200;

/** Where a job was seen: by which node, of which connection, in which folder. */
interface Place {
    /** The id of the connection node. */
    connection: string;
    /** The base address of the connection's Orchestrator. */
    base: string;
    folder: FolderRef | undefined;
    node: string;
    /** The address of a job in Orchestrator's own pages. */
    urlOf(job: JobDto, folder: FolderRef | undefined): string | undefined;
}

/** A job that is kept, and how to reach it. */
export interface KeptJob extends Pick<Place, "connection" | "folder"> {
    shown: LiveJob;
}

/** A node as Node-RED creates it. Inside a subflow, `_alias` is its id in the editor. */
type PlacedNode = Pick<Node, "id"> & { _alias?: string };

/** Hears about the jobs of a node. */
export interface NodeJobs {
    /** A job was just started. Nobody follows it yet. Returns its number. */
    started(job: JobDto, folder: FolderRef | undefined): number;
    /** A wait for a job begins. */
    follow(folder: FolderRef | undefined): FollowedJob;
}

/** Hears about a job for as long as a wait follows it. */
export interface FollowedJob {
    /** The job as it was just read, its end included. */
    seen(job: JobDto): void;
    /** The wait is over. Whether the job has ended is known only if it was seen. */
    left(): void;
    /** Orchestrator does not have the job, or no longer has it. */
    gone(): void;
}

/** The jobs that the nodes of this Node-RED have started or wait for: the last ones, in memory only. */
export class LiveJobs {
    /** By base address and key, oldest first. */
    readonly #jobs = new Map<string, KeptJob>();
    readonly #run = randomUUID();
    #count = 0;
    #change = 0;
    #announced = 0;
    #isQuiet = false;

    /** `announce` tells all open editors the number of a change, at most twice a second. */
    constructor(
        private readonly announce: (run: string, change: number) => void,
        private readonly clock = REAL_CLOCK,
    ) {
        announce(this.#run, 0);
    }

    /** What a node tells of its jobs. */
    ofNode(node: PlacedNode, { connection, base, urlOf }: Omit<Place, "folder" | "node">): NodeJobs {
        const place = { connection, base, urlOf, node: node._alias ?? node.id };
        return {
            started: (job, folder) => this.#note(job, { ...place, folder }, false).shown.number,
            follow: (folder) => this.#follow({ ...place, folder }),
        };
    }

    #follow(place: Place): FollowedJob {
        let kept: KeptJob | undefined;
        return {
            // A job appears only once: of 10,000 waits, each would bring its job back again.
            seen: (job) => {
                if (kept) this.#update(kept, { ...stateOf(job), isFollowed: !isFinal(job.State) });
                else kept = this.#note(job, place, true);
            },
            left: () => this.#update(kept, { isFollowed: false }),
            gone: () => this.#update(kept, { state: GONE, isFollowed: false }),
        };
    }

    /** A job as it was read for the sidebar. */
    reread(kept: KeptJob, job: JobDto): void {
        this.#update(kept, stateOf(job));
    }

    /** Numbers and changes are those of one run of Node-RED. */
    get run(): string {
        return this.#run;
    }

    /** All jobs that have changed since; all jobs there are if the change is of another run. */
    since(run: unknown, change: number): LiveJobsList {
        const after = run === this.#run ? change : -1;
        const all = [...this.#jobs.values()].map(({ shown }) => shown);
        return {
            run: this.#run,
            change: this.#change,
            first: all[0]?.number ?? this.#count + 1,
            jobs: all.filter((job) => job.change > after),
        };
    }

    /** Undefined where the job is forgotten, or the number is of another run. */
    find(run: unknown, number: unknown): KeptJob | undefined {
        if (run !== this.#run) return undefined;
        for (const kept of this.#jobs.values()) if (kept.shown.number === number) return kept;
        return undefined;
    }

    #note(job: JobDto, { connection, base, folder, node, urlOf }: Place, isFollowed: boolean): KeptJob {
        const key = keyOf(job);
        const name = nameOf(key, base);
        const known = this.#jobs.get(name);
        if (known) {
            this.#update(known, { ...stateOf(job), isFollowed: isFollowed && !isFinal(job.State) });
            return known;
        }
        const url = urlOf(job, folder);
        const shown: LiveJob = {
            number: ++this.#count,
            change: 0,
            id: job.Id,
            key,
            process: "",
            folder: folder ? folderName(folder) : job.OrganizationUnitId ? String(job.OrganizationUnitId) : "",
            node,
            ...(url === undefined ? {} : { url }),
            ...stateOf(job),
            isFollowed: isFollowed && !isFinal(job.State),
        };
        const kept = { shown, connection, folder };
        this.#jobs.set(name, kept);
        dropOldest(this.#jobs, MOST_LIVE_JOBS);
        this.#changed(shown);
        return kept;
    }

    #update(kept: KeptJob | undefined, values: Partial<LiveJob>): void {
        if (!kept) return;
        const { shown } = kept;
        // What arrives late may be older.
        if (isFinal(shown.state) && !isFinal(values.state)) delete values.state;
        const isNews = Object.entries(values).some(([name, value]) => shown[name as keyof LiveJob] !== value);
        if (!isNews) return;
        Object.assign(shown, values);
        this.#changed(shown);
    }

    #changed(shown: LiveJob): void {
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

/** Ids and keys of another Orchestrator are other jobs. */
function nameOf(key: string, base: string): string {
    return `${base.toLowerCase()} ${key}`;
}

function stateOf(job: JobDto): Pick<LiveJob, "state" | "created" | "started" | "ended"> & { process?: string } {
    return {
        ...(job.ReleaseName ? { process: shortened(job.ReleaseName, MOST_CHARACTERS) } : {}),
        state: shortened(job.State ?? "", MOST_CHARACTERS),
        ...time("created", job.CreationTime),
        ...time("started", job.StartTime),
        ...time("ended", job.EndTime),
    };
}

function time<Name extends string>(name: Name, text: string | null | undefined): { [name in Name]?: number } {
    const milliseconds = Date.parse(text ?? "");
    return (milliseconds ? { [name]: milliseconds } : {}) as { [name in Name]?: number };
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
