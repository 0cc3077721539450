/** A request, and how it is sent each time. */
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import type { HttpAnswer } from "../http/exchange";
import type { Transport } from "../http/transport";
import type { FolderContext } from "./folder-context";
import type { Retryable } from "./retry-loop";
import type { Repeat } from "./retry-policy";
import type { Slot } from "./task-queue";

/** What counts of a request wherever it goes. */
export interface UnplacedRequest {
    method: string;
    body?: string | Buffer | undefined;
    /** Gives the request up, wherever it is. */
    signal?: AbortSignal | undefined;
    /** Keeps the request from being sent, but does not cut it once it is under way. */
    cancelBeforeSend?: AbortSignal | undefined;
    /** Told each time that it leaves. */
    onSend?: () => void;
    /** When it is sent again; a GET `always`, everything else `ifNotArrived`. */
    repeat?: Repeat;
    /** Goes before what waits already: it tells how things stand that were begun. */
    urgent?: boolean;
    /** Part of settling a start that is under way: urgent, and sent even after the connection was closed. */
    settling?: boolean;
    /** While the task that sends it holds its place, it need not wait for one of its own. */
    slot?: Slot | undefined;
    /** Bytes of the answer, where it is known to be short. */
    mostBytes?: number;
}

/** A request to Orchestrator. */
export interface ApiRequest extends UnplacedRequest {
    /** Relative to the Orchestrator base, with its query, encoded: `/odata/Releases?$top=1`. */
    path: string;
    folder?: FolderContext | undefined;
    headers?: Record<string, string>;
}

export class Attempt implements Retryable {
    readonly repeat: Repeat;

    /** `open` signals when the connection is closed for the request. */
    constructor(
        private readonly transport: Transport,
        private readonly url: string,
        private readonly request: UnplacedRequest,
        private readonly headers: Record<string, string>,
        private readonly open: AbortSignal,
        readonly isTransient: (answer: HttpAnswer) => boolean,
    ) {
        this.repeat = request.repeat ?? (request.method === "GET" ? "always" : "ifNotArrived");
    }

    get signals(): (AbortSignal | undefined)[] {
        return [this.open, this.request.signal, this.request.cancelBeforeSend];
    }

    send(timeout: number): Promise<HttpAnswer> {
        const { method, body, signal, cancelBeforeSend, onSend, mostBytes } = this.request;
        if (cancelBeforeSend?.aborted || this.open.aborted)
            throw new OrchestratorError("UNREACHABLE", [sentence("network.closed")]);
        onSend?.();
        const cut = signal ?? (cancelBeforeSend ? undefined : this.open);
        return this.transport.send({
            method,
            url: this.url,
            headers: this.headers,
            body,
            timeout,
            signal: cut,
            mostBytes,
        });
    }
}
