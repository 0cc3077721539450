import { folderKey, type FolderRef } from "../../shared/folder-ref";
import type { EventName } from "../../shared/settings/events";
import type { Clock } from "../../orchestrator/clock";
import { sentence, type OrchestratorError } from "../../orchestrator/errors/orchestrator-error";
import type { ChangesObserver } from "../../orchestrator/jobs/changed-jobs";
import type { JobDto } from "../../orchestrator/jobs/job-dto";
import type { QueueItemDto } from "../../orchestrator/queues/queue-item-dto";
import type { QueueItems } from "../../orchestrator/queues/queue-items";
import { asJob, CONFIRM_FAILED, inFormOfJob, isNeverRetried, ItemEnds, itemOf } from "../items";
import type { JobEnd } from "../wait";
import { notEnded, type EventSource, type FolderEvent, type Since, type Subjects } from "./event-source";

/** Milliseconds. Orchestrator abandons an item that has been in progress for 24 hours. Nothing shows when it did. */
const ABANDONED_WITHIN = 25 * 3_600_000;

/** Milliseconds. A queue may be deleted, and another one created with its name. */
const QUEUE_IS_KNOWN_FOR = 60_000;

/** The events by the status of an item. */
const ENDS: Readonly<Record<string, EventName>> = {
    Successful: "queueItem.successful",
    Failed: "queueItem.failed",
    Abandoned: "queueItem.abandoned",
};

/** The events of queue items. An item that was retried has not ended, and its retry is not a new item. */
export class ItemEvents implements EventSource {
    readonly filterRefused = sentence("waitItem.noFilter");
    readonly #ends: ItemEnds;
    /** The ids of queues, and the time of their look-up by the process's clock. */
    readonly #queues = new Map<string, { id: Promise<number>; at: number }>();

    constructor(
        private readonly items: QueueItems,
        private readonly clock: Clock,
    ) {
        this.#ends = new ItemEnds(items);
    }

    async changedSince(
        { time, id }: Since,
        folder: FolderRef | undefined,
        { changed, filterRefused }: ChangesObserver,
    ): Promise<number> {
        const known = id ?? (await this.items.newestId(folder));
        let newest = known;
        const since = { id: known, ended: time, abandonedBegun: time - ABANDONED_WITHIN };
        await this.items.happenedSince(since, folder, {
            changed: (item) => {
                newest = Math.max(newest, item.Id);
                changed(inFormOfJob(item));
            },
            filterRefused,
        });
        return newest;
    }

    async read(id: number, folder: FolderRef | undefined): Promise<JobDto | undefined> {
        const item = await this.items.read(id, folder);
        return item && inFormOfJob(item);
    }

    async filterOf({ queue, folder }: Subjects): Promise<(job: JobDto) => boolean> {
        if (queue === "") return () => true;
        const id = await this.#queueId(queue, folder);
        return (job) => itemOf(job).QueueDefinitionId === id;
    }

    eventsOf(job: JobDto): FolderEvent[] {
        const item = itemOf(job);
        const name = `${job.Key} ${job.Id}`;
        const events: FolderEvent[] = [];
        const createdAt = Date.parse(job.CreationTime ?? "");
        if (!item["AncestorId"] && createdAt)
            events.push({ name: "queueItem.new", id: `${name} new`, time: createdAt, job });
        const end = ENDS[item.Status ?? ""];
        const endedAt = timeOfEnd(item, job);
        if (end && endedAt)
            events.push({ name: end, id: `${name} ended`, time: endedAt, job, ...this.#confirmation(item) });
        return events;
    }

    async end({ name, job }: FolderEvent, folder: FolderRef | undefined): Promise<JobEnd | undefined> {
        const listed = itemOf(job);
        const read = await this.items.read(job.Id, folder);
        // An administrator may have deleted it meanwhile. A restored database gives its id to another one.
        const found = read && read.Key === listed.Key ? read : listed;
        if (name === "queueItem.new") return notEnded(asJob(found));
        if (found.Status === "Retried") return undefined;
        return this.#ends.of(inFormOfJob({ ...found, Status: listed.Status ?? null }), folder, {});
    }

    withoutOutput({ name, job }: FolderEvent, error: OrchestratorError): JobEnd {
        return name === "queueItem.new" ? notEnded(asJob(itemOf(job))) : this.#ends.withoutOutput(job, {}, error);
    }

    /** A failed item shows only a moment later whether Orchestrator retries it. */
    #confirmation(item: QueueItemDto): Pick<FolderEvent, "readFrom"> {
        const mayBeRetried = item.Status !== "Successful" && !isNeverRetried(item);
        return mayBeRetried ? { readFrom: this.clock.now() + CONFIRM_FAILED } : {};
    }

    #queueId(queue: string, folder: FolderRef | undefined): Promise<number> {
        const name = `${queue.toLowerCase()} ${folderKey(folder)}`;
        const now = this.clock.now();
        const known = this.#queues.get(name);
        if (known && now - known.at < QUEUE_IS_KNOWN_FOR) return known.id;
        const id = this.items.queueId(queue, folder);
        this.#queues.set(name, { id, at: now });
        id.catch(() => this.#queues.delete(name));
        return id;
    }
}

function timeOfEnd({ Status }: QueueItemDto, { StartTime, EndTime }: JobDto): number {
    return Status === "Abandoned" ? Date.parse(StartTime ?? "") + ABANDONED_WITHIN : Date.parse(EndTime ?? "");
}
