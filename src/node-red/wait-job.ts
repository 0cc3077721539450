import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from "node-red";
import { describe } from "../shared/arguments/check";
import type { Limits, OnTimeout } from "../follow/wait";
import { OrchestratorError, sentence } from "../orchestrator/errors";
import { connectionOf } from "./connection";
import { onInput, type Send } from "./input";
import { folderOfJob, readJobs } from "./named-jobs";
import { translator } from "./texts";
import { TypedProperties } from "./typed-property";
import type { WaitJobDef } from "./types";
import { storable } from "./wait-messages";
import { WaitStatus } from "./wait-status";
import { WaitStore } from "./wait-store";
import {
    messageKey,
    WaitingMessage,
    waitKey,
    type Emit,
    type MessageRecord,
    type WaitingContext,
    type WaitingOutput,
    type WaitRecord,
} from "./waiting-message";

const EMITS: readonly Emit[] = ["each", "all"];
const ON_TIMEOUT: readonly OnTimeout[] = ["leave", "softStop", "kill"];
const KILL_AFTER = 60;

/** What a `uipath-wait-job` node does with a message, and with what it remembers from before. */
export class WaitJob {
    readonly #status: WaitStatus;
    readonly #store: WaitStore;
    readonly #waiting = new Set<WaitingMessage>();
    #closed = false;

    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly def: WaitJobDef,
    ) {
        this.#status = new WaitStatus(RED, node);
        this.#store = new WaitStore(node.context(), String(def.store ?? "").trim(), ({ message }) =>
            node.warn(RED._("uipath-wait-job.log.notWritten", { error: message })),
        );
    }

    listen(): void {
        onInput(this.RED, this.node, {
            status: this.#status,
            work: (msg, _closing, send) => this.#wait(msg, send),
            closed: () => this.#close(),
        });
        // The connection may be made after this node.
        setImmediate(() => void this.#takeUp().catch((error: Error) => this.node.error(error)));
    }

    async #close(): Promise<void> {
        this.#closed = true;
        for (const waiting of this.#waiting) waiting.cancel();
        await this.#store.flush();
    }

    async #wait(msg: NodeMessageInFlow, send: Send): Promise<undefined> {
        const { orchestrator, settings } = connectionOf(this.RED, this.def.orchestrator).open();
        const properties = new TypedProperties(this.RED, this.node, msg);
        const { jobs, jobsType } = this.def;
        const given = await properties.orPayload({ field: "Jobs", value: jobs, type: jobsType });
        const named = readJobs(given.value, given.source);
        const own = await properties.folder(this.def.folder, this.def.folderType);
        const record: MessageRecord = {
            msg: storable(msg),
            emit: oneOf("Emit", this.def.emit, EMITS),
            limits: await this.#limits(properties),
            count: named.length,
        };
        const since = Date.now();
        const waits = named.map((job, index): [number, WaitRecord] => {
            const { id, key, created } = job;
            const folder = folderOfJob(job, own, orchestrator, settings.folder);
            return [index, { job: { id, key }, folder, memory: { since, ...(created ? { created } : {}) } }];
        });
        return this.#follow(record, msg, new Map(waits), send);
    }

    /** Resolves when nothing more comes of the message. */
    #follow(record: MessageRecord, msg: NodeMessage, waits: Map<number, WaitRecord>, send: Send): Promise<undefined> {
        const id = this.RED.util.generateId();
        this.#store.set(messageKey(id), record);
        for (const [index, wait] of waits) this.#store.set(waitKey(id, index), wait);
        return new Promise((resolve, reject) => {
            const finished = (error?: OrchestratorError): void => (error ? reject(error) : resolve(undefined));
            this.#begin(id, record, msg, waits, { send, finished });
        });
    }

    #begin(
        id: string,
        record: MessageRecord,
        msg: NodeMessage,
        waits: Map<number, WaitRecord>,
        { send, finished }: WaitingOutput,
    ): void {
        const waiting = new WaitingMessage(id, record, msg, this.#context(), {
            send,
            finished: (error) => {
                this.#waiting.delete(waiting);
                finished(error);
            },
        });
        this.#waiting.add(waiting);
        waiting.follow(waits);
    }

    #context(): WaitingContext {
        const { RED, node } = this;
        const { follower } = connectionOf(RED, this.def.orchestrator).open();
        return { RED, node, follower, store: this.#store, status: this.#status, translate: translator(RED) };
    }

    /** Goes on with the waits of the time before a deploy or a stop. Their input is long over: nobody waits for a `done`. */
    async #takeUp(): Promise<void> {
        const remembered = await this.#store.read();
        if (this.#closed || remembered.size === 0) return;
        for (const [id, { record, waits }] of sorted(remembered)) {
            const { msg } = record;
            this.#begin(id, record, msg, waits, {
                send: (sent) => this.node.send(sent as NodeMessage[]),
                finished: (error) => error && this.node.error(error.translated(translator(this.RED)), msg),
            });
        }
    }

    async #limits(properties: TypedProperties): Promise<Limits> {
        const { pendingTimeout, pendingTimeoutType, runningTimeout, runningTimeoutType, onTimeout, killAfter } =
            this.def;
        const seconds = async (field: string, value: unknown, type = "num"): Promise<number | undefined> =>
            milliseconds(field, await properties.optional({ field, value, type }));
        return {
            pending: await seconds("Pending time-out", pendingTimeout, pendingTimeoutType),
            running: await seconds("Running time-out", runningTimeout, runningTimeoutType),
            onTimeout: oneOf("On time-out", onTimeout, ON_TIMEOUT),
            killAfter: milliseconds("Kill after", killAfter === "" ? undefined : killAfter) ?? KILL_AFTER * 1000,
        };
    }
}

/** Records of messages with those of their jobs. A message without jobs was reported already, and the other way round. */
function sorted(
    remembered: ReadonlyMap<string, unknown>,
): Map<string, { record: MessageRecord; waits: Map<number, WaitRecord> }> {
    const messages = new Map<string, { record: MessageRecord; waits: Map<number, WaitRecord> }>();
    for (const [key, value] of remembered) {
        const id = /^message_(\w+)$/.exec(key)?.[1];
        if (id && value) messages.set(id, { record: value as MessageRecord, waits: new Map() });
    }
    for (const [key, value] of remembered) {
        const [, id, index] = /^wait_(\w+)_(\d+)$/.exec(key) ?? [];
        if (id && value) messages.get(id)?.waits.set(Number(index), value as WaitRecord);
    }
    return messages;
}

function oneOf<T extends string>(field: string, given: unknown, values: readonly [T, ...T[]] | readonly T[]): T {
    const text = String(given ?? "").trim();
    const value = text === "" ? values[0] : values.find((name) => name.toLowerCase() === text.toLowerCase());
    if (value) return value;
    throw new OrchestratorError("INVALID_SETTING", [
        sentence("setting.oneOf", { field, values: values.join(", "), got: describe(given) }),
    ]);
}

function milliseconds(field: string, given: unknown): number | undefined {
    if (given === undefined || given === null) return undefined;
    const seconds = typeof given === "string" || typeof given === "number" ? Number(given) : NaN;
    if (seconds > 0 && Number.isFinite(seconds)) return seconds * 1000;
    throw new OrchestratorError("INVALID_SETTING", [sentence("setting.number", { field, got: describe(given) })]);
}
