/** The messages of a node that waits for queue items. */
import type { NodeMessage } from "node-red";
import type { JobEnd, TimedOut } from "../../follow/wait";
import type { Translate } from "../../orchestrator/errors/orchestrator-error";
import { setOutputs } from "../runtime/outputs";
import { messageOfAll, messageOfJob, type Sent } from "../wait-job/output-messages";

/** The value of `msg.timedOut` for an item that was not taken or not ended in time. */
const TIMED_OUT: Readonly<Record<TimedOut, string>> = { pending: "new", running: "inProgress" };

export function messageOfItem(
    msg: NodeMessage,
    end: JobEnd,
    url: string | undefined,
    part: { id: string; index: number; count: number },
    translate: Translate,
): Sent {
    return ofItems(messageOfJob(msg, end, url, part, translate), [end], { queueItem: end.job });
}

export function messageOfItems(msg: NodeMessage, ends: readonly JobEnd[], translate: Translate): Sent {
    return ofItems(messageOfAll(msg, ends, translate), ends, { queueItems: ends.map((end) => end.job) });
}

/** The message has items where a wait job node's has jobs. */
function ofItems(
    sent: Sent,
    ends: readonly JobEnd[],
    items: { queueItem?: JobEnd["job"]; queueItems?: JobEnd["job"][] },
): Sent {
    const bad = ends.filter((end) => !end.good);
    const timedOut = bad.find((end) => end.timedOut)?.timedOut;
    setOutputs((sent[0] ?? sent[1])!, {
        job: undefined,
        jobs: undefined,
        queueItem: undefined,
        queueItems: undefined,
        ...items,
        exception: bad.find((end) => end.exception)?.exception,
        timedOut: timedOut && TIMED_OUT[timedOut],
    });
    return sent;
}
