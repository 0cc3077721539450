/** Takes the calls of Orchestrator in Node-RED's HTTP server. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { NodeAPI } from "node-red";
import { withoutOuterSlashes } from "../../shared/folder-ref";
import { readRawBody, Unread } from "./raw-body";
import { Receivers, type Receive } from "./receivers";

type Request = IncomingMessage & { body?: unknown; _body?: boolean };
type Next = (error?: unknown) => void;
type Handler = (request: Request, response: ServerResponse, next: Next) => void;

/** The part of an Express app that is used here. `path`: where it is mounted. */
interface App {
    use(handler: Handler): void;
    path(): string;
    parent?: App;
    /** Express 4. */
    _router?: Router;
    /** Express 5, which another program may have around Node-RED. */
    router?: Router;
}

interface Router {
    stack: { handle: unknown }[];
}

const SIGNATURE = "x-uipath-signature";

export class WebhookServer {
    /** The receivers by their paths below the root of Node-RED's HTTP nodes. */
    readonly receivers = new Receivers();
    /** The bodies of calls, unchanged. */
    readonly #bodies = new WeakMap<Request, Buffer>();

    constructor(private readonly app: App) {
        const root = rootOf(app);
        root.use(this.#read);
        // With Node-RED's default roots the editor's API comes first, and parses each body.
        const { stack } = (root._router ?? root.router)!;
        stack.unshift(
            ...stack.splice(
                stack.findIndex(({ handle }) => handle === this.#read),
                1,
            ),
        );
        app.use(this.#answer);
    }

    /** The root path of Node-RED's HTTP nodes, without outer slashes. */
    get root(): string {
        return withoutOuterSlashes(this.app.path());
    }

    #receiverAt(url: string | undefined, root: string): Receive | undefined {
        const path = withoutOuterSlashes((url ?? "").split("?", 1)[0]!);
        if (root === "") return this.receivers.at(path);
        return path.startsWith(`${root}/`) ? this.receivers.at(path.slice(root.length + 1)) : undefined;
    }

    /** The body of a call that may be Orchestrator's. It is answered later, behind whatever guards Node-RED's HTTP nodes. */
    readonly #read: Handler = (request, response, next) => {
        const isOurs = request.method === "POST" && this.#receiverAt(request.url, this.root) !== undefined;
        if (!isOurs) return next();
        request._body = true; // so that no parser looks for it
        if (request.headers[SIGNATURE] === undefined) return next();
        readRawBody(request).then(
            (body) => {
                this.#bodies.set(request, body);
                next();
            },
            (error: unknown) => answer(response, error instanceof Unread ? error.status : 400),
        );
    };

    readonly #answer: Handler = (request, response, next) => {
        const receive = request.method === "POST" ? this.#receiverAt(request.url, "") : undefined;
        if (!receive) return next();
        const isGood = receive(this.#bodies.get(request) ?? Buffer.alloc(0), String(request.headers[SIGNATURE] ?? ""));
        answer(response, isGood ? 200 : 401);
    };
}

/** Each Node-RED has an app of its own. */
const servers = new WeakMap<object, WebhookServer>();

/** Undefined if Node-RED serves no HTTP nodes. */
export function webhookServerOf({ httpNode, settings }: NodeAPI): WebhookServer | undefined {
    const app = httpNode as unknown as App | undefined;
    if (!app || (settings as { httpNodeRoot?: unknown }).httpNodeRoot === false) return undefined;
    const known = servers.get(app);
    if (known) return known;
    const made = new WebhookServer(app);
    servers.set(app, made);
    return made;
}

function rootOf(app: App): App {
    return app.parent ? rootOf(app.parent) : app;
}

/** The answer to a refused call closes its connection. */
function answer(response: ServerResponse, status: number): void {
    if (response.destroyed || response.headersSent) return;
    response.writeHead(status, status === 200 ? {} : { connection: "close" });
    response.end();
}
