import { once } from "node:events";
import type { Agent, IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";

/** A connection may idle for this long if the server gives no hint. Servers close theirs after 5 s (Node.js) or more. Milliseconds. */
const DEFAULT_IDLE_TIME = 4_000;

/** This is subtracted from the hint, since the server counts from the moment it sent its response. Milliseconds. */
const MARGIN = 1_000;

/**
 * An agent that does not reuse connections which the server may be closing. A request on such a connection fails, and it is unknown
 * whether it arrived. The agent's own timers don't prevent that: they run late in a busy process.
 */
export class ConnectionPool {
    readonly #idleUntil = new WeakMap<Socket, number>();
    /** By `performance.now()`: when the first connection becomes stale. Infinity: there is no idle connection. */
    #nextStale = Infinity;
    #closing: Promise<unknown> | undefined;

    constructor(readonly agent: Agent) {}

    /** The connection has brought a response and waits for the next request. */
    markIdle(socket: Socket, headers: IncomingHttpHeaders): void {
        const until = performance.now() + idleTime(headers["keep-alive"]);
        this.#idleUntil.set(socket, until);
        this.#nextStale = Math.min(this.#nextStale, until);
    }

    /** Closes stale connections and resolves when the agent has removed them. Undefined: there are none. */
    closeStale(): Promise<unknown> | undefined {
        if (this.#closing) return this.#closing;
        const now = performance.now();
        // Otherwise each of thousands of requests a second would look at all connections.
        if (now < this.#nextStale && this.#nextStale < Infinity) return undefined;
        this.#nextStale = Infinity;
        const stale: Socket[] = [];
        for (const socket of Object.values(this.agent.freeSockets).flatMap((sockets) => sockets ?? [])) {
            const until = this.#idleUntil.get(socket) ?? 0;
            if (socket.destroyed || now >= until) stale.push(socket);
            else this.#nextStale = Math.min(this.#nextStale, until);
        }
        if (stale.length > 0) this.#closing = Promise.all(stale.map(close)).finally(() => (this.#closing = undefined));
        return this.#closing;
    }
}

/** `Keep-Alive: timeout=5, max=100` (RFC 2068 §19.7.1.1), in milliseconds less the margin. */
function idleTime(hint: unknown): number {
    const seconds = /timeout\s*=\s*(\d+)/i.exec(String(hint ?? ""))?.[1];
    return seconds === undefined ? DEFAULT_IDLE_TIME : Number(seconds) * 1000 - MARGIN;
}

/** Waits for the event: the agent keeps a destroyed socket until then. */
async function close(socket: Socket): Promise<void> {
    const closed = once(socket, "close");
    socket.destroy();
    await closed;
}
