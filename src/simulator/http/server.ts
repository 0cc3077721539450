/** The HTTP server of the simulator: addresses, sign-in, faults and the ledger. */
import http from "node:http";
import { parseRoughly } from "../../shared/json/read";
import { readBody } from "./request-body";
import { answerApi } from "./router";
import { BLOB_PATH } from "../tenant/attachments";
import { ApiError, invalid, mustNotBeNull } from "../errors";
import type { Fault, Faults } from "../controls/faults";
import { FOLDER_HEADERS } from "../routes/folder-scope";
import { OAuthError } from "../tenant/identity";
import type { SimulatorState } from "../state";

export interface ServerOptions {
    organisation: string;
    tenant: string;
    faults: Faults;
}

interface HttpReply {
    status: number;
    headers?: Record<string, string>;
    body?: unknown;
    /** Sent unchanged in place of `body`. */
    raw?: { type: string; content: string | Buffer };
}

/** The cloud shows the portal's page at every address outside the API. */
const PORTAL =
    "<!DOCTYPE html><html><head><title>Orchestrator simulator</title></head><body>This is the portal, not the API.</body></html>";

export class SimulatorServer {
    readonly server: http.Server;

    constructor(
        private readonly state: SimulatorState,
        private readonly options: ServerOptions,
    ) {
        this.server = http.createServer((request, response) => {
            // The header comes from the simulator's clock, and may be missing.
            response.sendDate = false;
            request.on("error", () => undefined);
            response.on("error", () => undefined);
            this.#serve(request, response).catch(() => response.destroy());
        });
        this.server.on("clientError", (_error, socket) => socket.destroy());
    }

    async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
        const method = request.method ?? "GET";
        const target = request.url ?? "/";
        const body = await readBody(request);
        const fault = this.options.faults.take(method, target);
        const work = (): HttpReply => (body ? this.#answer(request, method, target, body) : { status: 413 });
        const reply = fault ? await this.#withFault(fault, work, request) : work();
        this.state.ledger.addRequest({
            method,
            path: target,
            status: reply?.status ?? 0,
            time: this.state.clock.now(),
            folderHeaders: FOLDER_HEADERS.filter((name) => request.headers[name] !== undefined),
        });
        if (!reply) return;
        if (fault?.action === "drip") return drip(response, reply, this.#headers(reply));
        send(response, reply, this.#headers(reply));
    }

    /** Undefined: the connection was cut. */
    async #withFault(
        fault: Fault,
        work: () => HttpReply,
        { socket }: http.IncomingMessage,
    ): Promise<HttpReply | undefined> {
        if (fault.delay) await wait(fault.delay);
        switch (fault.action) {
            case "delay":
            case "drip":
                return work();
            case "answer": {
                const html = fault.body?.trimStart().startsWith("<");
                const raw = { type: html ? "text/html" : "application/json", content: fault.body ?? "" };
                return { status: fault.status ?? 500, headers: fault.headers ?? {}, raw };
            }
            case "cutBefore":
                socket.destroy();
                return undefined;
            case "reset":
                socket.resetAndDestroy();
                return undefined;
            case "cutAfter":
                work();
                socket.destroy();
                return undefined;
            case "commitLate":
                socket.destroy();
                await wait(fault.lateBy ?? 1000);
                work();
                return undefined;
        }
    }

    #answer(request: http.IncomingMessage, method: string, target: string, body: Buffer): HttpReply {
        try {
            return this.#route(request, method, target, body);
        } catch (error) {
            if (error instanceof OAuthError) return { status: 400, body: { error: error.error } };
            if (error instanceof ApiError) return { status: error.status, headers: error.headers, body: error.body };
            const failure = new ApiError(500, "An internal error occurred during your request!", 0);
            return { status: 500, body: failure.body };
        }
    }

