import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import http from "node:http";
import net from "node:net";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../src/harness/node-red";
import { startSimulator, type Simulator } from "../src/simulator";
import { formsOf, netEscaped, SecretWatch, watch } from "./support/secret-watch";
import { fakeOrchestrator, startServer, type Answer, type Handler, type TestServer } from "./support/server";

const WAYS = ["application", "token", "password", "proxy"] as const;
type Way = (typeof WAYS)[number];

/** With everything that encodings treat in their own ways; a token goes into a header, which takes ASCII only. */
const SECRETS: Record<Way, Record<string, string>> = {
    application: { clientId: "hostile-client", clientSecret: `q"a\\b+c%2Fd/é  $f'g&h=i#j<k>l` },
    token: { token: `rt_q"a\\b+c%2Fd/e  $f'g&h=i#j~(k)!` },
    password: { username: "administrator", password: `  p"a\\b+c%2Fd/ü  $f'g&h=i ` },
    proxy: { clientId: "client-behind-a-proxy", clientSecret: "behind-a-proxy/4+2=6" },
};
const PROXY = { username: "user-of-the-proxy", password: `x"y\\z+1%2F2/ß  $3'4&5=6` };

/** A server that shows the secrets it got, in each of these ways. */
const ENCODINGS: Record<string, (secret: string, user: string) => string> = {
    plain: (secret) => secret,
    "URL-encoded": (secret) => encodeURIComponent(secret),
    "form-encoded": (secret) => new URLSearchParams({ secret }).toString(),
    base64: (secret) => Buffer.from(secret).toString("base64"),
    base64url: (secret) => Buffer.from(secret).toString("base64url"),
    "as a Basic header": (secret, user) => `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`,
    "JSON-escaped": (secret) => JSON.stringify({ secret }),
    "JSON-escaped as .NET does it": (secret) => `{"secret":"${netEscaped(secret)}"}`,
};

const inMessage =
    (status: number) =>
    (text: string): Answer => ({ status, json: { message: text, errorCode: text, traceId: text } });

/** Where the server shows them. */
const PLACES: Record<string, (text: string, response: http.ServerResponse) => Answer | undefined> = {
    "the message of a 400": inMessage(400),
    "the message of a 401": inMessage(401),
    "the message of a 403": inMessage(403),
    "the message of a 404": inMessage(404),
    "the message of a 409": inMessage(409),
    "the message of a 429": inMessage(429),
    "the message of a 500": inMessage(500),
    "the error of an older framework": (text) => ({
        status: 400,
        json: { error: { code: text, message: text, details: text, validationErrors: [{ message: text }] } },
    }),
    "the error of an identity server": (text) => ({ status: 400, json: { error: text, error_description: text } }),
    "problem details": (text) => ({ status: 400, json: { title: text, errors: { field: [text] } } }),
    "a text": (text) => ({ status: 500, text }),
    "a text that is a JSON text": (text) => ({ status: 400, json: text }),
    XML: (text) => ({ status: 400, text: `<Error><Message>${text}</Message></Error>` }),
    "a web page": (text) => ({ status: 403, headers: { "content-type": "text/html" }, text: `<html>${text}</html>` }),
    "a web page with status 200": (text) => ({ headers: { "content-type": "text/html" }, text: `<html>${text}` }),
    "a success that is no JSON": (text) => ({ headers: { "content-type": "application/json" }, text: `{"a": ${text}` }),
    "headers of a redirect": (text) => ({ status: 302, headers: headersOf(text), json: {} }),
    "headers of a failure": (text) => ({ status: 500, headers: headersOf(text), json: {} }),
    "the status line": (text, response) => {
        response.writeHead(500, text.replace(/[^\x20-\x7e]/g, "?")).end();
        return undefined;
    },
    "an answer that is no HTTP": (text, response) => {
        response.socket?.end(`HTTP/1.1 200 OK\r\n${text}\r\nContent-Length: ${text}\r\n\r\n`);
        return undefined;
    },
};

function headersOf(text: string): Record<string, string> {
    const value = text.replace(/[^\x20-\x7e]/g, "?");
    return { location: `/${value}`, "www-authenticate": value, "set-cookie": value, "retry-after": value };
}

/** Which request the server answers so. */
type Stage = "sign-in" | "look-up" | "start";

interface Hostile {
    server: TestServer;
    /** How it answers from now on; undefined: as an Orchestrator. */
    answer(stage?: Stage, encoding?: string, place?: string): void;
}

