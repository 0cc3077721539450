/** A TCP proxy that lies: it stands before the simulator, and what it does to a request is drawn. */
import net from "node:net";
import type { FaultPlan } from "./fault-plan";
import type { Fault, Kind } from "./faults";
import { endOfMessage, readRequest, truncateBody, writeAnswer, type WholeRequest } from "./http-message";
import { startNumberOf, kindOfRequest } from "./request-kind";

export interface ProxyOptions {
    target: Target;
    draw: FaultPlan;
    /** Milliseconds between the bytes of an answer that drips. */
    dripEvery?: number;
    /** An answer that some requests get in place of Orchestrator's, before anything is drawn. */
    instead?: (request: WholeRequest) => Buffer | undefined;
    /** Told of every start that arrives whole. */
    onStart?: () => void;
}

export interface Target {
    host: string;
    port: number;
}

export type Struck = Kind | "none" | "refuse";

export interface LyingProxy {
    port: number;
    /** How often each kind of fault has struck. */
    tally: Partial<Record<Struck, number>>;
    /** What went wrong in the proxy itself, which nobody drew. */
    troubles: string[];
    /** Resets every connection, and each that is tried in so many milliseconds; or says to each request what the kind says. */
    outage(milliseconds: number, says?: Kind): void;
    /** Waits for what is committed late, then cuts everything. */
    close(): Promise<void>;
}

