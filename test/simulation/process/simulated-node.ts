import type { NodeMessage, NodeStatus } from "node-red";
import type { ContextStore } from "./context-stores";

type Message = NodeMessage & Record<string, unknown>;
type Sent = NodeMessage | null | undefined | (NodeMessage | null)[];
type InputListener = (msg: NodeMessage, send: (sent: Sent) => void, done: (error?: Error) => void) => void;
type CloseListener = (...args: unknown[]) => void;

/** What a node is in, and what hears of it. */
export interface Surroundings {
    store: ContextStore;
    /** A message leaves the output of a node. */
    sent(node: SimulatedNode, msg: Message, output: number): void;
    /** A Catch node hears of it. */
    caught(node: SimulatedNode, error: Error & { code?: string }, msg: Message | undefined): void;
    warned(node: SimulatedNode, text: string): void;
}

/** A node as Node-RED's runtime makes it, as far as ours use it. Source: node-red 4.1, `runtime/lib/nodes/Node.js`. */
export class SimulatedNode {
    isClosed = false;
    shown: NodeStatus = {};
    credentials: Record<string, string> = {};
    readonly wires: string[][] = [];
    /** Messages of which the node has not said that it is done with them. */
    readonly underWay = new Set<Message>();
    #input: InputListener | undefined;
    readonly #closers: CloseListener[] = [];

    constructor(
        readonly id: string,
        readonly type: string,
        readonly z: string,
        private readonly surroundings: Surroundings,
    ) {}

    get scope(): string {
        return `${this.id}:${this.z}`;
    }

    on(event: "input" | "close", listener: InputListener & CloseListener): this {
        if (event === "input") this.#input = listener;
        else this.#closers.push(listener);
        return this;
    }

    receive(msg: Message): void {
        if (this.isClosed) return;
        this.underWay.add(msg);
        this.#input?.(
            msg,
            (sent) => this.send(sent),
            (error) => {
                this.underWay.delete(msg);
                if (error) this.error(error, msg);
            },
        );
    }

    /** What a node sends after it was closed goes nowhere. */
    send(sent: Sent): void {
        if (this.isClosed) return;
        const outputs = Array.isArray(sent) ? sent : [sent];
        outputs.forEach((msg, output) => msg && this.surroundings.sent(this, msg as Message, output));
    }

    error(error: Error, msg?: Message): void {
        if (!this.isClosed) this.surroundings.caught(this, error, msg);
    }

    warn(text: string): void {
        this.surroundings.warned(this, text);
    }

    log(text: string): void {
        this.surroundings.warned(this, text);
    }

    status(status: NodeStatus): void {
        this.shown = status;
    }

    context(): object {
        return this.surroundings.store.contextOf(this.scope);
    }

    async close(isRemoved: boolean): Promise<void> {
        const closing = this.#closers.map(
            (listener) =>
                new Promise<void>((resolve) => {
                    if (listener.length === 2) listener(isRemoved, resolve);
                    else if (listener.length === 1) listener(resolve);
                    else {
                        listener();
                        resolve();
                    }
                }),
        );
        this.isClosed = true;
        await Promise.all(closing);
        this.surroundings.store.closed(this.scope);
    }
}
