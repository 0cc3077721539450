/** Reads the bodies of responses: JSON, Orchestrator's errors, or anything else. */
import type { HttpResponse } from "../http/exchange";
import { isModestJson } from "./json-size";
import type { Redactor } from "../errors/redactor";

/** The parsed JSON; undefined for an empty body, for other content, and for what would fill the memory. */
export function parseJsonBody(response: HttpResponse): unknown {
    response.json ??= { value: parseJson(response.body) };
    return response.json.value;
}

function parseJson(body: Buffer): unknown {
    if (body.length === 0 || !isModestJson(body)) return undefined;
    try {
        return JSON.parse(body.toString("utf8").replace(/^\uFEFF/, ""));
    } catch {
        return undefined;
    }
}

/** A page, or incomplete JSON: Orchestrator sends neither. */
export function isMalformed(response: HttpResponse): boolean {
    if (isHtml(response)) return true;
    const claimsJson = /[/+]json$/.test(contentType(response)) && response.body.length > 0;
    return claimsJson && parseJsonBody(response) === undefined;
}

export function contentType(response: HttpResponse): string {
    const value = response.headers["content-type"];
    return (typeof value === "string" ? value : "").split(";")[0]!.trim().toLowerCase();
}

export function isHtml(response: HttpResponse): boolean {
    return (
        contentType(response) === "text/html" ||
        /^\s*<(!doctype html|html)\b/i.test(response.body.subarray(0, 200).toString("utf8"))
    );
}

/** What the body of an unsuccessful response says. */
export interface ErrorBody {
    words: string;
    errorCode?: number | string;
    traceId?: string;
    /** OAuth's error code (`invalid_client`), from the identity server. */
    oauthError?: string;
}

/** Far more than is ever shown. A gateway's page may be long. */
const MAX_CHARACTERS_READ = 20_000;

/** Parts of a message, of which only the first few are shown. */
const MAX_PARTS = 100;

/** For the error code and the trace id. Orchestrator's have 5 and 55. */
const MAX_CHARACTERS_OF_FACT = 1_000;

/**
 * Known shapes: `{message, errorCode, traceId}` (Orchestrator), `{Message}` (ASP.NET, and answers to bulks), `{error: {message, details}}` (its framework, ABP),
 * `{error, error_description}` (identity server), `{title, errors}` (RFC 7807), OData's `{error: {innererror}}`, plain text, XML.
 */
export function readErrorBody(response: HttpResponse, redactor: Pick<Redactor, "redact">): ErrorBody {
    const body = parseJsonBody(response);
    if (typeof body === "string") return { words: oneLine(body) };
    if (typeof body === "object" && body !== null) return errorOfJson(body as Record<string, unknown>);
    return { words: isHtml(response) ? "" : oneLine(plainText(response, redactor)) };
}

/** The text without its tags. Secrets are removed first: a `<` in a secret would look like a tag, and the rest would be shown. */
function plainText({ body }: HttpResponse, redactor: Pick<Redactor, "redact">): string {
    const start = body.subarray(0, MAX_CHARACTERS_READ).toString("utf8");
    // Another `<` ends a tag, too. Otherwise each of many would be searched to the end of the text.
    return redactor.redact(start).replace(/<[^<>]*>/g, " ");
}

function errorOfJson(body: Record<string, unknown>): ErrorBody {
    const inner =
        typeof body["error"] === "object" && body["error"] !== null
            ? (body["error"] as Record<string, unknown>)
            : undefined;
    const oauthError = text(body["error"]);
    const parts = [
        text(body["message"]) ??
            text(body["Message"]) ??
            text(inner?.["message"]) ??
            text(body["error_description"]) ??
            text(body["title"]) ??
            oauthError,
        text(inner?.["details"]),
        ...validationMessages(inner?.["validationErrors"]),
        ...problemMessages(body["errors"]),
    ];
    const errorCode = body["errorCode"] ?? inner?.["code"];
    const traceId = text(body["traceId"])?.slice(0, MAX_CHARACTERS_OF_FACT);
    return {
        words: oneLine([...new Set(parts.filter((part) => part !== undefined))].join(" ")),
        ...(typeof errorCode === "number" ? { errorCode } : {}),
        ...(typeof errorCode === "string" ? { errorCode: errorCode.slice(0, MAX_CHARACTERS_OF_FACT) } : {}),
        ...(traceId ? { traceId } : {}),
        ...(oauthError ? { oauthError } : {}),
    };
}

const text = (value: unknown): string | undefined =>
    typeof value === "string" ? value.slice(0, MAX_CHARACTERS_READ).trim() || undefined : undefined;

function validationMessages(errors: unknown): (string | undefined)[] {
    return Array.isArray(errors)
        ? errors.slice(0, MAX_PARTS).map((entry: unknown) => text((entry as { message?: unknown } | null)?.message))
        : [];
}

function problemMessages(errors: unknown): (string | undefined)[] {
    return typeof errors === "object" && errors !== null
        ? Object.values(errors).flat().slice(0, MAX_PARTS).map(text)
        : [];
}

/** In one line. Secrets must be removed before the text is cut, since half a secret is not recognised. */
function oneLine(words: string): string {
    return words.slice(0, MAX_CHARACTERS_READ).replace(/\s+/g, " ").trim();
}

/**
 * Orchestrator itself responds with JSON that has an `errorCode`, or with the header of its versions. An intermediary has neither.
 * Source: Orchestrator API guide, "Response codes". Each response of the API has the header.
 */
export function isFromOrchestrator(response: HttpResponse): boolean {
    if (response.headers["api-supported-versions"] !== undefined) return true;
    const body = parseJsonBody(response);
    return typeof body === "object" && body !== null && "errorCode" in body;
}

/** Whether the body is JSON with a message, in any of the known shapes. */
export function hasMessage(response: HttpResponse): boolean {
    const body = parseJsonBody(response);
    return typeof body === "object" && body !== null && errorOfJson(body as Record<string, unknown>).words !== "";
}

/**
 * A 5xx with which Orchestrator itself refuses: in JSON with an error code, or with the message of an exceeded quota. Unexpected
 * exceptions have the code 0. Source: docs, "Start jobs errors".
 */
export function isOrchestratorRefusal(response: HttpResponse): boolean {
    if (response.status < 500 || isHtml(response)) return false;
    const { errorCode } = (parseJsonBody(response) ?? {}) as { errorCode?: unknown };
    if (Number(errorCode) > 0) return true;
    const start = response.body.subarray(0, MAX_CHARACTERS_READ).toString("utf8");
    return QUOTA.every((part) => start.includes(part));
}

const QUOTA = ["Automation cannot be started.", "quota has been exceeded"];

/** An intermediary, such as a gateway, responds with a page or a text of its own. */
export function isFromIntermediary(response: HttpResponse): boolean {
    if (isHtml(response)) return true;
    return response.body.length > 0 && parseJsonBody(response) === undefined && !isFromOrchestrator(response);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " " };

/** The title near the beginning of a page; "" for none. Secrets are removed first, as in `plainText`. */
export function pageTitle({ body }: HttpResponse, redactor: Pick<Redactor, "redact">): string {
    const start = redactor.redact(body.subarray(0, MAX_CHARACTERS_READ).toString("utf8"));
    // No part of the pattern goes past the next `<`, so that the time is linear.
    const title = /<title\b[^<>]*>([^<]*)/i.exec(start)?.[1] ?? "";
    return redactor.redact(oneLine(title.replace(/&(\w+|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity)));
}