/** Listens on a free port of this machine. */
export async function startLyingProxy(options: ProxyOptions): Promise<LyingProxy> {
    const proxy = new Proxy(options);
    await new Promise<void>((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.server.address() as net.AddressInfo;
    const { tally, troubles } = proxy;
    return { port, tally, troubles, outage: (time, says) => proxy.outage(time, says), close: () => proxy.close() };
}

const DRIP_EVERY = 50;

const PORTAL = "<!DOCTYPE html><html><head><title>Portal</title></head><body>Sign in to go on.</body></html>";
const GATEWAY = (status: number): string =>
    `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center></body></html>`;
const BLOCKED = "<html><head><title>Request blocked</title></head><body>Support ID: 4711</body></html>";
const QUOTA = JSON.stringify({
    message: "Automation cannot be started. Your user's monthly Personal Automation quota has been exceeded.",
    errorCode: 0,
});

class Proxy {
    readonly server = net.createServer((client) => this.#accept(client));
    readonly tally: Partial<Record<Struck, number>> = {};
    readonly troubles: string[] = [];
    readonly #clients = new Set<net.Socket>();
    readonly #late = new Set<Promise<void>>();
    readonly #tries = new Map<number, number>();
    readonly #reads = new Map<string, number>();
    #connections = 0;
    /** By `performance.now()`. */
    #outUntil = 0;
    #outageSays: Kind | undefined;

    constructor(private readonly options: ProxyOptions) {}

    async close(): Promise<void> {
        const closed = new Promise((resolve) => this.server.close(resolve));
        await Promise.all(this.#late);
        for (const client of this.#clients) client.destroy();
        await closed;
    }

    outage(milliseconds: number, says?: Kind): void {
        this.#outUntil = performance.now() + milliseconds;
        this.#outageSays = says;
        if (says) return;
        for (const client of this.#clients) client.resetAndDestroy();
    }

    get #isOut(): boolean {
        return performance.now() < this.#outUntil;
    }

    #accept(client: net.Socket): void {
        client.on("error", () => undefined);
        if (this.#isOut && !this.#outageSays) {
            client.resetAndDestroy();
            return;
        }
        if (this.options.draw.refuses(++this.#connections)) {
            this.#count("refuse");
            client.resetAndDestroy();
            return;
        }
        client.setNoDelay(true);
        this.#clients.add(client);
        client.once("close", () => this.#clients.delete(client));
        this.#listen(client);
    }

    /** Requests of a connection, one after the other. */
    #listen(client: net.Socket): void {
        let received: Buffer = Buffer.alloc(0);
        let busy = false;
        const next = async (): Promise<void> => {
            const end = busy ? undefined : endOfMessage(received);
            if (end === undefined) return;
            busy = true;
            const request = readRequest(received.subarray(0, end));
            received = received.subarray(end);
            await this.#serve(client, request);
            busy = false;
            if (!client.destroyed) await next();
        };
        client.on("data", (chunk: Buffer) => {
            received = Buffer.concat([received, chunk]);
            next().catch((error: unknown) => {
                this.troubles.push(String(error));
                client.destroy();
            });
        });
    }

    async #serve(client: net.Socket, request: WholeRequest): Promise<void> {
        const instead = this.options.instead?.(request);
        if (instead) return write(client, instead);
        if (this.#isOut && this.#outageSays)
            return write(client, saidInstead({ kind: this.#outageSays, retryAfter: "none" }));
        const fault = this.#drawFor(request);
        this.#count(fault.kind);
        await this.#act(fault, client, request.bytes);
    }

    #drawFor(request: WholeRequest): Fault {
        const { draw, onStart } = this.options;
        const n = startNumberOf(request);
        if (n === undefined) {
            const subject = kindOfRequest(request);
            return draw.read(subject, countUp(this.#reads, subject));
        }
        onStart?.();
        return draw.start(n, countUp(this.#tries, n));
    }

    #count(kind: Struck): void {
        this.tally[kind] = (this.tally[kind] ?? 0) + 1;
    }

    async #act(fault: Fault, client: net.Socket, request: Buffer): Promise<void> {
        const forward = (): Promise<Buffer> => exchange(this.options.target, request);
        switch (fault.kind) {
            case "none":
                return write(client, await forward());
            case "cutRequest":
                await deliver(this.options.target, someOf(request, fault.where));
                return void client.destroy();
            case "cutBefore":
                return void client.destroy();
            case "resetBefore":
                return void client.resetAndDestroy();
            case "cutAfter":
                await forward();
                return void client.destroy();
            case "resetAfter":
                await forward();
                return void client.resetAndDestroy();
            case "cutAnswer":
                await write(client, someOf(await forward(), fault.where));
                return void client.destroy();
            case "commitLate":
                this.#commitLate(fault, forward);
                return void client.destroy();
            case "delay": {
                const answer = await forward();
                await wait(fault.delay);
                return write(client, answer);
            }
            case "timeoutBefore":
                return closed(client);
            case "timeoutAfter":
                await forward();
                return closed(client);
            case "drip":
                return drip(client, await forward(), this.options.dripEvery ?? DRIP_EVERY);
            case "badJson":
                return write(client, truncateBody(await forward(), fault.where));
            default:
                if (fault.kind.endsWith("After")) await forward();
                return write(client, saidInstead(fault));
        }
    }

    #commitLate({ lateBy }: Fault, forward: () => Promise<unknown>): void {
        const late = wait(lateBy)
            .then(forward)
            .catch((error: unknown) => this.troubles.push(String(error)))
            .then(() => void this.#late.delete(late));
        this.#late.add(late);
    }
}

/** What a gateway, a portal or a server in trouble says. */
function saidInstead({ kind, retryAfter }: Pick<Fault, "kind" | "retryAfter">): Buffer {
    if (kind === "plain404Before") return writeAnswer(404, { "content-type": "text/plain" }, "default backend - 404");
    if (kind === "empty404Before") return writeAnswer(404, {}, "");
    if (kind === "page403Before") return writeAnswer(403, { "content-type": "text/html" }, BLOCKED);
    if (kind.startsWith("quota")) return writeAnswer(502, { ...json, ...versions }, QUOTA);
    if (kind.startsWith("html")) return writeAnswer(200, { "content-type": "text/html" }, PORTAL);
    const status = Number(kind.slice("answer".length, "answer".length + 3));
    if (status === 429)
        return writeAnswer(429, { ...json, ...retryHeader(retryAfter) }, '{"message":"Too many requests."}');
    if (status === 500) return writeAnswer(500, json, '{"message":"An error has occurred.","errorCode":0}');
    return writeAnswer(status, { "content-type": "text/html" }, GATEWAY(status));
}

const versions = { "api-supported-versions": "1.0, 20.0" };
const json = { "content-type": "application/json" };

function retryHeader(form: Fault["retryAfter"]): Record<string, string> {
    if (form === "seconds") return { "retry-after": "1" };
    // A date has whole seconds: less than two from now could be over already.
    return form === "date" ? { "retry-after": new Date(Date.now() + 2000).toUTCString() } : {};
}

/** The first bytes of a message: at least one, and never all. */
function someOf(message: Buffer, where: number): Buffer {
    return message.subarray(0, 1 + Math.floor(where * (message.length - 1)));
}

/** Sends the request on a connection of its own and gives the whole answer. */
function exchange(target: Target, request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
        const server = net.connect(target);
        let answer: Buffer = Buffer.alloc(0);
        server.on("error", reject);
        server.on("close", () => reject(new Error("The simulator closed the connection without an answer.")));
        server.on("data", (chunk: Buffer) => {
            answer = Buffer.concat([answer, chunk]);
            const end = endOfMessage(answer);
            if (end === undefined) return;
            resolve(answer.subarray(0, end));
            // A reset leaves no port waiting behind; a run makes many connections.
            server.resetAndDestroy();
        });
        server.write(request);
    });
}

/** Sends the bytes, and then nothing but the end of the connection. */
function deliver(target: Target, bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
        const server = net.connect(target);
        server.on("error", reject);
        server.on("close", () => resolve());
        server.write(bytes, () => server.destroy());
    });
}

function write(client: net.Socket, bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
        if (client.destroyed) return resolve();
        client.write(bytes, () => resolve());
    });
}

/** A byte at a time, until the client has had enough. */
async function drip(client: net.Socket, answer: Buffer, every: number): Promise<void> {
    for (let at = 0; at < answer.length && !client.destroyed; at++) {
        await write(client, answer.subarray(at, at + 1));
        await wait(every);
    }
}

function closed(client: net.Socket): Promise<void> {
    return new Promise((resolve) => {
        if (client.destroyed) return resolve();
        client.once("close", () => resolve());
    });
}

function wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function countUp<Key>(counts: Map<Key, number>, key: Key): number {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count;
}
