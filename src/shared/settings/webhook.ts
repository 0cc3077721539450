/** Where Orchestrator calls a connection. */
import { readUrl } from "../address";
import { withoutOuterSlashes } from "../folder-ref";
import { hasDotSegment } from "../request-path";

/** How many characters Orchestrator takes. Source: the API specifications, WebhookDto. */
const MOST_IN_ADDRESS = 2_000;
export const MOST_IN_SECRET = 100;

/** The characters of a path that no server writes in another way. */
const PLAIN_PATH = /^[\w.~-]+(?:\/[\w.~-]+)*$/;

/** The path of a connection below the root of Node-RED's HTTP nodes, without outer slashes; undefined for what can't be one. */
export function webhookPathIn(given: string, connectionId: string): string | undefined {
    const path = withoutOuterSlashes(given.trim()) || `uipath/events/${connectionId}`;
    const isPlain = path.length <= MOST_IN_ADDRESS && PLAIN_PATH.test(path);
    return isPlain && !hasDotSegment(path) ? path : undefined;
}

/** The address of Node-RED without a slash at its end; undefined for what can't be one. */
export function publicAddressIn(given: string): string | undefined {
    const url = readUrl(given);
    if (!(url instanceof URL) || url.search || url.hash) return undefined;
    const path = withoutOuterSlashes(url.pathname);
    return path === "" ? url.origin : `${url.origin}/${path}`;
}

/** The whole address. `root`: of Node-RED's HTTP nodes. Undefined if it is longer than Orchestrator takes. */
export function webhookAddress(publicAddress: string, root: string, path: string): string | undefined {
    const between = withoutOuterSlashes(root);
    const address = [publicAddress, ...(between ? [between] : []), path].join("/");
    return address.length <= MOST_IN_ADDRESS ? address : undefined;
}
