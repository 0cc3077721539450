import type { Node, NodeAPI, NodeMessage } from "node-red";
import type { Progress } from "../../shared/job-states";
import type { FollowedJob } from "../live-jobs/node-jobs";
import type { JobEnd } from "../../follow/wait";
import { asOrchestratorError } from "../../orchestrator/errors/orchestrator-error";
import type { OrchestratorError, Translate } from "../../orchestrator/errors/orchestrator-error";
import type { ContextStore } from "../memory/context-store";
import { copyOf, reportToCatch } from "../runtime/safely";
import { storableValue } from "./storable";
import { Twins } from "./twins";
import type { Surroundings, WaitKind } from "./wait-order";
import type { WaitStatus } from "./status";
import type { Outputs, Sent } from "./output-messages";
import { messageKey, placeOf, waitKey, type Waiting, type WaitRecord } from "./records";

/** Bytes. A larger end is not remembered while the message waits for others: its job is read again after a restart. */
const MOST_BYTES_OF_END = 64 * 1024;

/** What the waiting messages of a node share. */
export interface WaitingContext extends Surroundings {
    RED: NodeAPI;
    node: Node;
    kind: WaitKind;
    store: ContextStore;
    status: WaitStatus;
    outputs: Outputs;
    translate: Translate;
}

/** Where the message goes on. */
export interface WaitingOutput {
    send(sent: Sent): void;
    /** Nothing more will be sent. */
    finished(error?: OrchestratorError): void;
}

interface Follow {
    progress: Progress;
    shown: FollowedJob;
    trouble: OrchestratorError | undefined;
    cancel(): void;
}

/** A message that waits for jobs. An end is first reported and then forgotten. Nothing here throws, whatever the message holds. */
export class WaitingMessage {
    /** By position in the message; sparse. */
    readonly #ends: (JobEnd | undefined)[] = [];
    readonly #follows = new Map<number, Follow>();
    readonly #twins: Twins | undefined;
    /** Ends that are reported once it is known which names mean one job. */
    #held: [index: number, end: JobEnd][] = [];

    constructor(
        readonly waiting: Waiting,
        private readonly context: WaitingContext,
        private readonly output: WaitingOutput,
    ) {
        this.#twins = Twins.among(waiting.waits);
    }

    /** Starts to follow its jobs. */
    follow(): void {
        const { waits } = this.waiting;
        for (const [index, { end }] of waits) if (end) this.#endedBefore(index, end);
        for (const [index, wait] of waits) if (!wait.end) this.#followJob(index, wait);
        this.#report();
    }

    /** Stops following the jobs. What is remembered stays. */
    cancel(): void {
        for (const index of this.#follows.keys()) this.#stopFollowing(index);
    }

    #followJob(index: number, wait: WaitRecord): void {
        const { follower, status } = this.context;
        const { job, folder, memory } = wait;
        const shown = this.context.shown(folder);
        const follow: Follow = { progress: "pending", shown, trouble: undefined, cancel: () => undefined };
        this.#follows.set(index, follow);
        status.move(undefined, follow.progress);
        follow.cancel = follower.follow({
            job,
            folder,
            limits: this.waiting.record.limits,
            memory,
            observer: {
                remember: () => this.#changed(index, wait),
                seen: (job) => shown.seen(job),
                progress: (progress, why) => {
                    status.move(follow.progress, progress, why);
                    follow.progress = progress;
                },
                problemChanged: (error) => {
                    status.troubled(follow.trouble, error);
                    follow.trouble = error;
                },
                ended: (end) => {
                    if (end.isGone) shown.gone();
                    this.#ended(index, wait, end);
                },
                failed: (error) => this.#failed(index, wait, error),
            },
        });
    }

    #changed(index: number, wait: WaitRecord): void {
        // What is not followed any more may have been forgotten.
        if (!this.#follows.has(index)) return;
        if (this.#twins?.isSecond(index, wait)) {
            this.#stopFollowing(index);
            this.#forget(index);
            this.#noteTwin(index);
        } else this.context.store.set(waitKey(this.waiting.id, index), wait);
        this.#report();
    }

