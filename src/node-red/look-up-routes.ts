/** The admin route by which dialogs look things up in an Orchestrator, also before the connection is deployed. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { NodeAPI } from "node-red";
import { parseFolderRef } from "../shared/folder-ref";
import type { Catalogue } from "../orchestrator/catalogue/catalogue";
import { asOrchestratorError, type Sentence, type Translate } from "../orchestrator/errors";
import type { Orchestrator } from "../orchestrator/orchestrator";
import { readLookUpConnection, type LookUpConnection } from "./look-up-connection";
import { plainText, textOf } from "./property-values";
import { SharedAnswers } from "./shared-answers";
import { translator } from "./texts";

/** To write, though only lists are read: whoever may ask has stored secrets used, and can have typed ones sent anywhere. */
const PERMISSION = "uipath-orchestrator.write";

const LISTS = ["folders", "processes", "robots", "machines"] as const;

const MOST_SEARCH_CHARACTERS = 200;

interface LookUp {
    what: (typeof LISTS)[number] | "test";
    connection: Record<string, unknown>;
    folder: unknown;
    search: string;
}

type Answer = { items: object[]; more: boolean } | { steps: object[] } | { error: { code: string; message: string } };

/** Each Node-RED has an app of its own; a node's file may be loaded again in the same one. */
const registered = new WeakSet<object>();

export function registerLookUpRoutes(RED: NodeAPI): void {
    const app = RED.httpAdmin as typeof RED.httpAdmin | undefined;
    if (!app || registered.has(app)) return;
    registered.add(app);
    const lookUps = new LookUps(RED);
    app.post("/uipath/look-up", RED.auth.needsPermission(PERMISSION), (request, response) => {
        lookUps.serve(request, response);
    });
}

class LookUps {
    readonly #RED: NodeAPI;
    readonly #translate: Translate;
    readonly #answers = new SharedAnswers<Answer>();

    constructor(RED: NodeAPI) {
        this.#RED = RED;
        this.#translate = translator(RED);
    }

    /** Never throws or rejects. */
    serve(request: IncomingMessage & { body?: unknown }, response: ServerResponse): void {
        const lookUp = readBody(request.body);
        if (!lookUp)
            return send(response, 400, { error: "The body must be JSON with what, connection, folder and search." });
        const gone = new AbortController();
        // Of the response: the request's own `close` comes as soon as its body was read.
        response.on("close", () => gone.abort());
        this.#answer(lookUp, gone.signal).then(
            (answer) => send(response, 200, answer),
            (error: unknown) => send(response, 200, this.#failure(error)),
        );
    }

    async #answer({ what, connection: given, folder, search }: LookUp, signal: AbortSignal): Promise<Answer> {
        const connection = readLookUpConnection(this.#RED, given);
        const place = parseFolderRef(textOf("Folder", folder)) ?? connection.settings.folder;
        const key = JSON.stringify([what, place, search, connection.digest]);
        const work = (cancel: AbortSignal): Promise<Answer> =>
            what === "test"
                ? withClient({ ...connection, live: undefined }, cancel, (catalogue) => this.#test(catalogue, cancel))
                : withClient<Answer>(connection, cancel, (catalogue) =>
                      catalogue[what]({ folder: place, search, signal: cancel }),
                  );
        // A test is made anew, with a sign-in of its own: who repeats it has changed something.
        return this.#answers.get(what === "test" ? undefined : key, work, signal);
    }

    async #test(catalogue: Catalogue, signal: AbortSignal): Promise<Answer> {
        const steps = await catalogue.test(signal);
        return {
            steps: steps.map(({ step, ok, words, hint }) => ({
                step,
                ok,
                words: this.#text(words),
                hint: this.#text(hint),
            })),
        };
    }

    #text(sentences: readonly Sentence[]): string {
        return sentences.map(this.#translate).join(" ");
    }

    #failure(error: unknown): Answer {
        const { code, message } = asOrchestratorError(error).translated(this.#translate);
        return { error: { code, message } };
    }
}

/** The client of the deployed connection where it is the same; else one that is made for the look-up, and closed after it. */
async function withClient<T>(
    { live, settings }: LookUpConnection,
    signal: AbortSignal,
    work: (catalogue: Catalogue) => Promise<T>,
): Promise<T> {
    if (live) return work(live.catalogue);
    // Loaded with the first look-up: Node-RED's start does not wait for the HTTP client.
    const client = require("../orchestrator/orchestrator") as typeof import("../orchestrator/orchestrator");
    const orchestrator: Orchestrator = new client.Orchestrator(settings);
    const close = (): void => orchestrator.close();
    signal.addEventListener("abort", close, { once: true });
    try {
        return await work(orchestrator.catalogue);
    } finally {
        signal.removeEventListener("abort", close);
        close();
    }
}

/** Undefined for what is no look-up. */
function readBody(body: unknown): LookUp | undefined {
    if (!isObject(body)) return undefined;
    const { what, connection, folder = "", search = "" } = body;
    const known = [...LISTS, "test" as const].find((name) => name === what);
    const text = plainText(search ?? "");
    if (!known || !isObject(connection) || text === undefined) return undefined;
    return { what: known, connection, folder, search: text.trim().slice(0, MOST_SEARCH_CHARACTERS).toWellFormed() };
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function send(response: ServerResponse, status: number, answer: object): void {
    if (response.destroyed || response.headersSent) return;
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
    response.end(JSON.stringify(answer));
}
