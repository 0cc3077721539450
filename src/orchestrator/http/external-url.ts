/** No server accepts a longer URL. */
const MAX_CHARACTERS = 16_384;

/** A parser resolves such segments: the request would go to another path than the one that the server has named. */
const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:\/|$)/i;

/** A URL that a server names, such as that of a storage, as the URL parser understands it. */
export interface ExternalUrl {
    url: string;
    /** It has Orchestrator's own origin, which may see the bearer token. */
    isSameOrigin: boolean;
}

/**
 * Undefined for a URL that nothing is sent to: of another scheme, http beside an https Orchestrator, with a user name or password,
 * with `..` in its path, or with what other parsers may read differently. `base` is Orchestrator's.
 */
export function externalUrl(text: string, base: string): ExternalUrl | undefined {
    if (text.length > MAX_CHARACTERS || text.includes("\\") || !URL.canParse(text)) return undefined;
    if (DOT_SEGMENT.test(text.split(/[?#]/, 1)[0]!)) return undefined;
    const url = new URL(text);
    const own = new URL(base);
    const isSafe = url.protocol === "https:" || (url.protocol === "http:" && own.protocol === "http:");
    if (!isSafe || url.username || url.password) return undefined;
    return { url: url.href, isSameOrigin: url.origin === own.origin };
}
