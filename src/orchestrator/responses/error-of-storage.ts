/** Explains what a storage refuses. Source: the error codes of Azure Blob Storage and Amazon S3. */
import { OrchestratorError, sentence, type ErrorCode, type Sentence } from "../errors/orchestrator-error";
import { SHORTEST, Redactor } from "../errors/redactor";
import type { HttpResponse } from "../http/exchange";
import { connectionProblem, redirectTarget, type FailureContext } from "./error-of-response";
import { isHtml, pageTitle, parseJsonBody, readErrorBody } from "./response-body";

/** A storage's errors are short. */
const MAX_CHARACTERS = 20_000;

/** The storage is not Orchestrator, so that a 401 or 403 says nothing about the sign-in. `url` has secrets in its query. */
export function errorOfStorage(response: HttpResponse, url: string, context: FailureContext): OrchestratorError {
    const { status } = response;
    const problem = connectionProblem(response, context);
    if (problem) return problem;
    const { host } = new URL(context.address);
    const secrets = secretsOf(url);
    const redact = (text: string): string => secrets.redact(context.redactor.redact(text));
    const words = wordsOf(response, { redact });
    const reason = words
        ? sentence("storage.words", { host, status, words })
        : sentence("storage.nothing", { host, status });
    const { code, hints } = meaningOf(status);
    const target = redirectTarget(response, context.address);
    const redirect = target ? [sentence("hint.redirect", { place: redact(target.place) })] : [];
    return new OrchestratorError(code, [reason, ...redirect, ...hints], { status });
}

function meaningOf(status: number): { code: ErrorCode; hints: Sentence[] } {
    if (status === 404) return { code: "FILE_NOT_FOUND", hints: [] };
    if (status === 401 || status === 403) return { code: "NOT_ALLOWED", hints: [sentence("storage.notAllowed")] };
    if (status === 408) return { code: "TIMED_OUT", hints: [] };
    if (status === 429 || status === 503) return { code: "RATE_LIMITED", hints: [sentence("storage.busy")] };
    if (status >= 500) return { code: "SERVER_ERROR", hints: [sentence("storage.busy")] };
    return { code: "REFUSED", hints: [] };
}

/** The code and the message. What else there is may repeat the signature and the key of the account. */
function wordsOf(response: HttpResponse, redactor: Pick<Redactor, "redact">): string {
    if (isHtml(response)) return pageTitle(response, redactor);
    if (parseJsonBody(response) !== undefined) return wordsOfJson(response, redactor);
    const xml = redactor.redact(response.body.subarray(0, MAX_CHARACTERS).toString("utf8"));
    return [textIn(xml, "Code"), textIn(xml, "Message")].filter(Boolean).join(": ");
}

/** Azure can say it in JSON, too, and Orchestrator does so where it hands files through. */
function wordsOfJson(response: HttpResponse, redactor: Pick<Redactor, "redact">): string {
    const { errorCode, words } = readErrorBody(response, redactor);
    return redactor.redact([typeof errorCode === "string" ? errorCode : "", words].filter(Boolean).join(": "));
}

/** The first line of what stands in an element. Azure adds a number and a time in more lines. */
function textIn(xml: string, element: string): string {
    const [open, close] = [`<${element}>`, `</${element}>`];
    const [from, to] = [xml.indexOf(open), xml.indexOf(close)];
    return from < 0 || to < from ? "" : xml.slice(from + open.length, to).trim().split(/[\r\n]/, 1)[0]!; // prettier-ignore
}

/** The values of the query, among which is the signature. */
function secretsOf(url: string): Redactor {
    return new Redactor([...new URL(url).searchParams.values()].filter(({ length }) => length > 2 * SHORTEST));
}
