import type { HttpResponse } from "../../../src/orchestrator/http/exchange";
import type { Passage, RequestKind } from "../server/passage";
import type { Random } from "../time/random";
import type { WorkName } from "../work/work";
import type { World } from "../world/world";

/** What can go wrong with one request. */
export interface ExchangeFault {
    name: string;
    /** The probability that it strikes a request of this kind, in a world where it happens at all. */
    odds: Partial<Record<RequestKind, number>>;
    strike(passage: Passage, random: Random): void;
}

/** What can go wrong in a world at any time. */
export interface WorldFault {
    name: string;
    /** Only worlds of this work have it. */
    of?: WorkName;
    /** How often it happens, in a world where it happens at all. */
    perHour: number;
    /** False: it can't happen just now. */
    strike(world: World, random: Random): unknown;
}

/** The same odds for all requests that only read. */
export function reads(probability: number): ExchangeFault["odds"] {
    return { list: probability, read: probability, token: probability, other: probability };
}

/** The same odds for all requests. */
export function all(probability: number): ExchangeFault["odds"] {
    return { ...reads(probability), start: probability, stop: probability };
}

export function answerOf(
    status: number,
    type: string,
    body: string,
    headers: Record<string, string> = {},
): HttpResponse {
    return { status, headers: { ...(body ? { "content-type": type } : {}), ...headers }, body: Buffer.from(body) };
}

/** As Orchestrator itself answers. */
export function ownAnswer(
    { apiVersion }: Pick<Passage, "apiVersion">,
    status: number,
    message: string,
    errorCode: number,
): HttpResponse {
    const headers = { "api-supported-versions": `1.0, 2.0, ${apiVersion}.0` };
    return answerOf(status, "application/json", JSON.stringify({ message, errorCode, traceId: "00-0" }), headers);
}
