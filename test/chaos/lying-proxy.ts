/** A TCP proxy in front of the simulator. It applies the faults of a plan. */
import net from "node:net";
import type { FaultPlan } from "./fault-plan";
import type { Fault, Kind } from "./faults";
import { endOfMessage, readRequest, truncateBody, writeResponse, type RawRequest } from "./http-message";
import { startNumberOf, kindOfRequest } from "./request-kind";

export interface ProxyOptions {
    target: Target;
    plan: FaultPlan;
    /** Milliseconds between the bytes of a dripping response. */
    dripEvery?: number;
    /** Answers some requests in place of Orchestrator and of the plan. */
    substitute?: (request: RawRequest) => Buffer | undefined;
    /** Called for every complete start request. */
    onStart?: () => void;
}

export interface Target {
    host: string;
    port: number;
}

export type TallyKey = Kind | "none" | "refuse";

export interface LyingProxy {
    port: number;
    /** How often each kind of fault has occurred. */
    tally: Partial<Record<TallyKey, number>>;
    /** Unplanned errors of the proxy itself. */
    errors: string[];
    /** Resets all connections, and new ones for the given time. With `response`, answers each request with that fault instead. */
    outage(milliseconds: number, response?: Kind): void;
    /** Waits for late commits, then cuts all connections. */
    close(): Promise<void>;
}

/** Starts a proxy on a free port of this machine. */
export async function startLyingProxy(options: ProxyOptions): Promise<LyingProxy> {
    const proxy = new Proxy(options);
    await new Promise<void>((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.server.address() as net.AddressInfo;
    const { tally, errors } = proxy;
    return {
        port,
        tally,
        errors,
        outage: (time, response) => proxy.outage(time, response),
        close: () => proxy.close(),
    };
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
    readonly tally: Partial<Record<TallyKey, number>> = {};
    readonly errors: string[] = [];
    readonly #clients = new Set<net.Socket>();
    readonly #lateCommits = new Set<Promise<void>>();
    readonly #attempts = new Map<number, number>();
    readonly #reads = new Map<string, number>();
    #connections = 0;
    /** By `performance.now()`. */
    #outageUntil = 0;
    #outageResponse: Kind | undefined;

    constructor(private readonly options: ProxyOptions) {}

    async close(): Promise<void> {
        const closed = new Promise((resolve) => this.server.close(resolve));
        await Promise.all(this.#lateCommits);
        for (const client of this.#clients) client.destroy();
        await closed;
    }

    outage(milliseconds: number, response?: Kind): void {
        this.#outageUntil = performance.now() + milliseconds;
        this.#outageResponse = response;
        if (response) return;
        for (const client of this.#clients) client.resetAndDestroy();
    }

    get #isOut(): boolean {
        return performance.now() < this.#outageUntil;
    }

    #accept(client: net.Socket): void {
        client.on("error", () => undefined);
        if (this.#isOut && !this.#outageResponse) {
            client.resetAndDestroy();
            return;
        }
        if (this.options.plan.refuses(++this.#connections)) {
            this.#count("refuse");
            client.resetAndDestroy();
            return;
        }
        client.setNoDelay(true);
        this.#clients.add(client);
        client.once("close", () => this.#clients.delete(client));
        this.#listen(client);
    }

    /** Serves the requests of a connection one after the other. */
    #listen(client: net.Socket): void {
        let received: Buffer = Buffer.alloc(0);
        let isBusy = false;
        const next = async (): Promise<void> => {
            const end = isBusy ? undefined : endOfMessage(received);
            if (end === undefined) return;
            isBusy = true;
            const request = readRequest(received.subarray(0, end));
            received = received.subarray(end);
            await this.#serve(client, request);
            isBusy = false;
            if (!client.destroyed) await next();
        };
        client.on("data", (chunk: Buffer) => {
            received = Buffer.concat([received, chunk]);
            next().catch((error: unknown) => {
                this.errors.push(String(error));
                client.destroy();
            });
        });
    }

    async #serve(client: net.Socket, request: RawRequest): Promise<void> {
        const substitute = this.options.substitute?.(request);
        if (substitute) return write(client, substitute);
        if (this.#isOut && this.#outageResponse)
            return write(client, substituteResponse({ kind: this.#outageResponse, retryAfter: "none" }));
        const fault = this.#faultFor(request);
        this.#count(fault.kind);
        await this.#apply(fault, client, request.bytes);
    }

    #faultFor(request: RawRequest): Fault {
        const { plan, onStart } = this.options;
        const n = startNumberOf(request);
        if (n === undefined) {
            const kind = kindOfRequest(request);
            return plan.read(kind, countUp(this.#reads, kind));
        }
        onStart?.();
        return plan.start(n, countUp(this.#attempts, n));
    }

    #count(kind: TallyKey): void {
        this.tally[kind] = (this.tally[kind] ?? 0) + 1;
    }

    async #apply(fault: Fault, client: net.Socket, request: Buffer): Promise<void> {
        const forward = (): Promise<Buffer> => exchange(this.options.target, request);
        switch (fault.kind) {
            case "none":
                return write(client, await forward());
            case "cutRequest":
                await deliver(this.options.target, beginningOf(request, fault.where));
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
                await write(client, beginningOf(await forward(), fault.where));
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
                return write(client, substituteResponse(fault));
        }
    }

    #commitLate({ lateBy }: Fault, forward: () => Promise<unknown>): void {
        const late = wait(lateBy)
            .then(forward)
            .catch((error: unknown) => this.errors.push(String(error)))
            .then(() => void this.#lateCommits.delete(late));
        this.#lateCommits.add(late);
    }
}

/** The response of a gateway, a portal or a failing server. */
function substituteResponse({ kind, retryAfter }: Pick<Fault, "kind" | "retryAfter">): Buffer {
    if (kind === "plain404Before") return writeResponse(404, { "content-type": "text/plain" }, "default backend - 404");
    if (kind === "empty404Before") return writeResponse(404, {}, "");
    if (kind === "page403Before") return writeResponse(403, { "content-type": "text/html" }, BLOCKED);
    if (kind.startsWith("quota")) return writeResponse(502, { ...json, ...versions }, QUOTA);
    if (kind.startsWith("html")) return writeResponse(200, { "content-type": "text/html" }, PORTAL);
    const status = Number(kind.slice("answer".length, "answer".length + 3));
    if (status === 429)
        return writeResponse(429, { ...json, ...retryHeader(retryAfter) }, '{"message":"Too many requests."}');
    if (status === 500) return writeResponse(500, json, '{"message":"An error has occurred.","errorCode":0}');
    return writeResponse(status, { "content-type": "text/html" }, GATEWAY(status));
}

const versions = { "api-supported-versions": "1.0, 20.0" };
const json = { "content-type": "application/json" };

function retryHeader(form: Fault["retryAfter"]): Record<string, string> {
    if (form === "seconds") return { "retry-after": "1" };
    // Dates have whole seconds, so the header needs a reserve to be in the future.
    return form === "date" ? { "retry-after": new Date(Date.now() + 2000).toUTCString() } : {};
}

/** The first bytes of a message: at least one, but not all. */
function beginningOf(message: Buffer, where: number): Buffer {
    return message.subarray(0, 1 + Math.floor(where * (message.length - 1)));
}

/** Sends a request on a new connection. Returns the complete response. */
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
            // A reset does not leave the port in TIME_WAIT. A run makes many connections.
            server.resetAndDestroy();
        });
        server.write(request);
    });
}

/** Sends bytes, then ends the connection. */
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

/** Sends a byte at a time until the client gives up. */
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
