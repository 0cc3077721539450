import type { Node, NodeStatus } from "node-red";

/** The editor gets at most one status in this many milliseconds. */
const PAUSE = 250;

/** The status of a node: sent only when it changes, at most four times a second, and always the last one in the end. */
export class Status {
    readonly #node: Node;
    #wanted: NodeStatus = {};
    #shown = "{}";
    #pause: NodeJS.Timeout | undefined;
    #closed = false;

    constructor(node: Node) {
        this.#node = node;
    }

    show(status: NodeStatus): void {
        this.#wanted = status;
        if (!this.#pause && !this.#closed) this.#send();
    }

    /** Clears the status; nothing is shown any more. */
    close(): void {
        this.show({});
        this.#closed = true;
        clearTimeout(this.#pause);
        if (this.#shown !== "{}") this.#node.status({});
    }

    #send(): void {
        const text = JSON.stringify(this.#wanted);
        if (text === this.#shown) return;
        this.#shown = text;
        this.#node.status(this.#wanted);
        this.#pause = setTimeout(() => {
            this.#pause = undefined;
            this.#send();
        }, PAUSE);
        this.#pause.unref();
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
    constructor(node: Node, working: (count: number) => string, checking = "") {
        this.#status = new Status(node);
        this.#working = working;
        this.#checkingText = checking;
    }

    begin(): void {
        this.#underWay++;
        this.#show();
    }

    /** With the words of the failure, if it was one. */
    end(failure?: string): void {
        this.#underWay--;
        this.#failure = failure;
        this.#show();
    }

    /** One of the messages under way is being looked up, or no longer. */
    check(underWay: boolean): void {
        this.#checking += underWay ? 1 : -1;
        this.#show();
    }

    close(): void {
        this.#status.close();
    }

    #show(): void {
        if (this.#checking > 0) this.#status.show({ fill: "yellow", shape: "dot", text: this.#checkingText });
        else if (this.#underWay > 0)
            this.#status.show({ fill: "blue", shape: "dot", text: this.#working(this.#underWay) });
        else if (this.#failure) this.#status.show({ fill: "red", shape: "ring", text: this.#failure });
        else this.#status.show({});
    }
}