    #route(request: http.IncomingMessage, method: string, target: string, body: Buffer): HttpReply {
        const mark = target.indexOf("?");
        const path = decode(mark < 0 ? target : target.slice(0, mark));
        const query = new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1));
        if (/^(\/[^/]+)?\/identity_?\/connect\/token\/?$/i.test(path)) return this.#token(request, method, body);
        if (path.toLowerCase().startsWith(BLOB_PATH))
            return this.#blob(request, method, path.slice(BLOB_PATH.length), body);
        const mount = this.#mountOf(path);
        if (!mount) return portal(method);
        if (mount.isStandalone && /^\/api\/account(\/authenticate)?\/?$/i.test(mount.path))
            return this.#signIn(method, body);
        const origin = `http://${request.headers.host ?? "127.0.0.1"}`;
        if (!URL.canParse(origin)) throw invalid("The Host header is not valid.");
        const base = `${origin}${mount.prefix}`;
        const { status, body: content } = answerApi(
            { method, path: mount.path, query, headers: request.headers, body, base },
            this.state,
        );
        return { status, ...(content === undefined ? {} : { body: content }) };
    }

    /** Splits a path into the Orchestrator base and the rest. Undefined: it is not a path of the API. */
    #mountOf(path: string): { prefix: string; path: string; isStandalone: boolean } | undefined {
        const { organisation, tenant } = this.options;
        // The cloud also answers without `orchestrator_`.
        const cloud = /^(\/([^/]+)\/([^/]+)(?:\/orchestrator_)?)(\/(?:api|odata)\/.*)$/i.exec(path);
        if (cloud) {
            const isKnown =
                cloud[2]!.toLowerCase() === organisation.toLowerCase() &&
                cloud[3]!.toLowerCase() === tenant.toLowerCase();
            if (!isKnown) throw new ApiError(404, "The organization or tenant does not exist.", 1002);
            return { prefix: cloud[1]!, path: cloud[4]!, isStandalone: false };
        }
        const standalone = /^(\/orchestrator_?)?(\/(?:api|odata)\/.*)$/i.exec(path);
        return standalone ? { prefix: standalone[1] ?? "", path: standalone[2]!, isStandalone: true } : undefined;
    }

    #token({ headers }: http.IncomingMessage, method: string, body: Buffer): HttpReply {
        if (method !== "POST") return { status: 405 };
        const type = (headers["content-type"] ?? "").split(";")[0]!.trim().toLowerCase();
        if (type !== "application/x-www-form-urlencoded") return portal("GET");
        return {
            status: 200,
            body: this.state.identity.clientCredentials(
                new URLSearchParams(body.toString("utf8")),
                headers.authorization,
            ),
        };
    }

    #signIn(method: string, body: Buffer): HttpReply {
        if (method !== "POST")
            throw new ApiError(405, `The requested resource does not support http method '${method}'.`, 0);
        let fields: Record<string, unknown>;
        try {
            const credentials = parseRoughly(body.toString("utf8")) as object;
            fields = Object.fromEntries(
                Object.entries(credentials).map(([name, value]) => [name.toLowerCase(), value as unknown]),
            );
        } catch {
            throw mustNotBeNull("model");
        }
        const { tenancyname, usernameoremailaddress, password } = fields;
        return { status: 200, body: this.state.identity.password(tenancyname, usernameoremailaddress, password) };
    }

    #blob({ headers }: http.IncomingMessage, method: string, id: string, body: Buffer): HttpReply {
        const blobType = headers["x-ms-blob-type"];
        const reply = this.state.attachments.answerStorage(
            method,
            id,
            typeof blobType === "string" ? blobType : undefined,
            body,
        );
        return { status: reply.status, raw: { type: reply.type ?? "application/xml", content: reply.body ?? "" } };
    }

    /** Every response has the date of the simulator's clock and, on newer servers, `api-supported-versions`. */
    #headers({ headers }: HttpReply): Record<string, string> {
        const { apiVersion } = this.state.generation;
        const date = this.state.clock.date();
        const versions = Array.from({ length: apiVersion ?? 0 }, (_, at) => `${at + 1}.0`).join(", ");
        return {
            ...(date === undefined ? {} : { date }),
            ...(apiVersion === undefined ? {} : { "api-supported-versions": versions }),
            ...headers,
        };
    }
}

function decode(path: string): string {
    try {
        return decodeURIComponent(path);
    } catch {
        throw invalid("The path is not encoded correctly.");
    }
}

function portal(method: string): HttpReply {
    if (method === "GET" || method === "HEAD")
        return { status: 200, raw: { type: "text/html; charset=utf-8", content: PORTAL } };
    return { status: 404, raw: { type: "text/html; charset=utf-8", content: PORTAL } };
}

function send(response: http.ServerResponse, { status, body, raw }: HttpReply, headers: Record<string, string>): void {
    const content = raw?.content ?? (body === undefined ? "" : JSON.stringify(body));
    const type = raw?.type ?? "application/json; odata.metadata=minimal; charset=utf-8";
    const length = Buffer.byteLength(content);
    response.writeHead(status, {
        ...(length > 0 ? { "content-type": type } : {}),
        "content-length": length,
        ...headers,
    });
    response.end(content);
}

/** Sends a byte a second without end. */
function drip(response: http.ServerResponse, { status }: HttpReply, headers: Record<string, string>): void {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.write("{");
    const timer = setInterval(() => response.write(" "), 1000).unref();
    response.on("close", () => clearInterval(timer));
}

function wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
