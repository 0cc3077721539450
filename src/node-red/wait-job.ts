import { setTimeout as sleep } from "node:timers/promises";
import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from "node-red";
import { describe } from "../shared/arguments/check";
import type { Limits, OnTimeout } from "../follow/wait";
import { asOrchestratorError, OrchestratorError, sentence } from "../orchestrator/errors";
import { connectionOf } from "./connection";
import { onInput, type Send } from "./input";
import { folderOfJob, readJobs } from "./named-jobs";
import { isBlank, oneOf, textOf } from "./property-values";
import { statusOfError, translator } from "./texts";
import { TypedProperties } from "./typed-property";
import type { WaitJobDef } from "./types";
import { storable } from "./wait-messages";
import { messageKey, readRecords, waitKey, type Emit, type MessageRecord, type WaitRecord } from "./wait-records";
import { WaitStatus } from "./wait-status";
import { WaitStore } from "./wait-store";
import { WaitingMessage, type WaitingContext, type WaitingOutput } from "./waiting-message";

const EMITS: readonly Emit[] = ["each", "all"];
const ON_TIMEOUT: readonly OnTimeout[] = ["leave", "softStop", "kill"];
const KILL_AFTER = 60;

/** How long a close waits for messages that are being read. Milliseconds. */
const LAST_MESSAGES = 1_000;

/** What a `uipath-wait-job` node does with a message, and with what it remembers from before. */
export class WaitJob {
    readonly #status: WaitStatus;
    readonly #store: WaitStore;
    readonly #waiting = new Set<WaitingMessage>();
    /** Messages that are being read, and ids of those that were: the store may list them while it is read itself. */
    readonly #reading = new Set<Promise<unknown>>();
    readonly #begun = new Set<string>();
    #closed = false;

    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly def: WaitJobDef,
    ) {
        this.#status = new WaitStatus(RED, node);
        this.#store = new WaitStore(node.context(), textOf("Store", def.store), ({ message }) =>
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
        setImmediate(() => void this.#takeUp().catch((error: unknown) => this.#report(error)));
    }

    async #close(): Promise<void> {
        this.#closed = true;
        for (const waiting of this.#waiting) waiting.cancel();
        const patience = new AbortController();
        await Promise.race([
            Promise.allSettled(this.#reading),
            sleep(LAST_MESSAGES, undefined, { signal: patience.signal }).catch(() => undefined),
        ]);
        patience.abort();
        await this.#store.flush();
    }

    async #wait(msg: NodeMessageInFlow, send: Send): Promise<undefined> {
        const reading = this.#read(msg);
        this.#reading.add(reading);
        const { record, waits } = await reading.finally(() => this.#reading.delete(reading));
        await this.#follow(record, msg, waits, send);
    }

    async #read(msg: NodeMessageInFlow): Promise<{ record: MessageRecord; waits: Map<number, WaitRecord> }> {
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
        const since = orchestrator.jobs.serverTime;
        const waits = named.map((job, index): [number, WaitRecord] => {
            const { id, key, created } = job;
            const folder = folderOfJob(job, own, orchestrator, settings.folder);
            return [
                index,
                { job: { id, key }, folder, memory: { ...(since ? { since } : {}), ...(created ? { created } : {}) } },
            ];
        });
        return { record, waits: new Map(waits) };
    }

    /** Resolves when nothing more comes of the message. */
    #follow(record: MessageRecord, msg: NodeMessage, waits: Map<number, WaitRecord>, send: Send): Promise<undefined> {
        const id = this.RED.util.generateId();
        this.#begun.add(id);
        this.#store.set(messageKey(id), record);
        for (const [index, wait] of waits) this.#store.set(waitKey(id, index), wait);
        return new Promise((resolve, reject) => {
            // The node is closed: the next one takes it up.
            if (this.#closed) return resolve(undefined);
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
                this.#begun.delete(id);
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
        const { messages, orphans } = readRecords(remembered);
        for (const key of orphans) this.#store.set(key, undefined);
        for (const [id, { record, waits }] of messages) {
            if (this.#begun.has(id)) continue;
            const live = { ...record.msg };
            this.#begin(id, record, live, waits, {
                send: (sent) => this.node.send(sent as NodeMessage[]),
                finished: (error) => error && this.#report(error, live),
            });
        }
    }

    #report(error: unknown, msg?: NodeMessage): void {
        const failure = asOrchestratorError(error);
        this.#status.end(statusOfError(this.RED, failure.code));
        this.node.error(failure.translated(translator(this.RED)), msg);
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
            killAfter: milliseconds("Kill after", isBlank(killAfter) ? undefined : killAfter) ?? KILL_AFTER * 1000,
        };
    }
}

function milliseconds(field: string, given: unknown): number | undefined {
    if (given === undefined || given === null) return undefined;
    const seconds = typeof given === "string" || typeof given === "number" ? Number(given) : NaN;
    if (seconds > 0 && Number.isFinite(seconds)) return seconds * 1000;
    throw new OrchestratorError("INVALID_SETTING", [sentence("setting.number", { field, got: describe(given) })]);
}
