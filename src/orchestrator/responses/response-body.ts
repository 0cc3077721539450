/** Reads what a server answers: JSON, Orchestrator's error bodies, or something that is neither. */
import type { HttpAnswer } from "../http/exchange";
import { isModestJson } from "./json-size";
import type { Redactor } from "../errors/redactor";

/** The parsed JSON of a body; undefined when it is none, or would fill the memory. An empty body is undefined too. */
export function parseJsonBody(answer: HttpAnswer): unknown {
    answer.json ??= { value: parseJson(answer.body) };
    return answer.json.value;
}

function parseJson(body: Buffer): unknown {
    if (body.length === 0 || !isModestJson(body)) return undefined;
    try {
        return JSON.parse(body.toString("utf8").replace(/^\uFEFF/, ""));
    } catch {
        return undefined;
    }
}

/** A page in the place of an answer, or JSON that is not whole: not what Orchestrator sends. */
export function isMangled(answer: HttpAnswer): boolean {
    if (isHtml(answer)) return true;
    const claimsJson = /[/+]json$/.test(contentType(answer)) && answer.body.length > 0;
    return claimsJson && parseJsonBody(answer) === undefined;
}

export function contentType(answer: HttpAnswer): string {
    const value = answer.headers["content-type"];
    return (typeof value === "string" ? value : "").split(";")[0]!.trim().toLowerCase();
}

export function isHtml(answer: HttpAnswer): boolean {
    return (
        contentType(answer) === "text/html" ||
        /^\s*<(!doctype html|html)\b/i.test(answer.body.subarray(0, 200).toString("utf8"))
    );
}

/** Orchestrator's own words about a failure, in whichever of its shapes. */
export interface ServerWords {
    words: string;
    errorCode?: number | string;
    traceId?: string;
    /** OAuth's error word (`invalid_client`), from the identity server. */
    oauthError?: string;
}

/** Far more than is ever shown: a gateway's page need not be walked to its end. */
const MOST_CHARACTERS_READ = 20_000;

/** Parts of a server's words, of which the first few are shown. */
const MOST_PARTS = 100;

/** Of what a server calls its error and its trace; theirs have 5 and 55. */
const MOST_CHARACTERS_OF_FACT = 1_000;

/**
 * Shapes, in the order tried: `{message, errorCode, traceId}` (Orchestrator), `{error: {message, details}}` (its framework, ABP),
 * `{error, error_description}` (identity server), `{title, errors}` (RFC 7807), OData's `{error: {innererror}}`, plain text, XML.
 */
export function serverWords(answer: HttpAnswer, redactor: Redactor): ServerWords {
    const body = parseJsonBody(answer);
    if (typeof body === "string") return { words: oneLine(body) };
    if (typeof body === "object" && body !== null) return jsonWords(body as Record<string, unknown>);
    return { words: isHtml(answer) ? "" : oneLine(textWords(answer, redactor)) };
}

/** The text without its tags. Secrets go first: a `<` in one would take a part of it away, and the rest would be shown. */
function textWords({ body }: HttpAnswer, redactor: Redactor): string {
    const start = body.subarray(0, MOST_CHARACTERS_READ).toString("utf8");
    // A `<` ends a tag as well: each of many would be sought an end for, as far as the text goes.
    return redactor.redact(start).replace(/<[^<>]*>/g, " ");
}

function jsonWords(body: Record<string, unknown>): ServerWords {
    const inner =
        typeof body["error"] === "object" && body["error"] !== null
            ? (body["error"] as Record<string, unknown>)
            : undefined;
    const oauthError = text(body["error"]);
    const parts = [
        text(body["message"]) ??
            text(inner?.["message"]) ??
            text(body["error_description"]) ??
            text(body["title"]) ??
            oauthError,
        text(inner?.["details"]),
        ...validationWords(inner?.["validationErrors"]),
        ...problemWords(body["errors"]),
    ];
    const errorCode = body["errorCode"] ?? inner?.["code"];
    const traceId = text(body["traceId"])?.slice(0, MOST_CHARACTERS_OF_FACT);
    return {
        words: oneLine([...new Set(parts.filter((part) => part !== undefined))].join(" ")),
        ...(typeof errorCode === "number" ? { errorCode } : {}),
        ...(typeof errorCode === "string" ? { errorCode: errorCode.slice(0, MOST_CHARACTERS_OF_FACT) } : {}),
        ...(traceId ? { traceId } : {}),
        ...(oauthError ? { oauthError } : {}),
    };
}

const text = (value: unknown): string | undefined =>
    typeof value === "string" ? value.slice(0, MOST_CHARACTERS_READ).trim() || undefined : undefined;

function validationWords(errors: unknown): (string | undefined)[] {
    return Array.isArray(errors)
        ? errors.slice(0, MOST_PARTS).map((entry: unknown) => text((entry as { message?: unknown } | null)?.message))
        : [];
}

function problemWords(errors: unknown): (string | undefined)[] {
    return typeof errors === "object" && errors !== null
        ? Object.values(errors).flat().slice(0, MOST_PARTS).map(text)
        : [];
}

/** One line. It is cut only after secrets were taken out: half a secret would not be recognised. */
function oneLine(words: string): string {
    return words.slice(0, MOST_CHARACTERS_READ).replace(/\s+/g, " ").trim();
}

/**
 * Whether Orchestrator itself has answered: in JSON with an `errorCode`, or with the header that tells its versions. A gateway's
 * answer has neither. Source: Orchestrator API guide, "Response codes"; the header is on every answer of the API.
 */
export function isOfOrchestrator(answer: HttpAnswer): boolean {
    if (answer.headers["api-supported-versions"] !== undefined) return true;
    const body = parseJsonBody(answer);
    return typeof body === "object" && body !== null && "errorCode" in body;
}

/** Whether the answer is JSON with a message, in whichever shape Orchestrator's errors have. */
export function hasMessage(answer: HttpAnswer): boolean {
    const body = parseJsonBody(answer);
    return typeof body === "object" && body !== null && jsonWords(body as Record<string, unknown>).words !== "";
}

/**
 * A 5xx with which Orchestrator itself says no: in JSON with a code of its own, or in the words of a quota that is used up. Its
 * framework's 500 has the code 0. Source: docs, "Start jobs errors".
 */
export function isOwnRefusal(answer: HttpAnswer): boolean {
    if (answer.status < 500 || isHtml(answer)) return false;
    const { errorCode } = (parseJsonBody(answer) ?? {}) as { errorCode?: unknown };
    if (Number(errorCode) > 0) return true;
    const start = answer.body.subarray(0, MOST_CHARACTERS_READ).toString("utf8");
    return QUOTA.every((part) => start.includes(part));
}

const QUOTA = ["Automation cannot be started.", "quota has been exceeded"];

/** Whether something between us and Orchestrator has answered, in a page or a text of its own. */
export function isFromBetween(answer: HttpAnswer): boolean {
    if (isHtml(answer)) return true;
    return answer.body.length > 0 && parseJsonBody(answer) === undefined && !isOfOrchestrator(answer);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " " };

/** The title of a page, "" for none. It must stand near the beginning. Secrets go first, as in `textWords`. */
export function pageTitle({ body }: HttpAnswer, redactor: Redactor): string {
    const start = redactor.redact(body.subarray(0, MOST_CHARACTERS_READ).toString("utf8"));
    // No step goes past the next `<`, so that the time is linear.
    const title = /<title\b[^<>]*>([^<]*)/i.exec(start)?.[1] ?? "";
    return redactor.redact(oneLine(title.replace(/&(\w+|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity)));
}
