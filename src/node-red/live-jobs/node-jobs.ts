import type { Node } from "node-red";
import type { JobDto } from "../../orchestrator/jobs/job-dto";
import type { QueueItemDto } from "../../orchestrator/queues/queue-item-dto";
import type { FolderRef } from "../../shared/folder-ref";
import { isFinal } from "../../shared/job-states";
import { GONE } from "../../shared/live-jobs";
import type { JobOwner, KeptJob, LiveJobs } from "./live-jobs";
import { sightingOfFollowed, sightingOfItem, sightingOfJob, type Sighting } from "./sighting";

/** A node as Node-RED creates it. Inside a subflow, `_alias` is its id in the editor. */
type PlacedNode = Pick<Node, "id"> & { _alias?: string };

/** Reports the jobs and queue items of a node. */
export class NodeJobs {
    readonly #owner: JobOwner;

    constructor(
        private readonly all: LiveJobs,
        { id, _alias }: PlacedNode,
        connection: Omit<JobOwner, "node">,
    ) {
        this.#owner = { ...connection, node: _alias ?? id };
    }

    /** A job was just started. No wait follows it yet. Returns its number. */
    started(job: JobDto, folder: FolderRef | undefined): number {
        return this.all.appeared(sightingOfJob(job), folder, this.#owner, false).shown.number;
    }

    /** An item was just added. No wait follows it yet. */
    added(item: QueueItemDto, queue: string, folder: FolderRef | undefined): void {
        this.all.appeared(sightingOfItem(item, queue), folder, this.#owner, false);
    }

    /** A wait for a job begins. */
    readonly follow = (folder: FolderRef | undefined): FollowedJob =>
        new LiveJobOfWait(this.all, this.#owner, folder, sightingOfJob);

    /** A wait for an item begins. */
    readonly followItem = (folder: FolderRef | undefined): FollowedJob =>
        new LiveJobOfWait(this.all, this.#owner, folder, sightingOfFollowed);
}

/** Hears about a job, or an item in the form of a job, for as long as a wait follows it. */
export interface FollowedJob {
    /** The job as it was just read, its end included. */
    seen(job: JobDto): void;
    /** The wait is over. Whether the job has ended is known only if it was seen. */
    left(): void;
    /** Orchestrator does not have the job, or no longer has it. */
    gone(): void;
}

/** There may be ten thousand of these, so each is small. */
class LiveJobOfWait implements FollowedJob {
    #kept: KeptJob | undefined;

    constructor(
        private readonly all: LiveJobs,
        private readonly owner: JobOwner,
        private readonly folder: FolderRef | undefined,
        private readonly sightingOf: (job: JobDto) => Sighting,
    ) {}

    /** A job appears only once. Otherwise each of many waits would bring back a job that the list has forgotten. */
    seen(job: JobDto): void {
        const seen = this.sightingOf(job);
        const isFollowed = !isFinal(job.State);
        if (this.#kept) this.all.update(this.#kept, { ...seen.news, isFollowed });
        else this.#kept = this.all.awaited(seen, this.folder, this.owner, isFollowed);
    }

    left(): void {
        if (this.#kept) this.all.update(this.#kept, { isFollowed: false });
    }

    gone(): void {
        if (this.#kept) this.all.update(this.#kept, { state: GONE, isFollowed: false });
    }
}
