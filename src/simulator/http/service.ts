/** Answers requests as an Orchestrator does, whichever way they come: its addresses, its sign-in and its API. */
import type { IncomingHttpHeaders } from "node:http";
import { parseRoughly } from "../../shared/json/read";
import { checkJsonType } from "./request-body";
import { answerApi } from "./router";
import { BLOB_PATH } from "../storage/container";
import { ApiError, invalid, mustNotBeNull } from "../errors";
import { OAuthError } from "../tenant/identity";
import type { SimulatorState } from "../state";

export interface ServiceRequest {
    method: string;
    /** The path with the query, as it was sent. */
    target: string;
    headers: IncomingHttpHeaders;
    body: Buffer;
}

export interface ServiceReply {
    status: number;
    headers?: Record<string, string>;
    /** A promise where it takes a while. */
    body?: unknown;
    /** Sent unchanged in place of `body`. */
    raw?: { type: string; content: string | Buffer };
}

/** The organisation and the tenant in the addresses of the cloud. */
export interface Mounts {
    organisation: string;
    tenant: string;
}

/** The cloud shows the portal's page at every address outside the API. */
const PORTAL =
    "<!DOCTYPE html><html><head><title>Orchestrator simulator</title></head><body>This is the portal, not the API.</body></html>";

export class Service {
    constructor(
        private readonly state: SimulatorState,
        private readonly mounts: Mounts,
    ) {}

    answer(request: ServiceRequest): ServiceReply {
        try {
            return this.#route(request);
        } catch (error) {
            if (error instanceof OAuthError) return { status: 400, body: { error: error.error } };
            if (error instanceof ApiError) return { status: error.status, headers: error.headers, body: error.body };
            const failure = new ApiError(500, "An internal error occurred during your request!", 0);
            return { status: 500, body: failure.body };
        }
    }

    #route({ method, target, headers, body }: ServiceRequest): ServiceReply {
        const mark = target.indexOf("?");
        const path = decode(mark < 0 ? target : target.slice(0, mark));
        const query = new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1));
        if (/^(\/[^/]+)?\/identity_?\/connect\/token\/?$/i.test(path)) return this.#token(headers, method, body);
        if (path.toLowerCase().startsWith(BLOB_PATH))
            return this.state.storage.answer({ method, place: path.slice(BLOB_PATH.length), query, headers, body });
        const mount = this.#mountOf(path);
        if (!mount) return portal(method);
        if (mount.isStandalone && /^\/api\/account(\/authenticate)?\/?$/i.test(mount.path))
            return this.#signIn(headers, method, body);
        const origin = `http://${headers.host ?? "127.0.0.1"}`;
        if (!URL.canParse(origin)) throw invalid("The Host header is not valid.");
        const base = `${origin}${mount.prefix}`;
        const { status, body: content } = answerApi(
            { method, path: mount.path, query, headers, body, base },
            this.state,
        );
        return { status, ...(content === undefined ? {} : { body: content }) };
    }

    /** Splits a path into the Orchestrator base and the rest. Undefined: it is not a path of the API. */
    #mountOf(path: string): { prefix: string; path: string; isStandalone: boolean } | undefined {
        const { organisation, tenant } = this.mounts;
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

    #token(headers: IncomingHttpHeaders, method: string, body: Buffer): ServiceReply {
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

    #signIn(headers: IncomingHttpHeaders, method: string, body: Buffer): ServiceReply {
        if (method !== "POST")
            throw new ApiError(405, `The requested resource does not support http method '${method}'.`, 0);
        checkJsonType(headers);
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

    /** Every response has the date of the simulator's clock and, on newer servers, `api-supported-versions`. */
    headersOf({ headers }: ServiceReply): Record<string, string> {
        const { apiVersion } = this.state.generation;
        const date = this.state.clock.date();
        return {
            ...(date === undefined ? {} : { date }),
            ...(apiVersion === undefined ? {} : { "api-supported-versions": versionsUpTo(apiVersion) }),
            ...headers,
        };
    }
}

const versionTexts = new Map<number, string>();

/** `1.0, 2.0, …` */
function versionsUpTo(newest: number): string {
    let text = versionTexts.get(newest);
    if (text === undefined) {
        text = Array.from({ length: newest }, (_, at) => `${at + 1}.0`).join(", ");
        versionTexts.set(newest, text);
    }
    return text;
}

function decode(path: string): string {
    try {
        return decodeURIComponent(path);
    } catch {
        throw invalid("The path is not encoded correctly.");
    }
}

function portal(method: string): ServiceReply {
    if (method === "GET" || method === "HEAD")
        return { status: 200, raw: { type: "text/html; charset=utf-8", content: PORTAL } };
    return { status: 404, raw: { type: "text/html; charset=utf-8", content: PORTAL } };
}

/** What is sent of a reply, with its type. */
export function contentOf({ body, raw }: ServiceReply): { type: string; content: string | Buffer } {
    return (
        raw ?? {
            type: "application/json; odata.metadata=minimal; charset=utf-8",
            content: body === undefined ? "" : JSON.stringify(body),
        }
    );
}
