import { setMaxListeners } from "node:events";
import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from "node-red";
import { asOrchestratorError, type OrchestratorError } from "../../orchestrator/errors/orchestrator-error";
import { safely, tellCatch } from "./safely";
import { statusOfError, translator } from "./i18n";

/** What a node shows while messages are under way. */
export interface InputStatus {
    begin(): void;
    /** With the words of the failure, if it was one. */
    end(failure?: string): void;
    close(): void;
}

/** Sends to the outputs, as Node-RED's own. */
export type Send = (msg: NodeMessage | (NodeMessage | null)[]) => void;

export interface InputWork {
    status: InputStatus;
    /** Does the node's work and gives what goes on, if that has not been sent yet. `closing` signals when the node is closed. */
    work(
        msg: NodeMessageInFlow,
        closing: AbortSignal,
        send: Send,
    ): Promise<NodeMessage | (NodeMessage | null)[] | undefined>;
    /** Told when the node is closed. What was under way goes on, and whoever does the work says what became of it. */
    closed?(): void | Promise<void>;
}

/**
 * The one place where asynchronous work meets Node-RED's input event: on success the message goes on and `done()` tells Complete
 * nodes; on failure nothing is sent and `done(error)` tells Catch nodes. Never throws or rejects (either ends Node-RED).
 */
export function onInput(RED: NodeAPI, node: Node, { status, work, closed }: InputWork): void {
    const closing = new AbortController();
    setMaxListeners(0, closing.signal); // one listener a request under way, which may be many
    const translate = translator(RED);

    const ended = (
        msg: NodeMessageInFlow,
        sent: Awaited<ReturnType<InputWork["work"]>>,
        failure: OrchestratorError | undefined,
        send: Send,
        done: (error?: Error) => void,
    ): void => {
        try {
            // Thousands may end so at once: what nobody will read is not written.
            if (closing.signal.aborted) return;
            status.end(failure && statusOfError(RED, failure.code));
            if (failure) return fail(RED, node, msg, failure.translated(translate), done);
            if (sent) send(sent);
            done();
        } catch (error) {
            // Only what follows in the flow, or Node-RED itself, can have thrown here.
            tellCatch(RED, node, asOrchestratorError(error), msg);
        }
    };

    // Three parameters: fewer would make Node-RED call `done` by itself. Thousands may wait here, so that each closure counts.
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

/** Catch nodes get a copy of the message; one that can't be copied is left out, not the error. */
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
        tellCatch(RED, node, error, msg);
    }
}
