/** Messages of a flow in the test helper's Node-RED: gives them to nodes, and tracks what becomes of them. */
import { randomUUID } from "node:crypto";
import helper from "node-red-node-test-helper";
import { watch } from "./secret-watch";

export interface CaughtError {
    message: string;
    code?: string;
    cause?: Record<string, unknown>;
    stack?: string;
}

export interface FlowMessage {
    _msgid: string;
    payload?: unknown;
    error?: CaughtError;
    [property: string]: unknown;
}

export interface Outcome {
    /** What the node sent, if anything. */
    sent?: FlowMessage;
    /** What its second output sent, if anything. */
    second?: FlowMessage;
    /** What reached the Catch node, if anything. */
    caught?: FlowMessage;
}

/** Gives a message to a node without waiting. */
export function receive(id: string, message: object): void {
    (helper.getNode(id) as unknown as { receive(message: object): void }).receive(message);
}

/** Listens to the messages that a node receives. */
export function listen(id: string, listener: (message: FlowMessage) => void): void {
    (helper.getNode(id) as unknown as NodeJS.EventEmitter).on("input", (message: FlowMessage) => {
        watch.look("message", message);
        listener(message);
    });
}

/** Tracks messages by their ids until they complete or are caught. */
export class MessageTracker {
    readonly #pending = new Map<string, { outcome: Outcome; resolve: (outcome: Outcome) => void }>();

    /** Gives a message to a node. Resolves when it completes or is caught. */
    send(id: string, message: object): Promise<Outcome> {
        return new Promise((resolve) => {
            const _msgid = randomUUID();
            this.#pending.set(_msgid, { outcome: {}, resolve });
            receive(id, { ...message, _msgid });
        });
    }

    /** Notes a part of the outcome. */
    note({ _msgid }: FlowMessage, part: Outcome): void {
        const pending = this.#pending.get(_msgid);
        if (pending) Object.assign(pending.outcome, part);
    }

    /** The message has completed, or was caught. */
    end(message: FlowMessage, part: Outcome = {}): void {
        this.note(message, part);
        const pending = this.#pending.get(message._msgid);
        pending?.resolve(pending.outcome);
    }
}
