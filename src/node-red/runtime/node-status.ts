import type { Node, NodeStatus } from "node-red";
import type { Clock, Timer } from "../../orchestrator/clock";

/** The editor gets at most one status in this many milliseconds. */
const PAUSE = 250;

/**
 * The status of a node: sent only when it changes, at most four times a second, and always the last one in the end. It is put into
 * words only when it may be sent: a plural in a language takes longer than all the rest of a message.
 */
export class Status {
    readonly #node: Node;
    readonly #now: () => NodeStatus;
    #shown = "{}";
    #pause: Timer;
    #closed = false;

    /** `now` gives the status as it is to be shown. */
    constructor(
        node: Node,
        now: () => NodeStatus,
        private readonly clock: Clock,
    ) {
        this.#node = node;
        this.#now = now;
    }

    /** What `now` gives may be another. */
    changed(): void {
        if (!this.#pause && !this.#closed) this.#send();
    }

    /** Clears the status; nothing is shown any more. */
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

/** What a node that works on messages says: how many are under way, or how the last one failed. */
export class WorkStatus {
    readonly #status: Status;
    readonly #working: (count: number) => string;
    readonly #checkingText: string;
    #underWay = 0;
    #checking = 0;
    #failure: string | undefined;

    /** `working` gives the text for so many messages under way, `checking` is the one while any is being looked up. */
    constructor(node: Node, clock: Clock, working: (count: number) => string, checking = "") {
        this.#status = new Status(node, () => this.#now(), clock);
        this.#working = working;
        this.#checkingText = checking;
    }

    begin(): void {
        this.#underWay++;
        this.#status.changed();
    }

    /** With the words of the failure, if it was one. */
    end(failure?: string): void {
        this.#underWay--;
        this.#failure = failure;
        this.#status.changed();
    }

    /** One of the messages under way is being looked up, or no longer. */
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
        return this.#failure ? { fill: "red", shape: "ring", text: this.#failure } : {};
    }
}
