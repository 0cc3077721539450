import type { FollowedItem } from "../../follow/items/followed-items";
import { keyOf, type JobDto } from "../../orchestrator/jobs/job-dto";
import { keyOfItem, type QueueItemDto } from "../../orchestrator/queues/queue-item-dto";
import type { LiveJob } from "../../shared/live-jobs";
import { shortened } from "../../shared/shortened";

/** Characters. No name in Orchestrator is longer. */
const MOST_CHARACTERS = 200;

/** All of it is listed each time, without spreads: see docs/performance-notes.md, "What V8 does". */
interface News {
    name: string | undefined;
    reference: string | undefined;
    state: string;
    created: number | undefined;
    started: number | undefined;
    ended: number | undefined;
}

/** A job or an item as it was just seen. */
export interface Sighting {
    kind: LiveJob["kind"];
    id: number;
    key: string;
    organizationUnitId: number | null | undefined;
    /** What may be new about it; undefined if it is unknown. */
    news: News;
}

export function sightingOfJob(job: JobDto): Sighting {
    return {
        kind: "job",
        id: job.Id,
        key: keyOf(job),
        organizationUnitId: job.OrganizationUnitId,
        news: {
            name: textIn(job.ReleaseName) || undefined,
            reference: undefined,
            state: textIn(job.State),
            created: timeIn(job.CreationTime),
            started: timeIn(job.StartTime),
            ended: timeIn(job.EndTime),
        },
    };
}

/** `queue`: its name, if it is known. An item has only its id. */
export function sightingOfItem(item: QueueItemDto, queue?: string): Sighting {
    return {
        kind: "item",
        id: item.Id,
        key: textIn(keyOfItem(item)),
        organizationUnitId: item.OrganizationUnitId,
        news: {
            name: textIn(queue) || undefined,
            reference: textIn(item.Reference) || undefined,
            state: textIn(item.Status),
            created: timeIn(item.CreationTime),
            started: timeIn(item.StartProcessing),
            ended: timeIn(item.EndProcessing),
        },
    };
}

/** The item that is waited for, with what is known of the last of its retries. */
export function sightingOfFollowed(followed: JobDto): Sighting {
    return { ...sightingOfItem((followed as FollowedItem).item), id: followed.Id, key: textIn(followed.Key) };
}

/** Servers send values of any type. */
const textIn = (value: unknown): string => (typeof value === "string" ? shortened(value, MOST_CHARACTERS) : "");

/** In milliseconds since 1970; undefined for no time. */
const timeIn = (value: string | null | undefined): number | undefined => (value && Date.parse(value)) || undefined;
