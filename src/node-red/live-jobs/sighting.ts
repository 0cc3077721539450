import type { FollowedItem } from "../../follow/items/followed-items";
import { keyOf, type JobDto } from "../../orchestrator/jobs/job-dto";
import { keyOfItem, type QueueItemDto } from "../../orchestrator/queues/queue-item-dto";
import type { LiveJob } from "../../shared/live-jobs";
import { shortened } from "../../shared/shortened";

/** More than any name in Orchestrator has. */
const MOST_CHARACTERS = 200;

/** A job or an item as it was just seen. */
export interface Sighting {
    kind: LiveJob["kind"];
    id: number;
    key: string;
    organizationUnitId: number | null | undefined;
    /** What may be new about it. */
    news: Pick<LiveJob, "state"> & Partial<Pick<LiveJob, "name" | "reference" | "created" | "started" | "ended">>;
}

export function sightingOfJob(job: JobDto): Sighting {
    return {
        kind: "job",
        id: job.Id,
        key: keyOf(job),
        organizationUnitId: job.OrganizationUnitId,
        news: {
            ...text("name", job.ReleaseName),
            state: textIn(job.State),
            ...time("created", job.CreationTime),
            ...time("started", job.StartTime),
            ...time("ended", job.EndTime),
        },
    };
}

/** `queue`: its name, where it is known. An item tells only its number. */
export function sightingOfItem(item: QueueItemDto, queue?: string): Sighting {
    return {
        kind: "item",
        id: item.Id,
        key: textIn(keyOfItem(item)),
        organizationUnitId: item.OrganizationUnitId,
        news: {
            ...text("name", queue),
            ...text("reference", item.Reference),
            state: textIn(item.Status),
            ...time("created", item.CreationTime),
            ...time("started", item.StartProcessing),
            ...time("ended", item.EndProcessing),
        },
    };
}

/** The item that is waited for, with what is known of the last of its retries. */
export function sightingOfFollowed(followed: JobDto): Sighting {
    return { ...sightingOfItem((followed as FollowedItem).item), id: followed.Id, key: textIn(followed.Key) };
}

/** Servers send values of any type. */
const textIn = (value: unknown): string => (typeof value === "string" ? shortened(value, MOST_CHARACTERS) : "");

function text<Name extends string>(name: Name, value: unknown): { [name in Name]?: string } {
    const known = textIn(value);
    return (known ? { [name]: known } : {}) as { [name in Name]?: string };
}

function time<Name extends string>(name: Name, value: string | null | undefined): { [name in Name]?: number } {
    const milliseconds = Date.parse(value ?? "");
    return (milliseconds ? { [name]: milliseconds } : {}) as { [name in Name]?: number };
}
