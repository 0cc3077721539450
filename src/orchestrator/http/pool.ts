/** Keeps requests off connections that the server may be closing at this moment. */
import { once } from "node:events";
import type { Agent, IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";

/** How long a connection may idle where the server tells nothing. Servers close theirs after 5 s (Node.js) or more. Milliseconds. */
const WITHOUT_HINT = 4_000;

/** Taken off the server's hint, since it counts from when it sent its answer. Milliseconds. */
const MARGIN = 1_000;

/**
 * An agent's connections: when each began to idle, and how long it may. A request that meets a connection just as the server closes
 * it fails with nobody knowing whether it arrived. Agents close idle connections by timers of their own, which a busy process runs
 * too late.
 */
export class Pool {
    readonly #until = new WeakMap<Socket, number>();
    /** When the first of them will have idled too long; Infinity: none is known. By `performance.now()`, as the others. */
    #nextStale = Infinity;
    #closing: Promise<unknown> | undefined;

    constructor(readonly agent: Agent) {}

    /** A connection has brought an answer, and waits for the next request. */
    idles(socket: Socket, answer: IncomingHttpHeaders): void {
        const until = performance.now() + allowance(answer["keep-alive"]);
        this.#until.set(socket, until);
        this.#nextStale = Math.min(this.#nextStale, until);
    }

    /** Closes the connections that have idled too long. Afterwards the agent does not have them any more. Undefined: there are none. */
    closeStale(): Promise<unknown> | undefined {
        if (this.#closing) return this.#closing;
        const now = performance.now();
        // Thousands of requests a second would each look at all connections.
        if (now < this.#nextStale && this.#nextStale < Infinity) return undefined;
        this.#nextStale = Infinity;
        const stale: Socket[] = [];
        for (const socket of Object.values(this.agent.freeSockets).flatMap((sockets) => sockets ?? [])) {
            const until = this.#until.get(socket) ?? 0;
            if (socket.destroyed || now >= until) stale.push(socket);
            else this.#nextStale = Math.min(this.#nextStale, until);
        }
        if (stale.length > 0) this.#closing = Promise.all(stale.map(closed)).finally(() => (this.#closing = undefined));
        return this.#closing;
    }
}

/** `Keep-Alive: timeout=5, max=100` (RFC 2068 §19.7.1.1), in milliseconds less a margin. */
function allowance(hint: unknown): number {
    const seconds = /timeout\s*=\s*(\d+)/i.exec(String(hint ?? ""))?.[1];
    return seconds === undefined ? WITHOUT_HINT : Number(seconds) * 1000 - MARGIN;
}

/** Sockets call themselves closed before that: the agent has one until it has told so. */
async function closed(socket: Socket): Promise<void> {
    const gone = once(socket, "close");
    socket.destroy();
    await gone;
}
