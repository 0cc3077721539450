/**
 * Reads the address of an Orchestrator as a user pastes it from the browser.
 *
 * Source: docs.uipath.com, Orchestrator API guide, "Orchestrator URL" and "Authenticating" (URL shapes by deployment).
 */

export type Deployment = "cloud" | "automationSuite" | "standalone";

export interface Address {
    deployment: Deployment;
    /** Base of every API path, without a trailing slash. */
    base: string;
    /** Token endpoint of the identity server that belongs to this address. */
    tokenUrl: string;
    /** Cloud and Automation Suite only; as in the URL, still percent-encoded. */
    organisation?: string;
    tenant?: string;
}

/** Why an address can't be read; each names a sentence in the message catalogue (`address.<problem>`). */
export type AddressProblem = "empty" | "notAUrl" | "variable" | "scheme" | "credentials" | "noTenant";

export type AddressResult = { address: Address } | { problem: AddressProblem };

/** First path segments of the pages and endpoints of a standalone Orchestrator: the base ends before them. */
const PAGES = new Set(
    (
        "processes jobs folders odata swagger api robots machines queues queueitems transactions assets triggers schedules " +
        "monitoring packages libraries environments users roles tenants tenant account login logout settings license licenses " +
        "audit alerts logs actions tasks webhooks buckets storagebuckets home index.html dashboard identity profile mypackages " +
        "personalworkspaces automations calendars testing businessrules apps notifications signalr health"
    ).split(" "),
);

/** Longer than any address that a browser shows; the names in one may take far longer to read than their length suggests. */
const MOST_CHARACTERS = 10_000;

const CLOUD_HOST = /\.uipath\.(com|us)$/;

/** Names that end in an underscore belong to services of the platform (`portal_`, `identity_`), never to a tenant. */
const isService = (segment: string | undefined): boolean => segment?.endsWith("_") ?? false;

const isOrchestrator = (segment: string | undefined): boolean => segment?.toLowerCase() === "orchestrator_";

/** Reads an address in any form a browser shows it. Never throws. */
export function parseAddress(pasted: string): AddressResult {
    const url = readUrl(pasted);
    if (!(url instanceof URL)) return { problem: url };
    const segments = url.pathname.split("/").filter(Boolean);
    if (CLOUD_HOST.test(url.hostname)) return cloud(url, segments);
    if (isOrchestrator(segments[2]) && !isService(segments[0]) && !isService(segments[1]))
        return { address: tenantAddress("automationSuite", url.origin, segments[0]!, segments[1]!) };
    if (segments.some(isService)) return { problem: "noTenant" };
    return { address: standalone(url.origin, segments) };
}

/** The token endpoint for what a user gives as identity address: a host, an identity base or the whole endpoint. */
export function parseIdentityUrl(
    pasted: string,
    deployment: Deployment,
): { tokenUrl: string } | { problem: AddressProblem } {
    const url = readUrl(pasted);
    if (!(url instanceof URL)) return { problem: url };
    const path = withoutTrailingSlashes(url.pathname);
    if (/\/connect\/token$/i.test(path)) return { tokenUrl: url.origin + path };
    return { tokenUrl: `${url.origin}${path || identityPath(deployment)}/connect/token` };
}

/** Reads any address of the web. It begins with https:// where nothing else is given. Never throws. */
export function readUrl(pasted: string): URL | AddressProblem {
    const text = pasted.trim();
    if (text === "") return "empty";
    if (text.length > MOST_CHARACTERS) return "notAUrl";
    // Node-RED leaves it as it is where it is not the whole text, or where there is no such variable.
    if (text.includes("${")) return "variable";
    const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text.replace(/^\/+/, "")}`;
    let url: URL;
    try {
        url = new URL(withScheme);
    } catch {
        return "notAUrl";
    }
    if (url.protocol !== "https:" && url.protocol !== "http:") return "scheme";
    if (url.username || url.password) return "credentials";
    // A word without a dot is a host name in a company's network, but "my orchestrator" or "acme,default" is none.
    if (!/^(\[[0-9a-f:.]+\]|[\w.-]+)$/i.test(url.hostname) || /\.\./.test(url.hostname)) return "notAUrl";
    // The cloud answers http with a redirect, which is not followed: it could carry a secret in clear text.
    if (CLOUD_HOST.test(url.hostname)) url.protocol = "https:";
    return url;
}

function cloud(url: URL, [organisation, tenant]: string[]): AddressResult {
    if (!organisation || !tenant || isService(organisation) || isService(tenant)) return { problem: "noTenant" };
    return { address: tenantAddress("cloud", url.origin, organisation, tenant) };
}

function tenantAddress(deployment: Deployment, origin: string, organisation: string, tenant: string): Address {
    return {
        deployment,
        base: `${origin}/${organisation}/${tenant}/orchestrator_`,
        tokenUrl: `${origin}${identityPath(deployment)}/connect/token`,
        organisation,
        tenant,
    };
}

function standalone(origin: string, segments: string[]): Address {
    const page = segments.findIndex((segment) => PAGES.has(segment.toLowerCase()));
    const kept = page < 0 ? segments : segments.slice(0, page);
    return {
        deployment: "standalone",
        base: [origin, ...kept].join("/"),
        tokenUrl: `${origin}${identityPath("standalone")}/connect/token`,
    };
}

function identityPath(deployment: Deployment): string {
    return deployment === "standalone" ? "/identity" : "/identity_";
}

/** A pattern would look at each run of slashes from each of its slashes. */
function withoutTrailingSlashes(path: string): string {
    let end = path.length;
    while (path[end - 1] === "/") end--;
    return path.slice(0, end);
}

/** Whether a proxy is reached there, with http or https. Others (SOCKS) and broken escapes make the agents throw errors that no user understands. */
export function isProxyAddress(text: string): boolean {
    if (!URL.canParse(text)) return false;
    const { protocol, username, password } = new URL(text);
    return /^https?:$/.test(protocol) && isEncoded(username + password);
}

function isEncoded(text: string): boolean {
    try {
        decodeURIComponent(text);
        return true;
    } catch {
        return false;
    }
}

/** An address as it may be shown: no query, and nothing before the last `@`, whatever stands there. */
export function withoutCredentials(url: string): string {
    const query = url.search(/[?#]/);
    const shown = query < 0 ? url : url.slice(0, query);
    const at = shown.lastIndexOf("@");
    return at < 0 ? shown : `…${shown.slice(at)}`;
}
