import { UnknownEncoding } from "./body/content-encoding";
import { tlsProblemOf, tlsWordsOf, type TlsProblem } from "./tls-problem";

/** Why there is no response. */
export type TransportProblem =
    | "unreachable"
    | "proxySignIn"
    | "proxy" // refuses permanently
    | "proxyTls" // with the proxy, whose address begins with https
    | TlsProblem
    | "timedOut"
    | "broken"
    | "tooLarge"
    | "unreadable"
    | "unsendable" // with a header that HTTP does not allow
    | "aborted";

/** Hpagent's message when a proxy does not open a tunnel, with the proxy's status. */
const NO_TUNNEL = /^Bad response: (\d+)/;

/** What an error of Node.js means. `connected`: a connected socket had the request. */
export function problemOf(error: NodeJS.ErrnoException, connected: boolean): TransportProblem {
    const code = error.code ?? "";
    if (/^ERR_(INVALID_CHAR|INVALID_HTTP_TOKEN|UNESCAPED_CHARACTERS|HTTP_INVALID|HTTP_TRAILER)/.test(code))
        return "unsendable";
    const tunnel = NO_TUNNEL.exec(error.message)?.[1];
    if (tunnel === "407") return "proxySignIn";
    if (tunnel && /^[34]/.test(tunnel)) return "proxy";
    if (error instanceof UnknownEncoding || /^(Z_|ERR_BROTLI|ERR__ERROR)/.test(code)) return "unreadable";
    return tlsProblemOf(error) ?? (connected ? "broken" : "unreachable");
}

export function wordsOf(error: NodeJS.ErrnoException): string {
    const { code, message } = error;
    if (tlsProblemOf(error)) return tlsWordsOf(error);
    const tunnel = NO_TUNNEL.exec(message)?.[1];
    if (tunnel) return `the proxy answered ${tunnel}`;
    // For a host with several addresses this is an AggregateError, whose own message is empty.
    return message || code || "unknown";
}