    /** A restart must know which positions are empty for good. */
    #noteTwin(index: number): void {
        const { id, record } = this.waiting;
        record.twins = [...(record.twins ?? []), index];
        this.context.store.set(messageKey(id), record);
    }

    /** The job ended before the message was taken up. */
    #endedBefore(index: number, end: JobEnd): void {
        this.context.status.ended(end);
        this.#ends[index] = end;
    }

    #ended(index: number, wait: WaitRecord, end: JobEnd): void {
        this.context.status.ended(end);
        this.#stopFollowing(index);
        this.#twins?.isOver(index);
        if (this.#isForEach) this.#held.push([index, end]);
        else {
            this.#ends[index] = end;
            this.#keepEnd(index, wait, end);
        }
        this.#report();
    }

    #keepEnd(index: number, wait: WaitRecord, end: JobEnd): void {
        const kept = this.#follows.size > 0 ? storableValue(end, MOST_BYTES_OF_END) : undefined;
        if (!kept) return;
        wait.end = kept;
        this.context.store.set(waitKey(this.waiting.id, index), wait);
    }

    /** Sends whatever can be sent by now. */
    #report(): void {
        if (this.#isForEach) this.#reportEach();
        if (this.#follows.size > 0 || this.#held.length > 0) return;
        if (!this.#isForEach) this.#reportAll();
        this.#finish();
    }

    /** A message without jobs goes on at once, however jobs are emitted. */
    get #isForEach(): boolean {
        const { emit, count } = this.waiting.record;
        return emit === "each" && count > 0;
    }

    #reportEach(): void {
        if (this.#twins?.isUnclear) return;
        const { kind, urlOf, translate } = this.context;
        for (const [index, end] of this.#held.splice(0)) {
            const part = { id: this.waiting.id, ...placeOf(index, this.waiting.record) };
            const url = urlOf(end.job, this.waiting.waits.get(index)?.folder);
            this.#send((msg) => kind.messageOf(msg, end, url, part, translate));
            this.#forget(index);
        }
    }

    #reportAll(): void {
        const ends = this.#ends.filter((end) => end !== undefined);
        this.#send((msg) => this.context.kind.messageOfAll(msg, ends, this.context.translate));
    }

    /** Tells Catch nodes that a job can't be read. The others are still waited for, unless the message wants all of them. */
    #failed(index: number, { job, folder }: WaitRecord, error: OrchestratorError): void {
        this.#stopFollowing(index);
        this.#twins?.isOver(index);
        const named = { Id: job.id, Key: job.key, Reference: job.reference };
        const facts = { jobUrl: this.context.urlOf(named, folder) };
        const explained = error.with([this.context.kind.tried(named)], facts);
        if (this.waiting.record.emit === "all") {
            this.cancel();
            return this.#finish(explained);
        }
        this.#forget(index);
        if (this.#follows.size === 0 && this.#held.length === 0) return this.#finish(explained);
        this.#reportToCatch(explained);
        this.#report();
    }

    /** The rest of the flow may throw. Then Catch nodes get the error. */
    #send(make: (msg: NodeMessage) => Sent): void {
        const { outputs } = this.context;
        try {
            const sent = this.#made(make);
            this.output.send(outputs.copiable(sent));
            outputs.checkSecond(sent);
        } catch (error) {
            this.#reportToCatch(asOrchestratorError(error));
        }
    }

    #reportToCatch(error: OrchestratorError): void {
        const { RED, node, translate } = this.context;
        reportToCatch(RED, node, error.translated(translate), this.waiting.live);
    }

    /** Made of the message itself if it goes on only once. A message that can't be written, such as a frozen one, goes on as a copy. */
    #made(make: (msg: NodeMessage) => Sent): Sent {
        const { live, record } = this.waiting;
        const isOnce = record.count === 1 || !this.#isForEach;
        try {
            if (isOnce) return make(live);
        } catch {
            // It is copied instead.
        }
        // The payload is replaced anyway. Often it holds all the jobs, and would be copied for each of them.
        return make(copyOf(this.context.RED, live, "payload").copy);
    }

    #stopFollowing(index: number): void {
        const follow = this.#follows.get(index);
        if (!follow) return;
        this.#follows.delete(index);
        follow.cancel();
        follow.shown.left();
        this.context.status.leave(follow.progress, follow.trouble);
    }

    #forget(index: number): void {
        this.waiting.waits.delete(index);
        this.context.store.set(waitKey(this.waiting.id, index), undefined);
    }

    #finish(error?: OrchestratorError): void {
        for (const index of this.waiting.waits.keys()) this.#forget(index);
        this.context.store.set(messageKey(this.waiting.id), undefined);
        this.output.finished(error);
    }
}
