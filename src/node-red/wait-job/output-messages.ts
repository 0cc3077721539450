/** The messages that a wait node sends. */
import type { NodeMessage } from "node-red";
import type { Translate } from "../../orchestrator/errors/orchestrator-error";
import type { JobEnd } from "../../follow/wait";

type Message = NodeMessage & Record<string, unknown>;

/** The message for each output. */
export type Sent = [NodeMessage | null, NodeMessage | null];

/** A message for one job, with `msg.parts` as core's split makes them. */
export function messageOfJob(
    msg: NodeMessage,
    end: JobEnd,
    part: { id: string; index: number; count: number },
    translate: Translate,
): Sent {
    const sent = msg as Message;
    const { id, index, count } = part;
    const outer = sent["parts"];
    sent.payload = end.output;
    sent["job"] = end.job;
    // Set last. If the message can't be written, it is copied, and the copy would take these parts for its own.
    sent["parts"] = { ...(outer === undefined ? {} : { parts: outer }), id, type: "array", index, count, len: 1 };
    return toOutput(sent, [end], translate);
}

/** One message for all jobs, in the order in which they were named. */
export function messageOfAll(msg: NodeMessage, ends: readonly JobEnd[], translate: Translate): Sent {
    const sent = msg as Message;
    sent.payload = ends.map((end) => end.output);
    sent["jobs"] = ends.map((end) => end.job);
    return toOutput(sent, ends, translate);
}

function toOutput(sent: Message, ends: readonly JobEnd[], translate: Translate): Sent {
    for (const name of ["reason", "logs", "timedOut"]) delete sent[name];
    const bad = ends.filter((end) => !end.good);
    if (bad.length === 0) return [sent, null];
    sent["reason"] = bad
        .flatMap((end) => end.reason)
        .map(translate)
        .join(" ");
    const logs = bad.flatMap((end) => end.logs ?? []);
    if (bad.some((end) => end.logs)) sent["logs"] = logs;
    const timedOut = bad.find((end) => end.timedOut)?.timedOut;
    if (timedOut) sent["timedOut"] = timedOut;
    return [null, sent];
}
