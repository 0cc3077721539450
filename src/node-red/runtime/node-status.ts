import type { Node, NodeStatus } from "node-red";
import type { Clock, Timer } from "../../orchestrator/clock";

/** Milliseconds. The editor gets at most one status in this time. */
const PAUSE = 250;

/**
 * The status of a node. It is sent only when it changes, at most four times a second, and the last one is always sent. The text
 * is made only when it may be sent, since a plural takes longer than all the rest of a message.
 */
export class Status {
    readonly #node: Node;
    readonly #now: () => NodeStatus;
    #shown = "{}";
    #pause: Timer;
    #closed = false;

    /** `now` returns the status to show. */
    constructor(
        node: Node,
        now: () => NodeStatus,
        private readonly clock: Clock,
    ) {
        this.#node = node;
        this.#now = now;
    }

    /** Call it when `now` may return something else. */
    changed(): void {
        if (!this.#pause && !this.#closed) this.#send();
    }

    /** Clears the status. Nothing is shown after that. */
    close(): void {
        this.#closed = true;
        this.clock.clearTimeout(this.#pause);
        if (this.#shown !== "{}") this.#node.status({});
    }

    #send(): void {
        const status = this.#now();
        const text = JSON.stringify(status);
        if (text === this.#shown) return;
        this.#shown = text;
        this.#node.status(status);
        this.#pause = this.clock.setTimeout(() => {
            this.#pause = undefined;
            this.#send();
        }, PAUSE);
    }
}

/** The status of a node that works on messages: how many are under way, or what became of the last one. */
export class WorkStatus {
    readonly #status: Status;
    readonly #working: (count: number) => string;
    readonly #checkingText: string;
    #underWay = 0;
    #checking = 0;
    #outcome: () => NodeStatus = () => ({});

    /** `working` returns the text for this many messages under way. `checking` is the text while any of them is being looked up. */
    constructor(node: Node, clock: Clock, working: (count: number) => string, checking = "") {
        this.#status = new Status(node, () => this.#now(), clock);
        this.#working = working;
        this.#checkingText = checking;
    }

    begin(): void {
        this.#underWay++;
        this.#status.changed();
    }

    /** The work on a message has succeeded and is about to end. `words` tells what was done. */
    succeeded(words: () => string): void {
        this.#outcome = () => ({ fill: "green", shape: "dot", text: words() });
    }

    /** `failure`: the words of the failure, if there was one. */
    end(failure?: string): void {
        this.#underWay--;
        if (failure) this.#outcome = () => ({ fill: "red", shape: "ring", text: failure });
        this.#status.changed();
    }

    /** How far the work has come may have changed. */
    changed(): void {
        this.#status.changed();
    }

    /** A look-up of one of the messages under way begins or ends. */
    check(underWay: boolean): void {
        this.#checking += underWay ? 1 : -1;
        this.#status.changed();
    }

    close(): void {
        this.#status.close();
    }

    #now(): NodeStatus {
        if (this.#checking > 0) return { fill: "yellow", shape: "dot", text: this.#checkingText };
        if (this.#underWay > 0) return { fill: "blue", shape: "dot", text: this.#working(this.#underWay) };
        return this.#outcome();
    }
}
