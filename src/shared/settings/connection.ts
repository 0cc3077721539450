/** What the settings of a connection may be. */

/** The ways to sign in; the first is the default. */
export const SIGN_IN_WAYS = ["application", "token", "password"] as const;
export type SignInWay = (typeof SIGN_IN_WAYS)[number];

/** The credentials that each way needs. */
export const CREDENTIALS: Readonly<Record<string, readonly string[]>> = {
    application: ["clientId", "clientSecret"],
    token: ["token"],
    password: ["username", "password"],
};

/** Node.js's timers end at 2³¹ milliseconds; a day is more than any request takes. */
export const MOST_SECONDS = 86_400;

export const MOST_API_VERSION = 99;

/** The time-out of one request, in seconds. */
export function isTimeout(seconds: number): boolean {
    return seconds > 0 && seconds <= MOST_SECONDS;
}

/** How many requests may be under way at once. */
export function isConcurrency(count: number): boolean {
    return Number.isSafeInteger(count) && count >= 1;
}

/** The year of a product is no API version: 2023.10 has the API version 17. Source: the published specifications. */
export function isApiVersion(version: number): boolean {
    return Number.isInteger(version) && version >= 1 && version <= MOST_API_VERSION;
}

/** Whether a header can hold the text. Node.js refuses other characters with an error that would quote them. */
export function isHeaderText(text: string): boolean {
    return /^[\x20-\x7e]+$/.test(text);
}

/**
 * Why a tenant can't be sent to a standalone Orchestrator: its `characters` fit nowhere, or not into the `header` that names it.
 * With user and password, the body names it, too.
 */
export function tenantProblem(tenant: string, way: SignInWay): "characters" | "header" | undefined {
    if (tenant === "" || isHeaderText(tenant)) return undefined;
    if (/\p{Cc}/u.test(tenant)) return "characters";
    return way === "password" ? undefined : "header";
}
