import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import http, { type IncomingMessage, type RequestListener } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { NodeAPI } from "node-red";
import { webhookServerOf, type WebhookServer } from "../../../src/node-red/webhook/webhook-server";
import { longestTurn } from "../../support/longest-turn";
import { isSigned } from "../../../src/node-red/webhook/signature";

type App = RequestListener & {
    use(path: string | RequestListener, handler?: App | RequestListener): void;
    post(path: string, handler: RequestListener): void;
};
const express = require("express") as { (): App; json(): RequestListener };

const SECRET = "a secret of many letters";
const PATH = "uipath/events/c1";

const signatureOf = (body: string | Buffer, secret = SECRET): string =>
    createHmac("sha256", secret).update(body).digest("base64");

interface Call {
    path?: string;
    method?: string;
    body?: string | Buffer;
    /** Several: each in a header of its own. */
    signature?: string | string[] | undefined;
}

/** A call whose body never ends. */
function slowCall(port: number): Promise<Socket> {
    return new Promise((resolve, reject) => {
        const socket = connect(port, "127.0.0.1", () => {
            const head = `POST /${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\nX-UiPath-Signature: x\r\n\r\n`;
            socket.write(head + "a".repeat(1_000), () => resolve(socket));
        });
        socket.on("error", reject);
    });
}

/** Mounts two apps as Node-RED's own start script does. */
class Served {
    readonly nodes = express();
    readonly received: string[] = [];
    readonly server: WebhookServer;
    readonly #http: http.Server;

    constructor(adminRoot: string, nodeRoot: string, auth?: RequestListener) {
        const [root, admin] = [express(), express()];
        admin.use(express.json());
        root.use(adminRoot, admin);
        if (auth) root.use(nodeRoot, auth);
        root.use(nodeRoot, this.nodes);
        this.server = webhookServerOf({ httpNode: this.nodes, settings: {} } as unknown as NodeAPI)!;
        const receive = (body: Buffer, signature: string): boolean => {
            if (!isSigned(body, signature, SECRET)) return false;
            this.received.push(body.toString());
            return true;
        };
        assert.equal(this.server.receivers.add(PATH, receive), true);
        this.#http = http.createServer(root);
    }

