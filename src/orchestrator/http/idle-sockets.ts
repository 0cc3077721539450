/** Keeps requests off connections that the server may be closing at this moment. */
import { once } from "node:events";
import type { Agent, IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";

/** How long a connection may idle where the server tells nothing. Servers close theirs after 5 s (Node.js) or more. Milliseconds. */
const WITHOUT_HINT = 4_000;

/** Taken off the server's hint, since it counts from when it sent its answer. Milliseconds. */
const MARGIN = 1_000;

/**
 * When each connection began to idle, and how long it may. A request that meets a connection just as the server closes it fails
 * with nobody knowing whether it arrived. Agents close idle connections by timers of their own, which a busy process runs too late.
 */
export class IdleSockets {
    readonly #until = new WeakMap<Socket, number>();

    /** A connection has brought an answer, and waits for the next request. */
    idles(socket: Socket, answer: IncomingHttpHeaders): void {
        this.#until.set(socket, performance.now() + allowance(answer["keep-alive"]));
    }

    /** Closes the agent's connections that have idled too long. Afterwards the agent does not have them any more. Undefined: there are none. */
    closeStale(agent: Agent): Promise<unknown> | undefined {
        const now = performance.now();
        const stale: Socket[] = [];
        for (const sockets of Object.values(agent.freeSockets))
            for (const socket of sockets ?? [])
                if (socket.destroyed || now >= (this.#until.get(socket) ?? 0)) stale.push(socket);
        return stale.length > 0 ? Promise.all(stale.map(closed)) : undefined;
    }
}

/** `Keep-Alive: timeout=5, max=100` (RFC 2068 §19.7.1.1), in milliseconds less a margin. */
function allowance(hint: unknown): number {
    const seconds = /timeout\s*=\s*(\d+)/i.exec(String(hint ?? ""))?.[1];
    return seconds === undefined ? WITHOUT_HINT : Number(seconds) * 1000 - MARGIN;
}

async function closed(socket: Socket): Promise<void> {
    if (socket.closed) return;
    const gone = once(socket, "close");
    socket.destroy();
    await gone;
}
