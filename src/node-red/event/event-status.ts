import type { Node, NodeAPI, NodeStatus } from "node-red";
import { isTransient } from "../../follow/failure-policy";
import type { JobEnd } from "../../follow/wait";
import type { Clock } from "../../orchestrator/clock";
import type { ErrorCode } from "../../orchestrator/errors/orchestrator-error";
import type { EventKind, EventName } from "../../shared/settings/events";
import { jobsInWords, statusOfError } from "../runtime/i18n";
import { Status } from "../runtime/node-status";

/** The status of an event node: its problem, or that it watches, with a long pause between looks and the last event. */
export class EventStatus {
    readonly #status: Status;
    #problem: ErrorCode | undefined;
    /** Milliseconds between two looks. */
    readonly #pauses = new Map<EventKind, number>();
    #every = 0;
    #last: (() => string) | undefined;

    constructor(
        private readonly RED: NodeAPI,
        node: Node,
        clock: Clock,
    ) {
        this.#status = new Status(node, () => this.#now(), clock);
    }

    /** `pause`: milliseconds between two looks. `every`: the pause that the node asks for. */
    watching(kind: EventKind, pause: number, every: number): void {
        this.#pauses.set(kind, pause);
        this.#every = every;
        this.#status.changed();
    }

    happened(event: EventName, { job }: JobEnd): void {
        const id = job.Id;
        this.#last = () => this.#text(keyOf(event), { job: jobsInWords(this.RED, [id]) });
        this.#status.changed();
    }

    /** Undefined: the problem is over. */
    problem(code: ErrorCode | undefined): void {
        this.#problem = code;
        this.#status.changed();
    }

    close(): void {
        this.#status.close();
    }

    #now(): NodeStatus {
        if (this.#problem) {
            const words = statusOfError(this.RED, this.#problem);
            const text = isTransient(this.#problem) ? `${words}, ${this.#text("retrying")}` : words;
            return { fill: "red", shape: "ring", text };
        }
        if (this.#pauses.size === 0) return {};
        const pause = Math.max(...this.#pauses.values());
        const seldom = pause > this.#every;
        const seconds = String(Math.round(pause / 1000));
        const watching = seldom ? this.#text("slowly", { seconds }) : this.#text("watching");
        const text = this.#last ? `${watching} · ${this.#last()}` : watching;
        return { fill: seldom ? "yellow" : "green", shape: "dot", text };
    }

    #text(key: string, values: Record<string, string> = {}): string {
        return this.RED._(`uipath-event.status.${key}`, values);
    }
}

/** For i18next a dot separates the levels of a key. */
function keyOf(event: EventName): string {
    return event.replace(".", "_");
}
