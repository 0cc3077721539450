import type { Node, NodeAPI, NodeMessage } from "node-red";
import type { FolderRef } from "../shared/folder-ref";
import type { Progress } from "../shared/job-states";
import type { Follower } from "../follow/follower";
import type { JobEnd, JobName, Limits, WaitMemory } from "../follow/wait";
import { sentence, type OrchestratorError, type Translate } from "../orchestrator/errors";
import { messageOfAll, messageOfJob, type Sent } from "./wait-messages";
import type { WaitStatus } from "./wait-status";
import type { WaitStore } from "./wait-store";

/** `each` job as it ends, or `all` in one message. */
export type Emit = "each" | "all";

/** What is remembered of a message. */
export interface MessageRecord {
    msg: NodeMessage;
    emit: Emit;
    limits: Limits;
    count: number;
}

/** What is remembered of one of its jobs. */
export interface WaitRecord {
    job: JobName;
    folder: FolderRef | undefined;
    memory: WaitMemory;
    /** Once it has ended, while others of the message have not. */
    end?: JobEnd;
}

/** What waiting messages of a node share. */
export interface WaitingContext {
    RED: NodeAPI;
    node: Node;
    follower: Follower;
    store: WaitStore;
    status: WaitStatus;
    translate: Translate;
}

/** Where the message goes on. */
export interface WaitingOutput {
    send(sent: Sent): void;
    /** Nothing more comes of it. */
    finished(error?: OrchestratorError): void;
}

interface Follow {
    progress: Progress;
    cancel(): void;
}

export const messageKey = (id: string): string => `message_${id}`;
export const waitKey = (id: string, index: number): string => `wait_${id}_${index}`;

/** A message whose jobs are waited for. An end is reported first, and forgotten then. */
export class WaitingMessage {
    readonly #ends: (JobEnd | undefined)[];
    readonly #follows = new Map<number, Follow>();
    #left: number;

    /** `live`: the message itself, or what was remembered of it. */
    constructor(
        private readonly id: string,
        private readonly record: MessageRecord,
        private readonly live: NodeMessage,
        private readonly context: WaitingContext,
        private readonly output: WaitingOutput,
    ) {
        this.#ends = Array.from({ length: record.count });
        this.#left = record.count;
    }

    /** Waits for its jobs; by their place in the message, where some may be reported already. */
    follow(waits: ReadonlyMap<number, WaitRecord>): void {
        for (const [index, { end }] of waits) if (end) this.#ends[index] = end;
        const open = [...waits].filter(([, wait]) => !wait.end);
        this.#left = open.length;
        for (const [index, wait] of open) this.#followJob(index, wait);
        if (open.length === 0) this.#allEnded();
    }

    /** The jobs are not looked after any more; what is remembered stays. */
    cancel(): void {
        for (const index of this.#follows.keys()) this.#stopFollowing(index);
    }

    #followJob(index: number, wait: WaitRecord): void {
        const { follower, store, status } = this.context;
        const { job, folder, memory } = wait;
        const follow: Follow = { progress: "pending", cancel: () => undefined };
        this.#follows.set(index, follow);
        status.move(undefined, follow.progress);
        follow.cancel = follower.follow({
            job,
            folder,
            limits: this.record.limits,
            memory,
            observer: {
                remember: () => store.set(waitKey(this.id, index), wait),
                progress: (progress, why) => {
                    status.move(follow.progress, progress, why);
                    follow.progress = progress;
                },
                ended: (end) => this.#ended(index, wait, end),
                failed: (error) => this.#failed(index, wait, error),
            },
        });
    }

    #ended(index: number, wait: WaitRecord, end: JobEnd): void {
        this.#stopFollowing(index);
        this.#left--;
        if (this.record.emit === "each") {
            const { id } = this;
            const { count } = this.record;
            this.output.send(messageOfJob(this.#copyToSend(), end, { id, index, count }, this.context.translate));
            this.#forget(index);
            if (this.#left === 0) this.#finish();
            return;
        }
        this.#ends[index] = end;
        if (this.#left === 0) return this.#allEnded();
        wait.end = end;
        this.context.store.set(waitKey(this.id, index), wait);
    }

    #allEnded(): void {
        if (this.record.emit === "all") {
            const ends = this.#ends.filter((end) => end !== undefined);
            this.output.send(messageOfAll(this.live, ends, this.context.translate));
        }
        this.#forgetAll();
        this.#finish();
    }

    /** One job of several that can't be read: Catch nodes hear of it, and the others are waited for, unless all are wanted. */
    #failed(index: number, { job }: WaitRecord, error: OrchestratorError): void {
        this.#stopFollowing(index);
        this.#left--;
        const told = error.with({ before: [sentence("trying.wait", { job: job.key ?? job.id ?? "" })] });
        if (this.record.emit === "all") {
            this.cancel();
            this.#forgetAll();
            return this.#finish(told);
        }
        this.#forget(index);
        if (this.#left === 0) return this.#finish(told);
        const copy = this.context.RED.util.cloneMessage(this.live);
        this.context.node.error(told.translated(this.context.translate), copy);
    }

    /** Without its payload, which is replaced: often that is all the jobs, and would be copied for each of them. */
    #copyToSend(): NodeMessage {
        if (this.record.count === 1) return this.live;
        const { payload: _payload, ...rest } = this.live;
        return this.context.RED.util.cloneMessage(rest);
    }

    #stopFollowing(index: number): void {
        const follow = this.#follows.get(index);
        if (!follow) return;
        this.#follows.delete(index);
        follow.cancel();
        this.context.status.move(follow.progress, undefined);
    }

    #forget(index: number): void {
        this.context.store.set(waitKey(this.id, index), undefined);
    }

    #forgetAll(): void {
        for (let index = 0; index < this.record.count; index++) this.#forget(index);
    }

    #finish(error?: OrchestratorError): void {
        this.context.store.set(messageKey(this.id), undefined);
        this.output.finished(error);
    }
}
