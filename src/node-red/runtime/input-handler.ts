import { setMaxListeners } from "node:events";
import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from "node-red";
import { asOrchestratorError, type OrchestratorError } from "../../orchestrator/errors/orchestrator-error";
import { safely, reportToCatch } from "./safely";
import { statusOfError, translator } from "./i18n";

/** What a node shows while it works on messages. */
export interface InputStatus {
    begin(): void;
    /** `failure`: the words of the failure, if there was one. */
    end(failure?: string): void;
    close(): void;
}

/** Sends to the outputs, as Node-RED's own function does. */
export type Send = (msg: NodeMessage | (NodeMessage | null)[]) => void;

export interface InputWork {
    status: InputStatus;
    /**
     * Does the node's work. Returns the message that goes on, unless it has been sent already. `closing` aborts when the node
     * is closed.
     */
    work(
        msg: NodeMessageInFlow,
        closing: AbortSignal,
        send: Send,
    ): Promise<NodeMessage | (NodeMessage | null)[] | undefined>;
    /** Called when the node is closed. Work under way goes on, and reports its own outcome. */
    closed?(): void | Promise<void>;
}

/**
 * The only place where asynchronous work meets Node-RED's input event. On success the message goes on, and `done()` tells
 * Complete nodes. On failure nothing is sent, and `done(error)` tells Catch nodes. Nothing throws or rejects, since either
 * would end Node-RED.
 */
export function onInput(RED: NodeAPI, node: Node, { status, work, closed }: InputWork): void {
    const closing = new AbortController();
    setMaxListeners(0, closing.signal); // each request under way adds a listener, and there may be many
    const translate = translator(RED);

    const ended = (
        msg: NodeMessageInFlow,
        sent: Awaited<ReturnType<InputWork["work"]>>,
        failure: OrchestratorError | undefined,
        send: Send,
        done: (error?: Error) => void,
    ): void => {
        try {
            // Thousands of messages may fail at once when the node is closed. These errors are not read, so they are not written.
            if (closing.signal.aborted) return;
            status.end(failure && statusOfError(RED, failure.code));
            if (failure) return fail(RED, node, msg, failure.translated(translate), done);
            if (sent) send(sent);
            done();
        } catch (error) {
            // Only the rest of the flow, or Node-RED itself, can have thrown here.
            reportToCatch(RED, node, asOrchestratorError(error), msg);
        }
    };

    // With fewer than three parameters Node-RED would call `done` itself. Thousands of messages may wait here, so each closure
    // counts.
    node.on("input", (msg, send, done) => {
        status.begin();
        void work(msg, closing.signal, send as Send).then(
            (sent) => ended(msg, sent, undefined, send as Send, done),
            (error: unknown) => ended(msg, undefined, asOrchestratorError(error), send as Send, done),
        );
    });

    node.on("close", (_removed: boolean, done: () => void) => {
        closing.abort();
        safely(() => status.close());
        void (async () => closed?.())().then(done, done);
    });
}

/** Catch nodes get a copy of the message. If the message can't be copied, they get the error without it. */
function fail(
    RED: NodeAPI,
    node: Node,
    msg: NodeMessageInFlow,
    error: OrchestratorError,
    done: (error: Error) => void,
): void {
    try {
        done(error);
    } catch {
        reportToCatch(RED, node, error, msg);
    }
}
