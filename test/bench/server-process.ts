/**
 * A child process with a server for StartJobs and the requests before it. It sends prepared texts over `node:net`, so that almost all
 * of the measured work is the client's.
 */
import { createServer, type AddressInfo, type Socket } from "node:net";
import { serveProcedures } from "../support/subprocess";
import { bodyOf, PATHS, type RequestKind } from "./responses";

/** The number of requests of each kind. */
export type Counts = Record<RequestKind | "other", number>;

const END_OF_HEAD = Buffer.from("\r\n\r\n");

const NOTHING: Counts = {
    token: 0,
    account: 0,
    folders: 0,
    releases: 0,
    start: 0,
    queues: 0,
    add: 0,
    bulk: 0,
    other: 0,
};

let counts = { ...NOTHING };
/** The sockets whose starts wait for `release`. Undefined: starts are answered at once. */
let held: Socket[] | undefined;
/** Called when a start is held. */
let onHeld: () => void = () => undefined;

export const serverProcedures = {
    async listen(): Promise<string> {
        const server = createServer({ noDelay: true }, serve);
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },

    /** Returns and resets the number of requests. */
    counts(): Counts {
        const previous = counts;
        counts = { ...NOTHING };
        return previous;
    },

    /** Holds the responses to starts from now on. */
    hold(): void {
        held = [];
    },

    /** Resolves when this many starts are held. */
    holding(count: number): Promise<void> {
        return new Promise((resolve) => {
            onHeld = () => held!.length >= count && resolve();
            onHeld();
        });
    },

    /** Answers all held starts, and everything from now on. */
    release(): void {
        const sockets = held ?? [];
        held = undefined;
        for (const socket of sockets) socket.write(answerTo("start"));
    },
};

function serve(socket: Socket): void {
    let rest: Buffer = Buffer.alloc(0);
    socket.on("data", (chunk) => {
        rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        for (let length: number; (length = lengthOf(rest)) <= rest.length; rest = rest.subarray(length))
            take(socket, rest);
    });
    socket.on("error", () => socket.destroy()); // the client has disconnected
}

/** The length of the first request in bytes. Infinity: its head is incomplete. */
function lengthOf(bytes: Buffer): number {
    const end = bytes.indexOf(END_OF_HEAD);
    if (end < 0) return Infinity;
    const declared = /\ncontent-length: *(\d+)/i.exec(bytes.toString("latin1", 0, end))?.[1];
    return end + END_OF_HEAD.length + Number(declared ?? 0);
}

function take(socket: Socket, request: Buffer): void {
    const line = request.toString("latin1", 0, request.indexOf(13));
    const kind = PATHS.find(([part]) => line.includes(part))?.[1];
    counts[kind ?? "other"]++;
    if (kind !== "start" || !held) return void socket.write(answerTo(kind));
    held.push(socket);
    onHeld();
}

function answerTo(kind: RequestKind | undefined): string {
    const body = kind ? bodyOf(kind) : "{}";
    const status = kind === "start" || kind === "add" ? "201 Created" : kind ? "200 OK" : "404 Not Found";
    return (
        `HTTP/1.1 ${status}\r\nContent-Type: application/json; odata.metadata=minimal; charset=utf-8\r\n` +
        `Date: ${date()}\r\napi-supported-versions: 1.0, 20.0\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    );
}

let dateText = new Date().toUTCString();
let dateUntil = 0;

/** The header `Date`, formatted once a second. */
function date(): string {
    const now = Date.now();
    if (now >= dateUntil) [dateText, dateUntil] = [new Date(now).toUTCString(), now + 1000];
    return dateText;
}

if (require.main === module) serveProcedures(serverProcedures);