/** A server that knows what it and a proxy were given, and shows it. */
async function startHostile(way: Way): Promise<Hostile> {
    let show: { stage: Stage; encode: (typeof ENCODINGS)[string]; place: (typeof PLACES)[string] } | undefined;
    let issued = "";
    const { clientId, clientSecret, token, username, password } = SECRETS[way];
    const handler: Handler = (request, response) => {
        const { path, headers, body } = request;
        const signIn = /connect\/token|Account\/Authenticate/.test(path);
        const stage: Stage = signIn ? "sign-in" : path.includes("StartJobs") ? "start" : "look-up";
        const encode = show?.encode ?? ENCODINGS["plain"]!;
        if (show?.stage === stage) {
            const secrets: [string | undefined, string | undefined][] = [
                [clientSecret, clientId],
                [token, ""],
                [password, username],
                [issued, ""],
                ...(way === "proxy" ? [[PROXY.password, PROXY.username] as [string, string]] : []),
            ];
            const texts = secrets.map(([secret, user]) => (secret ? encode(secret, user ?? "") : ""));
            const received = [headers.authorization, body, path].map((text) => (text ? encode(text, "") : ""));
            return show.place([...texts, ...received].filter(Boolean).join(" "), response);
        }
        if (signIn) {
            issued = `acc"es\\s.${randomBytes(24).toString("base64")}`;
            return { json: { access_token: issued, result: issued, expires_in: 3600 } };
        }
        // Only who was refused signs in anew.
        if (show?.stage === "sign-in") return { status: 401, json: {} };
        return undefined;
    };
    const server = await startServer(fakeOrchestrator(handler));
    return {
        server,
        answer: (stage, encoding, place) => {
            show = stage && { stage, encode: ENCODINGS[encoding!]!, place: PLACES[place!]! };
        },
    };
}

