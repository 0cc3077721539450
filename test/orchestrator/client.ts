/** A client without a network: a function responds to its requests. */
import { REAL_CLOCK } from "../../src/orchestrator/clock";
import type { Environment } from "../../src/orchestrator/environment";
import { TransportFailure, type HttpResponse } from "../../src/orchestrator/http/exchange";
import type { HttpRequest } from "../../src/orchestrator/http/transport";
import { Orchestrator } from "../../src/orchestrator/orchestrator";
import type { ConnectionSettings } from "../../src/orchestrator/settings";
import type { StartCommand } from "../../src/orchestrator/start/start-command";
import { parseAddress } from "../../src/shared/address";

/** Responds to one request, or throws a TransportFailure. */
export type Respond = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

export function response(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
    const type = { "content-type": "application/json" };
    return { status, headers: { ...type, ...headers }, body: Buffer.from(JSON.stringify(body)) };
}

export function plainText(status: number, text: string, headers: Record<string, string> = {}): HttpResponse {
    return { status, headers: { "content-type": "text/plain", ...headers }, body: Buffer.from(text) };
}

export function page(status: number, title: string): HttpResponse {
    return plainText(status, `<html><head><title>${title}</title></head></html>`, { "content-type": "text/html" });
}

/** Its keys are counted and its pauses are the longest that chance allows. A request that is not answered times out. */
export function environment(respond: Respond): Environment {
    let keys = 0;
    return {
        clock: REAL_CLOCK,
        createTransport: () => ({ send: (request) => withinTimeout(request, respond), close: () => undefined }),
        random: () => 1,
        uuid: () => `00000000-0000-4000-8000-${String(++keys).padStart(12, "0")}`,
    };
}

function withinTimeout(request: HttpRequest, respond: Respond): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new TransportFailure("timedOut", "no response", true)), request.timeout);
        const answered = async (): Promise<HttpResponse> => respond(request);
        void answered()
            .then(resolve, reject)
            .finally(() => clearTimeout(timer));
    });
}

export function settings(url: string, more: Partial<ConnectionSettings> = {}): ConnectionSettings {
    const parsed = parseAddress(url);
    if (!("address" in parsed)) throw new Error(`no address: ${url}`);
    const signIn = { way: "token", token: "token-of-a-user" } as const;
    return { address: parsed.address, signIn, timeout: 5_000, concurrency: 16, apiVersion: 20, ...more };
}

export function clientOf(respond: Respond, more?: Partial<ConnectionSettings>): Orchestrator {
    return new Orchestrator(settings("https://orchestrator.invalid", more), environment(respond));
}

/** One job of the process Bot, without arguments. */
export function command(more: Partial<StartCommand> = {}): StartCommand {
    return {
        folder: undefined,
        process: "Bot",
        arguments: { value: undefined, source: "msg.payload" },
        overrides: { fields: {} },
        strategy: "ModernJobsCount",
        jobsCount: 1,
        robots: "",
        runtimeType: "",
        priority: "",
        entryPoint: "",
        idempotencyKey: "",
        whenStarted: "use",
        reference: "",
        runAsMe: false,
        cancelBeforeSend: new AbortController().signal,
        observer: { sent: () => undefined, checking: () => undefined, reused: () => undefined, warn: () => undefined },
        ...more,
    };
}
