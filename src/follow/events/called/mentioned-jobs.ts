import type { FolderRef } from "../../../shared/folder-ref";
import { isEnd } from "../../../shared/settings/events";
import { isFinal } from "../../../shared/job-states";
import { sleep } from "../../../orchestrator/clock";
import type { Mention } from "../../../orchestrator/webhooks/webhook-event";
import type { EventContext } from "../event-context";
import type { EventFeed } from "../event-feed";

/** Milliseconds until a job is read again. The pause doubles. */
const FIRST_PAUSE = 1_000;

/** Reads of one job after the first. If they fail, they go on for four minutes; if the job has not ended, for some seconds. */
const MOST_READS = 8;
const MOST_READS_TO_SHOW = 3;

/**
 * Reads the job that an event names, until it shows what the event said and the feeds have reported that. Never rejects.
 * `time`: the server's time, for feeds that no look serves.
 */
export async function readMentioned(
    { source, reads, clock }: EventContext,
    { id, hasEnded }: Mention,
    folder: FolderRef | undefined,
    feeds: ReadonlySet<EventFeed>,
    time?: () => number,
): Promise<void> {
    const wanting = [...feeds].filter(({ order }) => hasEnded || !order.events.every(isEnd));
    for (let read = 0; read <= MOST_READS && wanting.some((feed) => feeds.has(feed)); read++) {
        if (read > 0) await sleep(clock, FIRST_PAUSE * 2 ** (read - 1));
        try {
            const job = await reads.run(() => source.read(id, folder));
            // It is in another folder, or is gone.
            if (!job) return;
            const told = await Promise.all(wanting.map((feed) => feed.mentioned(job, folder, time?.())));
            // An event may come before its end shows, or the end of an item that is retried.
            const isShown = !hasEnded || isFinal(job.State) || read >= MOST_READS_TO_SHOW;
            if (isShown && told.every(Boolean)) return;
        } catch {
            // An outage passes.
        }
    }
}