    listen(): Promise<void> {
        return new Promise((resolve) => this.#http.listen(0, "127.0.0.1", resolve));
    }

    close(): Promise<void> {
        this.#http.closeAllConnections();
        return new Promise((resolve) => this.#http.close(() => resolve()));
    }

    get port(): number {
        return (this.#http.address() as AddressInfo).port;
    }

    /** Sends so many bytes of a body that has more. */
    async hold(bytes: number, length: number): Promise<void> {
        const received = once(this.#http, "request") as Promise<[IncomingMessage]>;
        const headers = { "x-uipath-signature": signatureOf("{}"), "content-length": length };
        const options = { port: this.port, host: "127.0.0.1", path: `/${PATH}`, method: "POST", agent: false, headers };
        const request = http.request(options).on("error", () => undefined);
        request.write(Buffer.alloc(bytes));
        const [{ socket }] = await received;
        while (socket.bytesRead < bytes) await new Promise((resolve) => setImmediate(resolve));
    }

    /** The status of the answer; 0 where the connection ends without one. */
    call({ path = `/${PATH}`, method = "POST", body = "{}", ...more }: Call = {}): Promise<number> {
        const signature = "signature" in more ? more.signature : signatureOf(body);
        const headers = {
            "content-type": "application/json",
            ...(signature ? { "x-uipath-signature": signature } : {}),
        };
        return new Promise((resolve) => {
            const request = http.request({ port: this.port, host: "127.0.0.1", path, method, headers });
            request.on("response", (response: IncomingMessage) => {
                response.resume();
                response.on("close", () => resolve(response.statusCode ?? 0));
            });
            request.on("error", () => resolve(0));
            request.end(body);
        });
    }
}

describe("The webhook in Node-RED's HTTP server", () => {
    let served: Served;

    async function serve(adminRoot: string, nodeRoot: string, auth?: RequestListener): Promise<void> {
        served = new Served(adminRoot, nodeRoot, auth);
        await served.listen();
    }
    afterEach(() => served.close());

    for (const [admin, nodes] of [
        ["/", "/"],
        ["/admin", "/"],
        ["/", "/api"],
        ["/red", "/red/api/v1"],
    ] as const)
        it(`gets the bytes as they came where the editor is at ${admin} and HTTP nodes are at ${nodes}`, async () => {
            await serve(admin, nodes);
            const body = '{ "Type" : "job.completed",  "EventId":"1" }\n';
            const path = `${nodes === "/" ? "" : nodes}/${PATH}`;
            assert.equal(await served.call({ body, path: `${path}?x=1` }), 200);
            assert.deepEqual(served.received, [body]);
        });

    for (const [words, form] of [
        ["with sha256= before it", (base64: string) => `sha256=${base64}`],
        ["in hex", (base64: string) => Buffer.from(base64, "base64").toString("hex")],
        [
            "in hex with sha256= before it",
            (base64: string) => `sha256=${Buffer.from(base64, "base64").toString("hex")}`,
        ],
    ] as const)
        it(`takes a signature ${words}`, async () => {
            await serve("/", "/");
            assert.equal(await served.call({ signature: form(signatureOf("{}")) }), 200);
        });

    for (const [words, signature] of [
        ["none", undefined],
        ["one of another secret", signatureOf("{}", "another")],
        ["one of another body", signatureOf("{ }")],
        ["a short one", signatureOf("{}").slice(0, 10)],
        ["a very long one", "A".repeat(10_000)],
        ["a right one before a wrong one", [signatureOf("{}"), signatureOf("{}", "another")]],
        ["a right one behind a wrong one", [signatureOf("{}", "another"), signatureOf("{}")]],
    ] as [string, string | string[] | undefined][])
        it(`refuses a call with a wrong signature: ${words}`, async () => {
            await serve("/", "/");
            assert.equal(await served.call({ signature }), 401);
            assert.deepEqual(served.received, []);
        });

    it("refuses a call without a signature before anybody reads its body", async () => {
        await serve("/", "/");
        assert.equal(await served.call({ signature: undefined, body: "{" }), 401);
    });

    it("does not take a body of more than 2 MB", async () => {
        await serve("/", "/");
        assert.notEqual(await served.call({ body: randomBytes(2 * 1024 * 1024 + 1) }), 200);
        assert.equal(await served.call({ body: Buffer.alloc(2 * 1024 * 1024, "a") }), 200);
    });

    it("takes an event though strangers hold all the memory that bodies may have", async () => {
        await serve("/", "/");
        const whole = 2 * 1024 * 1024;
        for (const bytes of [...Array<number>(16).fill(whole - 1), 14]) await served.hold(bytes, whole);
        assert.equal(await served.call({ body: `{"Padding":"${"x".repeat(100)}"}` }), 200);
    });

    it("leaves all other calls alone", async () => {
        await serve("/", "/");
        served.nodes.post("/other", (request, response) => {
            response.statusCode = (request as { body?: { a?: number } }).body?.a === 1 ? 207 : 500;
            response.end();
        });
        assert.equal(await served.call({ path: "/other", body: '{"a":1}' }), 207);
        assert.equal(await served.call({ method: "PUT" }), 404);
        assert.equal(await served.call({ path: `/${PATH}/more` }), 404);
    });

    it("is guarded by whatever guards the HTTP nodes", async () => {
        await serve("/", "/", (_request, response) => {
            response.statusCode = 403;
            response.end();
        });
        assert.equal(await served.call(), 403);
        assert.deepEqual(served.received, []);
    });

    it("has each path once, until it is given up", async () => {
        await serve("/", "/");
        assert.equal(
            served.server.receivers.add(PATH, () => true),
            false,
        );
        served.server.receivers.remove(PATH);
        assert.equal(await served.call(), 404);
    });

    it("is not there where Node-RED serves no HTTP nodes", async () => {
        await serve("/", "/");
        const RED = { httpNode: express(), settings: { httpNodeRoot: false } };
        assert.equal(webhookServerOf(RED as unknown as NodeAPI), undefined);
    });

    it("keeps the event loop free while a thousand forged calls arrive, and long bodies that never end", async function () {
        await serve("/", "/");
        const slow = await Promise.all(Array.from({ length: 50 }, () => slowCall(served.port)));
        const before = process.memoryUsage().rss;
        const longest = await longestTurn(async () => {
            for (let round = 0; round < 20; round++) {
                const forged = Array.from({ length: 50 }, () =>
                    served.call({ signature: signatureOf("{}", "guessed") }),
                );
                assert.ok((await Promise.all(forged)).every((status) => status === 401));
            }
        });
        const grown = (process.memoryUsage().rss - before) / 1024 / 1024;
        for (const socket of slow) socket.destroy();
        this.test!.title += ` (${Math.round(longest)} ms, ${Math.round(grown)} MB)`;
        assert.equal(await served.call(), 200);
        assert.ok(longest <= 50, `${longest} ms`);
        assert.ok(grown < 100, `${grown} MB`);
    });
});
