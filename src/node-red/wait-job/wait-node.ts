import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from "node-red";
import { REAL_CLOCK } from "../../orchestrator/clock";
import { asOrchestratorError, OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import { connectionOf, type OpenConnection } from "../connection/connection";
import { LookAgain } from "../connection/look-again";
import { usableStoreIn } from "../memory/chosen-store";
import { contextPlaceOf, type Handover } from "../memory/handover";
import { PatientReader } from "../memory/patient-reader";
import { onInput, type Send } from "../runtime/input-handler";
import { safely, reportToCatch } from "../runtime/safely";
import { statusOfError, translator } from "../runtime/i18n";
import type { WaitDef } from "../runtime/node-definitions";
import { WaitMemory, type Legacy, type MemoryObserver } from "./memory";
import { WaitStatus } from "./status";
import { Outputs } from "./output-messages";
import { isOtherOrchestrator, type Waiting } from "./records";
import type { WaitKind, WaitOrder } from "./wait-order";
import { WaitingMessage, type WaitingContext, type WaitingOutput } from "./waiting-message";

/** A message that waits, and where it goes on. */
interface Entry {
    waiting: Waiting;
    output: WaitingOutput;
}

/** What a node that waits does with messages, including those of the node before it. */
export class WaitNode<Def extends WaitDef> {
    readonly #status: WaitStatus;
    readonly #memory: WaitMemory;
    readonly #outputs: Outputs;
    /** What the previous node has left, until it is taken up. */
    #legacy: Legacy | undefined;
    readonly #following = new Map<WaitingMessage, WaitingOutput>();
    /** Messages that can't be followed, since the connection can't be opened. */
    readonly #unfollowed: Entry[] = [];
    /** The signal of the connection that follows the messages. */
    #connectionClosed: AbortSignal | undefined;
    #shared: WaitingContext | undefined;
    readonly #lookAgain: LookAgain;
    readonly #reader: PatientReader;
    /** Messages whose properties are being read. */
    readonly #unread = new Map<string, NodeMessageInFlow>();
    #closed = false;

    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly def: Def,
        private readonly kind: WaitKind<Def>,
        private readonly handover: Handover<Legacy>,
        private readonly clock = REAL_CLOCK,
    ) {
        const troubles = {
            began: (error: OrchestratorError) =>
                this.#log("warn", "troubled", { error: error.translated(translator(RED)).message }),
            ended: () => this.#log("log", "recovered"),
        };
        this.#status = new WaitStatus(RED, node, troubles, clock);
        this.#outputs = new Outputs(RED, node, (reason) => this.#log("warn", "unheard", { reason }));
        const goOn = (): void => this.#goOn([...this.#unfollowed.splice(0), ...this.#stopFollowing()]);
        this.#lookAgain = new LookAgain(clock, goOn);
        this.#reader = new PatientReader(clock, ({ message }) => this.#log("warn", "notRead", { error: message }));
        this.#legacy = handover.take(node);
        const observer: MemoryObserver = {
            notWritten: ({ message }) => this.#log("warn", "notWritten", { error: message }),
            notKept: (names) => this.#log("warn", "notKept", { names: names.join(", ") }),
            unreadable: (count) => this.#log("warn", "unreadable", { number: String(count) }),
        };
        const place = contextPlaceOf(node, usableStoreIn(def));
        this.#memory = new WaitMemory(RED, node, place, this.#legacy, observer, clock);
    }

    listen(): void {
        onInput(this.RED, this.node, {
            status: this.#status,
            work: (msg, _closing, send) => this.#wait(msg, send),
            closed: () => this.#close(),
        });
        // Node-RED may create the connection after this node.
        this.clock.setImmediate(() => void this.#takeUp().catch((error: unknown) => this.#report(error)));
    }

    async #close(): Promise<void> {
        this.#closed = true;
        this.#lookAgain.stop();
        this.#reader.giveUp();
        for (const [id, msg] of this.#legacy?.unread ?? []) this.#unread.set(id, msg);
        for (const [id, msg] of this.#unread) this.#memory.keepUnread(id, msg);
        const begun = [...this.#stopFollowing(), ...this.#unfollowed].map((entry) => entry.waiting);
        const waiting = [...(this.#legacy?.waiting ?? []), ...begun];
        const written = this.#memory.close();
        const isTaken = this.handover.leave(this.node, this.#memory.leave(waiting, this.#unread, written));
        const number = waiting.length + this.#unread.size;
        if (!isTaken && number > 0) this.#log("warn", "givenUp", { number: String(number) });
        await written;
    }

    async #wait(msg: NodeMessageInFlow, send: Send): Promise<undefined> {
        const id = this.#memory.begin();
        this.#unread.set(id, msg);
        let order: WaitOrder;
        try {
            order = await this.kind.readOrder(this.RED, this.node, this.def, msg, this.#connection(), this.clock);
        } finally {
            // If the node was closed meanwhile, the next node reads the message again.
            if (!this.#closed) this.#unread.delete(id);
        }
        if (this.#closed) return undefined;
        const { msg: remembered, bytes } = this.#memory.copyOf(msg);
        const record = { ...order.record, msg: remembered };
        const waiting: Waiting = { id, live: msg, record, waits: order.waits, bytes };
        this.#memory.keep(waiting);
        return new Promise((resolve, reject) =>
            this.#begin(waiting, {
                send: send as WaitingOutput["send"],
                finished: (error) => (error ? reject(error) : resolve(undefined)),
            }),
        );
    }

    #begin(waiting: Waiting, output: WaitingOutput): void {
        const following = new WaitingMessage(waiting, this.#context(), {
            send: (sent) => output.send(sent),
            finished: (error) => {
                this.#following.delete(following);
                this.#memory.end(waiting);
                output.finished(error);
            },
        });
        this.#following.set(following, output);
        following.follow();
    }

    #stopFollowing(): Entry[] {
        const entries = [...this.#following].map(([{ waiting }, output]) => ({ waiting, output }));
        for (const following of this.#following.keys()) following.cancel();
        this.#following.clear();
        return entries;
    }

    #connection(): OpenConnection {
        return connectionOf(this.RED, this.def.orchestrator).open();
    }

    /** All messages share it, for as long as the connection is the same. */
    #context(): WaitingContext {
        const { RED, node, def, kind } = this;
        const connection = this.#connection();
        const { closed } = connection;
        if (closed === this.#connectionClosed && this.#shared) return this.#shared;
        this.#lookAgain.after(closed);
        this.#connectionClosed = closed;
        const [store, status, outputs] = [this.#memory.store, this.#status, this.#outputs];
        const own = kind.surroundings(connection, node, def);
        return (this.#shared = { ...own, RED, node, kind, store, status, outputs, translate: translator(RED) });
    }

    /** Goes on with the waits of the previous node, and with those remembered from before Node-RED started. */
    async #takeUp(): Promise<void> {
        if (this.#closed) return;
        const legacy = this.#legacy;
        this.#legacy = undefined;
        this.#goOn(legacy?.waiting.map((one) => this.#entryOf(one)) ?? []);
        for (const [id, msg] of legacy?.unread ?? []) this.#readAgain(id, msg);
        const remembered = await this.#reader.read(() => this.#memory.read());
        if (!remembered) return;
        this.#goOn(remembered.waiting.map((one) => this.#entryOf(one)));
        for (const [id, msg] of remembered.unread) this.#readAgain(id, msg);
    }

    #goOn(entries: readonly Entry[]): void {
        if (entries.length === 0) return;
        let base: string;
        try {
            base = this.#connection().settings.address.base;
        } catch (error) {
            return this.#hold(entries, asOrchestratorError(error));
        }
        this.#status.holds(0);
        for (const { waiting, output } of entries)
            if (isOtherOrchestrator(waiting.record.base, base)) this.#refuse(waiting, output, base);
            else this.#begin(waiting, output);
    }

    /** Keeps them until the connection is back. */
    #hold(entries: readonly Entry[], error: OrchestratorError): void {
        this.#unfollowed.push(...entries);
        const isNews = this.#status.holds(this.#unfollowed.length, error.code);
        if (isNews) this.#report(error);
        this.#lookAgain.soon();
    }

    /** Another Orchestrator has other jobs with the same ids. */
    #refuse(waiting: Waiting, output: WaitingOutput, base: string): void {
        this.#memory.forget(waiting);
        const values = { before: waiting.record.base!, now: base };
        output.finished(new OrchestratorError("INVALID_SETTING", [sentence("wait.otherOrchestrator", values)]));
    }

    #readAgain(id: string, msg: NodeMessageInFlow): void {
        this.#memory.forgetUnread(id);
        this.#wait(msg, this.#outputs.send).catch((error: unknown) => this.#report(error, msg));
    }

    /** Node-RED finished the input long ago, so there is no `done` to call. */
    #entryOf(waiting: Waiting): Entry {
        const output: WaitingOutput = {
            send: this.#outputs.send,
            finished: (error) => error && this.#report(error, waiting.live),
        };
        return { waiting, output };
    }

    #report(error: unknown, msg?: NodeMessage): void {
        const failure = asOrchestratorError(error);
        this.#status.end(statusOfError(this.RED, failure.code));
        reportToCatch(this.RED, this.node, failure.translated(translator(this.RED)), msg);
    }

    #log(level: "warn" | "log", key: string, values: Record<string, string> = {}): void {
        safely(() => this.node[level](this.RED._(`${this.node.type}.log.${key}`, values)));
    }
}
