/**
 * A server that answers StartJobs, and what has to be asked before it, with next to no work: ready texts over `node:net`, so that
 * the clients are what is measured. In a process of its own.
 */
import { createServer, type AddressInfo, type Socket } from "node:net";
import { serveProcedures } from "../support/subprocess";
import { bodyOf, PATHS, type RequestKind } from "./responses";

/** Requests by what they asked for. */
export type Counts = Record<RequestKind | "other", number>;

const END_OF_HEAD = Buffer.from("\r\n\r\n");

const NOTHING: Counts = { token: 0, account: 0, folders: 0, releases: 0, start: 0, other: 0 };

let counts = { ...NOTHING };
/** Sockets whose requests for a start wait for `release`; undefined: answered at once. */
let held: Socket[] | undefined;
/** Told when a start is held. */
let onHeld: () => void = () => undefined;

export const serverProcedures = {
    async listen(): Promise<string> {
        const server = createServer({ noDelay: true }, serve);
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },

    /** Requests since this was last asked. */
    counts(): Counts {
        const told = counts;
        counts = { ...NOTHING };
        return told;
    },

    /** From now on starts are not answered. */
    hold(): void {
        held = [];
    },

    /** Resolves once so many starts are held. */
    holding(count: number): Promise<void> {
        return new Promise((resolve) => {
            onHeld = () => held!.length >= count && resolve();
            onHeld();
        });
    },

    /** Answers what was held, and everything from now on. */
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
    socket.on("error", () => socket.destroy()); // a client that is gone
}

/** Bytes of the first request; Infinity while its head is not whole. */
function lengthOf(bytes: Buffer): number {
    const end = bytes.indexOf(END_OF_HEAD);
    if (end < 0) return Infinity;
    const declared = /\ncontent-length: *(\d+)/i.exec(bytes.toString("latin1", 0, end))?.[1];
    return end + END_OF_HEAD.length + Number(declared ?? 0);
}

function take(socket: Socket, request: Buffer): void {
    const line = request.toString("latin1", 0, request.indexOf(13));
    const asked = PATHS.find(([part]) => line.includes(part))?.[1];
    counts[asked ?? "other"]++;
    if (asked !== "start" || !held) return void socket.write(answerTo(asked));
    held.push(socket);
    onHeld();
}

function answerTo(asked: RequestKind | undefined): string {
    const body = asked ? bodyOf(asked) : "{}";
    const status = asked === "start" ? "201 Created" : asked ? "200 OK" : "404 Not Found";
    return (
        `HTTP/1.1 ${status}\r\nContent-Type: application/json; odata.metadata=minimal; charset=utf-8\r\n` +
        `Date: ${date()}\r\napi-supported-versions: 1.0, 20.0\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    );
}

let dateText = new Date().toUTCString();
let dateUntil = 0;

/** Written once a second. */
function date(): string {
    const now = Date.now();
    if (now >= dateUntil) [dateText, dateUntil] = [new Date(now).toUTCString(), now + 1000];
    return dateText;
}

if (require.main === module) serveProcedures(serverProcedures);
