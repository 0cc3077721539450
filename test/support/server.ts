/** An HTTP server with handlers of the test, for what a real Orchestrator would not do. */
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { noteIssued } from "./secret-watch";

export interface SeenRequest {
    method: string;
    path: string;
    headers: http.IncomingHttpHeaders;
    body: string;
}

export type Answer = { status?: number; headers?: Record<string, string>; json?: unknown; text?: string };

/** Undefined: the handler has used the response itself. */
export type Handler = (
    request: SeenRequest,
    response: http.ServerResponse,
) => Answer | undefined | Promise<Answer | undefined>;

export interface TestServer {
    url: string;
    port: number;
    requests: SeenRequest[];
    /** Counts the requests whose path contains the text. */
    count(part: string): number;
    handler: Handler;
    server: http.Server;
    close(): Promise<void>;
}

export async function startServer(handler: Handler, tls?: https.ServerOptions): Promise<TestServer> {
    const requests: SeenRequest[] = [];
    const listener: http.RequestListener = (incoming, response) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("end", () => {
            const { method = "", url = "", headers } = incoming;
            const request = { method, path: url, headers, body: Buffer.concat(chunks).toString("utf8") };
            requests.push(request);
            void Promise.resolve(test.handler(request, response)).then((answer) => {
                if (!answer) return;
                if (isSignIn(url)) noteIssued(answer.json);
                reply(response, answer);
            });
        });
    };
    const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const test: TestServer = {
        url: `${tls ? "https" : "http"}://127.0.0.1:${port}`,
        port,
        requests,
        count: (part) => requests.filter((request) => request.path.includes(part)).length,
        handler,
        server,
        close: async () => {
            server.closeAllConnections();
            await new Promise((resolve) => server.close(resolve));
        },
    };
    return test;
}

function isSignIn(path: string): boolean {
    return path.endsWith("connect/token") || path.endsWith("Account/Authenticate");
}

function reply(response: http.ServerResponse, { status = 200, headers = {}, json, text }: Answer): void {
    response.writeHead(status, { "content-type": json === undefined ? "text/plain" : "application/json", ...headers });
    response.end(json === undefined ? text : JSON.stringify(json));
}

export const RELEASE_KEY = "5f2b0000-0000-4000-8000-000000000001";

/** Answers like an Orchestrator on which every start succeeds. A test overrides single answers. */
export const fakeOrchestrator =
    (override: Handler = () => undefined, version = "20.0"): Handler =>
    async (request, response) => {
        const headers: Record<string, string> = version ? { "api-supported-versions": `1.0, ${version}` } : {};
        const own = await override(request, response);
        if (own) return { ...own, headers: { ...headers, ...own.headers } };
        if (response.headersSent || response.destroyed) return undefined;
        if (request.path.endsWith("connect/token")) return { headers, ...newToken() };
        if (request.path.includes("/odata/Releases"))
            return { headers, json: { value: [{ Id: 1, Key: RELEASE_KEY, Name: "Bot" }] } };
        if (request.path.includes("StartJobs")) return { headers, ...startedJobs(request.body) };
        return { headers, json: { value: [] } };
    };

/** The response of a token endpoint. */
export function newToken(): Answer {
    return { json: { access_token: `access-${Math.random()}`, expires_in: 3600 } };
}

/** As many jobs as requested. Orchestrator starts 10,000 at most. */
function startedJobs(body: string): Answer {
    const { JobsCount = 1 } = (JSON.parse(body) as { startInfo: { JobsCount?: number } }).startInfo;
    if (JobsCount > 10_000) return { status: 400, json: { message: "Too many jobs.", errorCode: 1009 } };
    const value = Array.from({ length: JobsCount }, (_, at) => ({
        Id: 7 + at,
        Key: at === 0 ? "job-key" : `job-key-${at}`,
    }));
    return { status: 201, json: { value } };
}

/** A request that is never answered. */
export const noAnswer = (): Promise<never> => new Promise(() => undefined);