/** A proxy that wants a password, and shows it when it refuses. */
async function startProxy(): Promise<{ url: string; refuse(text?: string): void; close(): Promise<void> }> {
    let refusal: string | undefined;
    const sockets = new Set<net.Socket>();
    const proxy = http.createServer();
    proxy.on("connect", (request, socket: net.Socket) => {
        const given = request.headers["proxy-authorization"];
        sockets.add(socket);
        socket.on("error", () => undefined);
        if (refusal !== undefined) {
            const text = `${given} ${refusal}`.replace(/[^\x20-\x7e]/g, "?");
            socket.end(`HTTP/1.1 407 ${text}\r\nProxy-Authenticate: ${text}\r\nContent-Length: 0\r\n\r\n`);
            return;
        }
        const [host, port] = request.url!.split(":");
        const target = net.connect(Number(port), host, () => {
            socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
            target.pipe(socket).pipe(target);
        });
        target.on("error", () => undefined);
        sockets.add(target);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    return {
        url: `http://127.0.0.1:${(proxy.address() as net.AddressInfo).port}`,
        refuse: (text) => (refusal = text),
        close: async () => {
            for (const socket of sockets) socket.destroy();
            await new Promise((resolve) => proxy.close(resolve));
        },
    };
}

/** A flow that starts jobs and sends requests through one connection, and keeps what comes of it in the context store. */
function flowOf(way: Way, url: string, proxyUrl: string): object[] {
    const at = { z: "tab", x: 1, y: 1 };
    const connection = { orchestrator: `connection-${way}`, folder: "Shared" };
    return [
        {
            id: `connection-${way}`,
            type: "uipath-orchestrator",
            name: way,
            url,
            timeout: "0.5",
            signIn: way === "proxy" ? "application" : way,
            ...(way === "proxy" ? { proxy: "proxy" } : {}),
        },
        {
            id: `start-${way}`,
            type: "uipath-start-job",
            ...at,
            ...connection,
            process: "Hello",
            argumentsType: "json",
            arguments: "{}",
            wires: [["keep"]],
        },
        {
            id: `request-${way}`,
            type: "uipath-request",
            ...at,
            ...connection,
            method: "GET",
            path: "/odata/Releases",
            wires: [["keep"]],
        },
        ...(way === "proxy" ? [{ id: "proxy", type: "http proxy", name: "", url: proxyUrl, noproxy: [] }] : []),
    ];
}

function flowAround(): object[] {
    const at = { z: "tab", x: 1, y: 1 };
    const set = (property: string): object => ({
        t: "set",
        p: `${property}[msg.topic]`,
        pt: "flow",
        to: property,
        tot: "msg",
    });
    return [
        { id: "tab", type: "tab", label: "Secrets" },
        { id: "catch", type: "catch", ...at, scope: null, wires: [["keep"]] },
        { id: "keep", type: "change", ...at, rules: [set("error"), set("payload")], wires: [["debug"]] },
        { id: "debug", type: "debug", ...at, active: true, tosidebar: true, console: true, complete: "true" },
        { id: "status", type: "status", ...at, scope: null, wires: [["debug-status"]] },
        { id: "debug-status", type: "debug", ...at, active: true, tosidebar: true, console: true, complete: "true" },
    ];
}

describe("A secret of a connection", () => {
    describe("is found by the watch over the test run", () => {
        const secret = `s"e\\c+r/e%t é 'x'`;
        for (const [form, text] of formsOf(secret, "user"))
            it(`when a text holds it: ${form}`, () => {
                const own = new SecretWatch();
                own.add("the secret", secret, "user");
                for (const value of [`before ${text} after`, { a: [text] }, new Error(text), Buffer.from(`x${text}`)])
                    own.look("text", value);
                assert.ok(own.findings.length > 0);
                assert.match(own.takeReport(), /^the secret \(.+\) in a text/);
                assert.equal(own.takeReport(), "");
            });

        it("wherever it stands in a base64 text", () => {
            const own = new SecretWatch();
            own.add("the secret", secret);
            for (const before of ["", "a", "ab", "abc"]) {
                own.look("text", Buffer.from(`${before}${secret} and more`).toString("base64"));
                assert.notEqual(own.takeReport(), "", before);
            }
        });

        it("and nothing is found in other texts, nor is the secret in the report", () => {
            const own = new SecretWatch();
            own.add("the secret", secret);
            own.look("text", { circle: own, text: secret.slice(1), more: secret.slice(0, -1) });
            assert.equal(own.takeReport(), "");
            own.look("text", secret);
            assert.ok(!own.takeReport().includes(secret));
        });
    });

    describe("is shown nowhere by a real Node-RED", function () {
        this.timeout(300_000);
        let userDir: string;
        let nodeRed: RunningNodeRed;
        let proxy: Awaited<ReturnType<typeof startProxy>>;
        const hostiles = new Map<Way, Hostile>();
        const ends = new Map<string, (message: Record<string, unknown>) => void>();

        function seesNone(): void {
            const report = watch.takeReport();
            if (report) assert.fail(report);
        }

        /** Gives a message to a node and waits until it or its error was kept. */
        function give(id: string, round = "any"): Promise<Record<string, unknown>> {
            const topic = `${id}, ${round}`;
            return new Promise((resolve) => {
                ends.set(topic, resolve);
                nodeRed.node(id).receive({ topic, payload: {} });
            });
        }

        async function deploy(urls: Record<Way, string>, secrets: typeof SECRETS): Promise<void> {
            const credentials: Record<string, object> = { proxy: PROXY };
            for (const way of WAYS) {
                credentials[`connection-${way}`] = secrets[way];
                watch.addCredentials(secrets[way]);
            }
            watch.addCredentials(PROXY);
            const flows = [...flowAround(), ...WAYS.flatMap((way) => flowOf(way, urls[way], proxy.url))];
            await nodeRed.deploy(flows, credentials);
            for (const id of ["debug", "debug-status"])
                nodeRed.node(id).on("input", (message: Record<string, unknown>) => {
                    watch.look("message", message);
                    ends.get(String(message["topic"]))?.(message);
                });
        }

        async function ask(path: string, headers: Record<string, string> = {}): Promise<string> {
            const answer = await fetch(nodeRed.url + path, { headers: { accept: "application/json", ...headers } });
            const text = await answer.text();
            assert.equal(answer.status, 200, `${path}: ${text}`);
            watch.look("admin answer", text);
            watch.look("admin answer", [...answer.headers.values()]);
            return text;
        }

        /** Everything that the editor asks for, and every file that Node-RED has written. */
        async function lookAround(): Promise<void> {
            for (const way of WAYS) {
                const answer = JSON.parse(await ask(`/credentials/uipath-orchestrator/connection-${way}`)) as object;
                const shown = Object.keys(SECRETS[way]).map((name) =>
                    ["clientId", "username"].includes(name) ? name : `has_${name}`,
                );
                for (const name of shown) assert.ok(name in answer, name);
                for (const name of ["clientSecret", "token", "password"]) assert.ok(!(name in answer), name);
            }
            await ask("/credentials/http-proxy/proxy");
            for (const path of ["/flows", "/flow/tab", "/nodes", "/settings", "/settings/user"]) await ask(path);
            await ask("/flows", { "Node-RED-API-Version": "v2" });
            assert.match(await ask("/context/flow/tab"), /payload/);
            for (const path of ["/context/global", "/diagnostics"]) await ask(path);
            let files = 0;
            for (const entry of await readdir(userDir, { recursive: true, withFileTypes: true })) {
                const path = join(entry.parentPath, entry.name);
                if (!entry.isFile() || path.includes("node_modules")) continue;
                watch.look(`file ${entry.name}`, await readFile(path, "utf8"));
                files++;
            }
            assert.ok(files >= 4, String(files));
            assert.ok(watch.searched("file flows_cred.json") > 0);
            assert.ok(watch.searched("file flow.json") > 0, "no context file");
        }

        before(async () => {
            userDir = await linkedUserDirectory(join(__dirname, "..", ".."));
            nodeRed = await startNodeRed({
                userDir,
                port: 0,
                runtime: process.env["NODE_RED_RUNTIME"] ?? "node-red",
                settings: {
                    credentialSecret: randomBytes(16).toString("hex"),
                    contextStorage: { default: { module: "localfilesystem", config: { flushInterval: 0 } } },
                    logging: {
                        console: { level: "trace", metrics: true, audit: true, handler: () => () => undefined },
                    },
                },
            });
            proxy = await startProxy();
            for (const way of WAYS) hostiles.set(way, await startHostile(way));
        });

        after(async () => {
            await nodeRed.stop();
            await proxy.close();
            for (const { server } of hostiles.values()) await server.close();
            await rm(userDir, { recursive: true, force: true });
        });

        it("that works with the simulator, however it signs in", async () => {
            const simulator: Simulator = await startSimulator();
            try {
                const { url, standaloneUrl, clientId, clientSecret, token, username, password } = simulator;
                const application = { clientId, clientSecret };
                await deploy(
                    { application: url, token: url, password: standaloneUrl, proxy: url },
                    { application, token: { token }, password: { username, password }, proxy: application },
                );
                for (const way of WAYS)
                    for (const node of ["start", "request"]) {
                        const { error } = await give(`${node}-${way}`);
                        assert.equal(error, undefined, `${way}: ${JSON.stringify(error)}`);
                    }
                await lookAround();
                seesNone();
            } finally {
                await simulator.close();
            }
        });

        describe("that works with a server which shows it", () => {
            before(async () => {
                const url = (way: Way): string => hostiles.get(way)!.server.url;
                const cloud = (way: Way): string => `${url(way)}/acme/Default/orchestrator_`;
                await deploy(
                    {
                        application: cloud("application"),
                        token: cloud("token"),
                        password: url("password"),
                        proxy: cloud("proxy"),
                    },
                    SECRETS,
                );
            });

            for (const place of Object.keys(PLACES))
                it(`in ${place}`, async () => {
                    for (const stage of ["sign-in", "look-up"] as const)
                        for (const encoding of Object.keys(ENCODINGS)) await showAll(stage, encoding, place);
                    seesNone();
                });

            // A start whose outcome is known.
            for (const place of Object.keys(PLACES).filter((name) => /message of a 4/.test(name)))
                it(`in ${place} to a start`, async () => {
                    for (const encoding of Object.keys(ENCODINGS)) await showAll("start", encoding, place);
                    seesNone();
                });

            it("in the refusal of a proxy", async () => {
                hostiles.get("proxy")!.answer();
                for (const encode of Object.values(ENCODINGS)) {
                    proxy.refuse(encode(PROXY.password, PROXY.username));
                    hostiles.get("proxy")!.server.server.closeAllConnections();
                    for (const node of ["start", "request"]) assert.ok((await give(`${node}-proxy`))["error"]);
                }
                seesNone();
            });

            it("and is in no file and no answer to the editor afterwards", async () => {
                await lookAround();
                const written = await readFile(join(userDir, "flows_cred.json"), "utf8");
                assert.deepEqual(Object.keys(JSON.parse(written) as object), ["$"]);
                for (const kind of ["log line", "status", "message", "message to the editor", "admin answer"])
                    assert.ok(watch.searched(kind) > 10, `${kind}: ${watch.searched(kind)}`);
                seesNone();
            });

            async function showAll(stage: Stage, encoding: string, place: string): Promise<void> {
                for (const hostile of hostiles.values()) hostile.answer(stage, encoding, place);
                const nodes = stage === "start" ? ["start"] : ["start", "request"];
                const ways = stage === "sign-in" ? WAYS.filter((way) => way !== "token") : WAYS;
                await Promise.all(
                    ways.flatMap((way) =>
                        nodes.map(async (node) => {
                            const { error } = await give(`${node}-${way}`, encoding);
                            assert.ok(error, `${node}-${way} did not fail`);
                        }),
                    ),
                );
            }
        });
    });
});
