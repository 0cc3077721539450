import type { Node, NodeAPI } from "node-red";
import { asOrchestratorError, type Sentence } from "../../orchestrator/errors/orchestrator-error";
import { translator } from "../runtime/i18n";
import type { WorkStatus } from "../runtime/node-status";

/** The progress of one message's work. Thousands may wait, so it is small. */
export class Progress {
    isSent = false;

    constructor(private readonly work: SentWork) {
        work.began();
    }

    /** A request that changes something is being sent. Also call it when the work is over. */
    sent(): void {
        if (!this.isSent) this.work.left();
        this.isSent = true;
    }

    /** Begins and ends to find out what became of the request. */
    checking(underWay: boolean): void {
        this.work.status.check(underWay);
    }

    warn(warning: Sentence): void {
        this.work.warn(warning);
    }
}

/**
 * Work of a node that goes on when the node is closed, once it was sent. Its outcome is then a warning, since nothing else reports it.
 * The node's catalogue has the sentences, in `log`.
 */
export class SentWork {
    /** Messages under way for which nothing has been sent yet. */
    #unsent = 0;

    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        readonly status: WorkStatus,
    ) {}

    began(): void {
        this.#unsent++;
    }

    left(): void {
        this.#unsent--;
    }

    warn(warning: Sentence): void {
        this.node.warn(translator(this.RED)(warning));
    }

    /** Call it when the work has failed. Returns the error. */
    failed(error: unknown, closing: AbortSignal, { isSent }: Progress): unknown {
        if (closing.aborted && isSent)
            this.log("lateFailure", { error: asOrchestratorError(error).translated(translator(this.RED)).message });
        return error;
    }

    /** Call it when the node is closed. */
    closed(): void {
        if (this.#unsent > 0) this.log("dropped", { number: String(this.#unsent) });
    }

    /** Warns in a sentence of the node's catalogue. */
    log(key: string, values: Record<string, string>): void {
        this.node.warn(this.RED._(`${this.node.type}.log.${key}`, values));
    }
}
