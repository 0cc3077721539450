/** Where Orchestrator calls a connection. */
import { withoutOuterSlashes } from "../folder-ref";
import { hasDotSegment } from "../request-path";

/** Characters that Orchestrator takes. Source: the API specifications, WebhookDto. */
const MOST_IN_ADDRESS = 2_000;
export const MOST_IN_SECRET = 100;

/** Of a path: what no server writes in another way. */
const PLAIN_PATH = /^[\w.~-]+(?:\/[\w.~-]+)*$/;

/** The path of a connection below the root of Node-RED's HTTP nodes, without outer slashes; undefined for what can't be one. */
export function webhookPathIn(given: string, connectionId: string): string | undefined {
    const path = withoutOuterSlashes(given.trim()) || `uipath/events/${connectionId}`;
    const isPlain = path.length <= MOST_IN_ADDRESS && PLAIN_PATH.test(path);
    return isPlain && !hasDotSegment(path) ? path : undefined;
}

/** The address of Node-RED without a slash at its end; undefined for what can't be one. */
export function publicAddressIn(given: string): string | undefined {
    const text = given.trim();
    if (text.length > MOST_IN_ADDRESS || !URL.canParse(text)) return undefined;
    const { protocol, username, password, search, hash, origin, pathname } = new URL(text);
    const isWeb = protocol === "https:" || protocol === "http:";
    if (!isWeb || username || password || search || hash) return undefined;
    const path = withoutOuterSlashes(pathname);
    return path === "" ? origin : `${origin}/${path}`;
}

/** The whole address. `root`: of Node-RED's HTTP nodes. Undefined where Orchestrator takes none that is so long. */
export function webhookAddress(publicAddress: string, root: string, path: string): string | undefined {
    const between = withoutOuterSlashes(root);
    const address = [publicAddress, ...(between ? [between] : []), path].join("/");
    return address.length <= MOST_IN_ADDRESS ? address : undefined;
}
