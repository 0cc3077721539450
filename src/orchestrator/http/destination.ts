/** Where something is sent whose address somebody else names, such as a storage of Orchestrator's. */

/** Longer than any address that a server takes. */
const MOST_CHARACTERS = 16_384;

export interface Destination {
    /** As it was understood: what is compared is what is sent to. */
    url: string;
    /** It is the Orchestrator itself, which may have the bearer. */
    isOwn: boolean;
}

/**
 * Undefined for where nothing is sent: another scheme, http from an https Orchestrator, a user name or password, or what others may
 * read differently. `base` is the Orchestrator's.
 */
export function destinationOf(named: string, base: string): Destination | undefined {
    if (named.length > MOST_CHARACTERS || named.includes("\\") || !URL.canParse(named)) return undefined;
    const url = new URL(named);
    const own = new URL(base);
    const isSafe = url.protocol === "https:" || (url.protocol === "http:" && own.protocol === "http:");
    if (!isSafe || url.username || url.password) return undefined;
    return { url: url.href, isOwn: url.origin === own.origin };
}
