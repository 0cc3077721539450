/** The messages that a wait node sends. */
import type { Node, NodeAPI, NodeMessage } from "node-red";
import type { Translate } from "../../orchestrator/errors/orchestrator-error";
import type { JobEnd } from "../../follow/wait";
import type { Send } from "../runtime/input-handler";
import { setOutputs } from "../runtime/outputs";
import { copyOf } from "../runtime/safely";

type Message = NodeMessage & Record<string, unknown>;

/** The message for each output. */
export type Sent = [NodeMessage | null, NodeMessage | null];

/** The outputs of a wait node, and the wires behind them. */
export class Outputs {
    #isTold = false;

    /** `unheard` gets the reason in the first message for output 2 that has no wire. */
    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly unheard: (reason: string) => void,
    ) {}

    /** Sends what no input waits for any more. */
    readonly send: Send = (sent) => this.node.send(sent as NodeMessage[]);

    /** Node-RED copies a message for all wires but the first. A message that can't be copied would reach the first wire, and then fail. */
    copiable(sent: Sent): Sent {
        return sent.map((msg, output) => {
            if (!msg || this.#wires(output) < 2) return msg;
            const { copy, isWhole } = copyOf(this.RED, msg);
            return isWhole ? msg : copy;
        }) as Sent;
    }

    /** A flow that leaves output 2 unwired would not hear of jobs that were not successful. */
    checkSecond([, second]: Sent): void {
        if (!second || this.#isTold || this.#wires(1) > 0) return;
        this.#isTold = true;
        this.unheard(String((second as Message)["reason"]));
    }

    #wires(output: number): number {
        return (this.node as Node & { wires?: string[][] }).wires?.[output]?.length ?? 0;
    }
}

/** A message for one job, with `msg.parts` as core's split makes them. */
export function messageOfJob(
    msg: NodeMessage,
    end: JobEnd,
    jobUrl: string | undefined,
    part: { id: string; index: number; count: number },
    translate: Translate,
): Sent {
    const sent = msg as Message;
    const { id, index, count } = part;
    const outer = sent["parts"];
    sent.payload = end.output;
    setOutputs(sent, { job: end.job, jobs: undefined, jobUrl, ...troubleOf([end], translate) });
    // Set last. If the message can't be written, it is copied, and the copy would take these parts for its own.
    sent["parts"] = { ...(outer === undefined ? {} : { parts: outer }), id, type: "array", index, count, len: 1 };
    return end.good ? [sent, null] : [null, sent];
}

/** One message for all jobs, in the order in which they were named. */
export function messageOfAll(msg: NodeMessage, ends: readonly JobEnd[], translate: Translate): Sent {
    const sent = msg as Message;
    sent.payload = ends.map((end) => end.output);
    const jobs = ends.map((end) => end.job);
    setOutputs(sent, { jobs, job: undefined, jobUrl: undefined, ...troubleOf(ends, translate) });
    return ends.every((end) => end.good) ? [sent, null] : [null, sent];
}

/** What output 2 tells, with a property for each thing that it can tell. */
function troubleOf(ends: readonly JobEnd[], translate: Translate): Record<"reason" | "logs" | "timedOut", unknown> {
    const bad = ends.filter((end) => !end.good);
    const reasons = bad.flatMap((end) => end.reason).map(translate);
    return {
        reason: bad.length > 0 ? reasons.join(" ") : undefined,
        logs: bad.some((end) => end.logs) ? bad.flatMap((end) => end.logs ?? []) : undefined,
        timedOut: bad.find((end) => end.timedOut)?.timedOut,
    };
}
