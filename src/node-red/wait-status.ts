import type { Node, NodeAPI, NodeStatus } from "node-red";
import type { Progress } from "../shared/job-states";
import type { PendingReason } from "../orchestrator/jobs";
import type { InputStatus } from "./input";
import { Status } from "./status";

const ORDER: readonly Progress[] = ["pending", "running", "suspended"];

/** Orchestrator's words may be long. */
const MOST_CHARACTERS = 40;

/** What a wait node says: `3 waiting (1 pending, 2 running)`, why a job is pending, or how the last one failed. */
export class WaitStatus implements InputStatus {
    readonly #status: Status;
    readonly #counts: Record<Progress, number> = { pending: 0, running: 0, suspended: 0 };
    #why: PendingReason | undefined;
    #failure: string | undefined;

    constructor(
        private readonly RED: NodeAPI,
        node: Node,
    ) {
        this.#status = new Status(node, () => this.#now());
    }

    begin(): void {
        this.#failure = undefined;
    }

    end(failure?: string): void {
        this.#failure = failure;
        this.#status.changed();
    }

    /** A wait goes from one state to another; undefined before its begin and after its end. */
    move(from: Progress | undefined, to: Progress | undefined, why?: PendingReason): void {
        // A sweep tells it of every job that has changed lately.
        if (from === to && !why) return;
        if (from) this.#counts[from]--;
        if (to) this.#counts[to]++;
        if (why) this.#why = why;
        if (this.#counts.pending === 0) this.#why = undefined;
        this.#status.changed();
    }

    close(): void {
        this.#status.close();
    }

    #now(): NodeStatus {
        const parts = ORDER.filter((progress) => this.#counts[progress] > 0);
        const count = parts.reduce((sum, progress) => sum + this.#counts[progress], 0);
        if (count === 0) return this.#failure ? { fill: "red", shape: "ring", text: this.#failure } : {};
        const states = parts.map((progress) => this.#text(progress, this.#counts[progress])).join(", ");
        const text = `${this.#text("waiting", count)} (${states})${this.#reason()}`;
        return { fill: this.#why ? "yellow" : "blue", shape: "dot", text };
    }

    #reason(): string {
        if (!this.#why) return "";
        const { lacks, words } = this.#why;
        const text = lacks ? this.RED._(`uipath-wait-job.status.no_${lacks}`) : words.slice(0, MOST_CHARACTERS);
        return text ? `: ${text}` : "";
    }

    #text(key: Progress | "waiting", count: number): string {
        return this.RED._(`uipath-wait-job.status.${key}`, { count } as unknown as Record<string, string>);
    }
}
