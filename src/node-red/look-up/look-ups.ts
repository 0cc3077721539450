/** Answers what dialogs ask an Orchestrator, even before the connection is deployed. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { NodeAPI } from "node-red";
import { field } from "../../orchestrator/errors/messages";
import { withoutCredentials } from "../../shared/address";
import { parseFolderRef } from "../../shared/folder-ref";
import { shortened } from "../../shared/shortened";
import type { TestStep } from "../../orchestrator/catalogue/test-steps";
import { asOrchestratorError, type Sentence } from "../../orchestrator/errors/orchestrator-error";
import type { Orchestrator } from "../../orchestrator/orchestrator";
import { readLookUpConnection, type LookUpConnection } from "./look-up-connection";
import { LookUpEnvironment } from "./look-up-environment";
import { textOf } from "../runtime/property-values";
import { plainText } from "../../shared/settings/values";
import { SharedAnswers } from "./answer-cache";
import { translatorFor } from "../runtime/i18n";
import { sendJson } from "./send-json";
import { webhookLookUp } from "./webhook-look-up";

const LISTS = ["folders", "processes", "queues", "assets", "buckets", "files", "robots", "machines"] as const;
const TESTS = ["test", "webhook"] as const;

const MOST_SEARCH_CHARACTERS = 200;

/**
 * Milliseconds. Limits one request and the whole look-up, whatever the time-out of the connection, since other look-ups wait
 * for their turn.
 */
const MOST_TIMEOUT = 30_000;
const MOST_TIME = 60_000;

interface LookUp {
    what: (typeof LISTS)[number] | (typeof TESTS)[number];
    connection: Record<string, unknown>;
    folder: unknown;
    bucket: string;
    search: string;
}

type Answer = { items: object[]; more: boolean } | { steps: object[] } | { error: { code: string; message: string } };

/** Sentences in the language of the editor, without what was read from the environment. */
type Tell = (sentences: readonly Sentence[]) => string;

export class LookUps {
    readonly #RED: NodeAPI;
    readonly #answers = new SharedAnswers<Answer>(MOST_TIME);

    constructor(RED: NodeAPI) {
        this.#RED = RED;
    }

    /** Never throws or rejects. */
    serve(request: IncomingMessage & { body?: unknown }, response: ServerResponse): void {
        const lookUp = readBody(request.body);
        if (!lookUp)
            return sendJson(response, 400, {
                error: "The body must be JSON with what, connection, folder and search.",
            });
        const id = plainText(lookUp.connection["id"]);
        this.#audit(lookUp, request);
        const environment = new LookUpEnvironment(this.#RED, id);
        const translate = translatorFor(this.#RED, request);
        const tell: Tell = (sentences) => environment.hidden(sentences).map(translate).join(" ");
        const gone = new AbortController();
        // The response, since the request's own `close` comes as soon as its body has been read.
        response.on("close", () => gone.abort());
        this.#answer(lookUp, environment, tell, gone.signal).then(
            (answer) => sendJson(response, 200, answer),
            (error: unknown) => sendJson(response, 200, failure(error, tell)),
        );
    }

    /** Logs who has asked whom for what, as it was typed. */
    #audit({ what, connection }: LookUp, request: IncomingMessage): void {
        const { log } = this.#RED as unknown as { log: { audit(entry: object, request: IncomingMessage): void } };
        const [id, url] = [connection["id"], connection["url"]].map((value) =>
            shortened(withoutCredentials(plainText(value) ?? ""), MOST_SEARCH_CHARACTERS),
        );
        log.audit({ event: "uipath.look-up", what, connection: id, url }, request);
    }

    async #answer(
        { what, connection: given, folder, bucket, search }: LookUp,
        environment: LookUpEnvironment,
        tell: Tell,
        signal: AbortSignal,
    ): Promise<Answer> {
        const connection = readLookUpConnection(this.#RED, given, environment);
        const place =
            parseFolderRef(textOf(field("uipath-orchestrator.common.label.folder"), folder)) ??
            connection.settings.folder;
        const key = JSON.stringify([what, place, bucket, search, connection.digest]);
        // A test always runs anew, with a sign-in of its own: users who repeat it have changed something.
        const order =
            what === "test" || what === "webhook"
                ? {
                      work: (cancel: AbortSignal): Promise<Answer> =>
                          withClient({ ...connection, live: undefined }, cancel, async ({ catalogue, webhooks }) => {
                              if (what === "test") return stepsOf(await catalogue.test(cancel), tell);
                              const test = webhookLookUp(this.#RED, given, environment);
                              return stepsOf(await webhooks.test({ ...test, signal: cancel }), tell);
                          }),
                  }
                : {
                      key,
                      work: (cancel: AbortSignal): Promise<Answer> =>
                          withClient<Answer>(connection, cancel, ({ catalogue }) =>
                              catalogue[what]({ folder: place, bucket, search, signal: cancel }),
                          ),
                  };
        return this.#answers.get({ ...order, group: connection.digest }, signal);
    }
}

function stepsOf(steps: readonly TestStep[], tell: Tell): Answer {
    return { steps: steps.map(({ step, ok, words, hint }) => ({ step, ok, words: tell(words), hint: tell(hint) })) };
}

function failure(error: unknown, tell: Tell): Answer {
    const { code, sentences } = asOrchestratorError(error);
    return { error: { code, message: tell(sentences) } };
}

/**
 * Uses the client of the deployed connection where it is the same. Otherwise creates one for the look-up and closes it
 * afterwards.
 */
async function withClient<T>(
    { live, settings }: LookUpConnection,
    signal: AbortSignal,
    work: (orchestrator: Orchestrator) => Promise<T>,
): Promise<T> {
    if (live) return work(live);
    // Loaded with the first look-up, so that Node-RED's start does not wait for the HTTP client.
    const client = require("../../orchestrator/orchestrator") as typeof import("../../orchestrator/orchestrator");
    const timeout = Math.min(settings.timeout, MOST_TIMEOUT);
    const orchestrator: Orchestrator = new client.Orchestrator({ ...settings, timeout });
    const close = (): void => orchestrator.close();
    signal.addEventListener("abort", close, { once: true });
    try {
        return await work(orchestrator);
    } finally {
        signal.removeEventListener("abort", close);
        close();
    }
}

/** Undefined for any other body. */
function readBody(body: unknown): LookUp | undefined {
    if (!isObject(body)) return undefined;
    const { what, connection, folder = "" } = body;
    const known = [...LISTS, ...TESTS].find((name) => name === what);
    const [bucket, search] = [plainText(body["bucket"] ?? ""), plainText(body["search"] ?? "")];
    if (!known || !isObject(connection) || bucket === undefined || search === undefined) return undefined;
    return { what: known, connection, folder, bucket: searched(bucket), search: searched(search) };
}

function searched(text: string): string {
    return text.trim().slice(0, MOST_SEARCH_CHARACTERS).toWellFormed();
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
