import type { FolderContext } from "./folder-context";
import type { HttpResponse, Progress } from "../http/exchange";
import type { RetryWhen } from "./retry-policy";
import type { Slot } from "./task-queue";

/** How a request is sent, wherever it goes. */
export interface RequestOptions {
    method: string;
    body?: string | Buffer | undefined;
    /** Aborts the request in any state. */
    signal?: AbortSignal | undefined;
    /** Keeps the request from being sent. It does not abort a request under way. */
    cancelBeforeSend?: AbortSignal | undefined;
    /** Called before each attempt. */
    onSend?: () => void;
    /** Default: `always` for a GET, else `ifNotReceived`. */
    retry?: RetryWhen;
    /** Goes to the front of the queue, since something under way depends on it. */
    urgent?: boolean;
    /** Finds out what became of a start. It is urgent, and is sent even while the connection closes. */
    reconciling?: boolean;
    /** The slot of the task that sends the request. While the task holds it, the request is not queued. */
    slot?: Slot | undefined;
    /** Limit for the response, where it is known to be short. */
    maxBytes?: number;
    /** Hears the progress of a long transfer. The time-out then is for each megabyte. */
    progress?: Progress | undefined;
    /** Whether a response is broken, so that another attempt may be better. Default: whether it is malformed. */
    isBroken?: (response: HttpResponse) => Promise<boolean>;
}

/** A request to Orchestrator. */
export interface ApiRequest extends RequestOptions {
    /** Relative to the Orchestrator base, with an encoded query: `/odata/Releases?$top=1`. */
    path: string;
    folder?: FolderContext | undefined;
    headers?: Record<string, string>;
}
