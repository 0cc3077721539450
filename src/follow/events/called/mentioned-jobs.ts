import type { FolderRef } from "../../../shared/folder-ref";
import { isEnd } from "../../../shared/settings/events";
import { isFinal } from "../../../shared/job-states";
import { sleep } from "../../../orchestrator/clock";
import type { Mention } from "../../../orchestrator/webhooks/webhook-event";
import type { EventContext } from "../event-context";
import type { EventFeed } from "../event-feed";

/** Milliseconds until a job is read again. The pause doubles. */
const FIRST_PAUSE = 1_000;

/** So often a job is read again if reads fail. With the pauses this outlasts an outage of four minutes. */
const MOST_READS = 8;

/** So often a job is read again until it shows its end. With the pauses this takes some seconds. */
const MOST_READS_TO_SHOW = 3;

/**
 * Reads the job that an event names until it shows what the event says and the feeds have reported it. Never rejects.
 * `time`: the server's time, for feeds without looks.
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
            const reported = await Promise.all(wanting.map((feed) => feed.mentioned(job, folder, time?.())));
            // The event may arrive before the job shows its end. It may also be the end of an item that is retried.
            const isShown = !hasEnded || isFinal(job.State) || read >= MOST_READS_TO_SHOW;
            if (isShown && reported.every(Boolean)) return;
        } catch {
            // The next read may succeed.
        }
    }
}
