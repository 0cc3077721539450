/** A server and a proxy that return the secrets that they were given. */
import { randomBytes } from "node:crypto";
import http from "node:http";
import net from "node:net";
import { formsOf } from "../support/secret-forms";
import { fakeOrchestrator, startServer, type Answer, type Handler, type TestServer } from "../support/server";

/** The ways to sign in, and a connection behind a proxy. */
export const WAYS = ["application", "token", "password", "proxy"] as const;
export type Way = (typeof WAYS)[number];

/** They contain the characters that encodings treat differently. A token is sent in a header and so must be ASCII. */
export const SECRETS: Record<Way, Record<string, string>> = {
    application: { clientId: "hostile-client", clientSecret: `q"a\\b+c%2Fd/é  $f'g&h=i#j<k>l` },
    token: { token: `rt_q"a\\b+c%2Fd/e  $f'g&h=i#j~(k)!` },
    password: { username: "administrator", password: `  p"a\\b+c%2Fd/ü  $f'g&h=i ` },
    proxy: { clientId: "client-behind-a-proxy", clientSecret: "behind-a-proxy/4+2=6" },
};
export const PROXY_CREDENTIALS = { username: "user-of-the-proxy", password: `x"y\\z+1%2F2/ß  $3'4&5=6` };

/** The forms of `secret-forms.ts` in which the server returns the secrets. */
export const ENCODINGS = [
    "plain", "URL-encoded", "form-encoded", "base64", "base64url", "Basic header", "JSON-escaped", "JSON-escaped as in .NET",
] as const; // prettier-ignore

export type Encoding = (typeof ENCODINGS)[number];

/** A text that is too short for a form is returned as it is. */
export function encode(encoding: Encoding, secret: string, user = ""): string {
    return new Map(formsOf(secret, user)).get(encoding) ?? secret;
}

const inMessage =
    (status: number) =>
    (text: string): Answer => ({ status, json: { message: text, errorCode: text, traceId: text } });

/** The parts of a response in which the server returns the secrets. */
export const PLACES: Record<string, (text: string, response: http.ServerResponse) => Answer | undefined> = {
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
    "a plain text": (text) => ({ status: 500, text }),
    "a JSON string": (text) => ({ status: 400, json: text }),
    XML: (text) => ({ status: 400, text: `<Error><Message>${text}</Message></Error>` }),
    "a web page": (text) => ({ status: 403, headers: { "content-type": "text/html" }, text: `<html>${text}</html>` }),
    "a web page with status 200": (text) => ({ headers: { "content-type": "text/html" }, text: `<html>${text}` }),
    "a successful response that is not JSON": (text) => ({
        headers: { "content-type": "application/json" },
        text: `{"a": ${text}`,
    }),
    "headers of a redirect": (text) => ({ status: 302, headers: headersOf(text), json: {} }),
    "headers of a failure": (text) => ({ status: 500, headers: headersOf(text), json: {} }),
    "the status line": (text, response) => {
        response.writeHead(500, text.replace(/[^\x20-\x7e]/g, "?")).end();
        return undefined;
    },
    "a response that is not HTTP": (text, response) => {
        response.socket?.end(`HTTP/1.1 200 OK\r\n${text}\r\nContent-Length: ${text}\r\n\r\n`);
        return undefined;
    },
};

function headersOf(text: string): Record<string, string> {
    const value = text.replace(/[^\x20-\x7e]/g, "?");
    return { location: `/${value}`, "www-authenticate": value, "set-cookie": value, "retry-after": value };
}

/** The kind of request that is answered with the secrets. */
export type Stage = "sign-in" | "look-up" | "start";

export interface HostileServer {
    server: TestServer;
    /** Returns the secrets from now on. Without arguments the server answers like an Orchestrator. */
    leak(stage?: Stage, encoding?: Encoding, place?: string): void;
}

/** Starts a server that knows the secrets of a connection and of its proxy. */
export async function startHostileServer(way: Way): Promise<HostileServer> {
    let leak: { stage: Stage; encoding: Encoding; place: (typeof PLACES)[string] } | undefined;
    /** The token of the last request: the client may never have got the one that was issued last. */
    let borne = "";
    const { clientId, clientSecret, token, username, password } = SECRETS[way];
    const handler: Handler = (request, response) => {
        const { path, headers, body } = request;
        borne = /^Bearer (.*)/.exec(headers.authorization ?? "")?.[1] ?? borne;
        const isSignIn = /connect\/token|Account\/Authenticate/.test(path);
        const stage: Stage = isSignIn ? "sign-in" : path.includes("StartJobs") ? "start" : "look-up";
        if (leak?.stage === stage) {
            const { encoding, place } = leak;
            const secrets: [string | undefined, string | undefined][] = [
                [clientSecret, clientId],
                [token, ""],
                [password, username],
                [borne, ""],
                ...(way === "proxy"
                    ? [[PROXY_CREDENTIALS.password, PROXY_CREDENTIALS.username] as [string, string]]
                    : []),
            ];
            const texts = secrets.map(([secret, user]) => (secret ? encode(encoding, secret, user) : ""));
            const received = [headers.authorization, body, path].map((text) => (text ? encode(encoding, text) : ""));
            return place([...texts, ...received].filter(Boolean).join(" "), response);
        }
        if (isSignIn) {
            const issued = `acc"es\\s.${randomBytes(24).toString("base64")}`;
            return { json: { access_token: issued, result: issued, expires_in: 3600 } };
        }
        // A client signs in again only after a 401.
        if (leak?.stage === "sign-in") return { status: 401, json: {} };
        return undefined;
    };
    const server = await startServer(fakeOrchestrator(handler));
    return {
        server,
        leak: (stage, encoding, place) => {
            leak = stage && { stage, encoding: encoding!, place: PLACES[place!]! };
        },
    };
}

/** Starts a proxy that returns its password when it refuses a connection. */
export async function startHostileProxy(): Promise<{
    url: string;
    refuse(text?: string): void;
    close(): Promise<void>;
}> {
    let refusal: string | undefined;
    const sockets = new Set<net.Socket>();
    const proxy = http.createServer();
    proxy.on("connect", (request, socket: net.Socket) => {
        const authorization = request.headers["proxy-authorization"];
        sockets.add(socket);
        socket.on("error", () => undefined);
        if (refusal !== undefined) {
            const text = `${authorization} ${refusal}`.replace(/[^\x20-\x7e]/g, "?");
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
