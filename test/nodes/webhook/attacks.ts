/** What strangers may send to the address of a webhook. */
import { randomBytes } from "node:crypto";
import http from "node:http";
import net from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const MB = 1024 * 1024;

/** A signature of the right form that is of no body. */
const forged = (): string => randomBytes(32).toString("base64");

/** The status of the answer; 0 where the connection ends without one. */
export function post(address: string, body: Buffer | string, headers: http.OutgoingHttpHeaders): Promise<number> {
    return new Promise((resolve) => {
        const request = http.request(address, {
            method: "POST",
            agent: false,
            headers: { "content-type": "application/json", ...headers },
        });
        request.on("response", (response) => {
            resolve(response.statusCode!);
            response.resume();
        });
        request.on("error", () => resolve(0));
        request.end(body);
    });
}

/** How many callers there are at the same time. */
const CALLERS = 50;

/** Sends forged events, up to a thousand a second. Returns the statuses of the answers. */
export async function flood(address: string, seconds: number): Promise<number[]> {
    const body = JSON.stringify({ Type: "job.completed", EventId: "1", Job: { Id: 1 }, Padding: "x".repeat(1_000) });
    const statuses: number[] = [];
    const begun = performance.now();
    let sent = 0;
    const caller = async (): Promise<void> => {
        for (let turn = sent++; turn < seconds * 1_000; turn = sent++) {
            const early = turn - (performance.now() - begun);
            if (early > 0) await pause(early);
            statuses.push(await post(address, body, { "x-uipath-signature": forged() }));
        }
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    return statuses;
}

/** Sends bodies of 2 MB and more, with their length and without, as they are and compressed. */
export async function largeBodies(address: string): Promise<number[]> {
    const statuses: number[] = [];
    for (const megabytes of [2, 2.001, 8, 40]) {
        const body = Buffer.alloc(megabytes * MB, "[");
        for (const headers of [
            { "content-length": body.length },
            { "transfer-encoding": "chunked" },
            { "transfer-encoding": "chunked", "content-encoding": "gzip" },
        ])
            for (let times = 0; times < 3; times++)
                statuses.push(await post(address, body, { ...headers, "x-uipath-signature": forged() }));
    }
    return statuses;
}

/** Milliseconds between two pieces of a slow body. */
const PIECE_EVERY = 50;

/**
 * Opens connections that never finish their bodies. Each sends so many megabytes, no faster than a network brings them, and then a byte
 * now and then. Returns once the other side has ended them all.
 */
export async function slowBodies(address: string, connections: number, megabytes = 0): Promise<number[]> {
    const { hostname, port, pathname } = new URL(address);
    const head =
        `POST ${pathname} HTTP/1.1\r\nhost: flows\r\ncontent-type: application/json\r\n` +
        `content-length: ${2 * MB}\r\nx-uipath-signature: ${forged()}\r\n\r\n`;
    const large = Buffer.alloc(MB / 10, "[");
    const connection = async (at: number): Promise<void> => {
        await pause(at * 5);
        const socket = net.connect(Number(port), hostname);
        socket.on("error", () => undefined);
        const ended = new Promise((resolve) => socket.on("close", resolve));
        socket.resume();
        socket.write(head);
        let left = Math.floor((megabytes * MB) / large.length);
        const sending = setInterval(() => socket.write(left-- > 0 ? large : "["), PIECE_EVERY);
        await ended;
        clearInterval(sending);
    };
    await Promise.all(Array.from({ length: connections }, (_, at) => connection(at)));
    return [];
}
