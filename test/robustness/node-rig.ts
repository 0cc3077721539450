/**
 * Many start job nodes in one real Node-RED, each with a connection of its own, and a judge of how a message ended: as one
 * error that a flow can catch, or as one right start.
 */
import { randomUUID } from "node:crypto";
import helper from "node-red-node-test-helper";
import type { ErrorCode } from "../../src/orchestrator/errors/orchestrator-error";
import { START_FIELDS, STRATEGIES, type FieldType } from "../../src/shared/start-process-dto";
import { NODES, type FlowMessage } from "../support/flow";
import { fakeOrchestrator, RELEASE_KEY, type Handler, type SeenRequest } from "../support/server";

export type Body = Record<string, unknown>;

/** Everything that came of one message. It goes on being filled after the first end, so that a second one shows. */
export interface Ending {
    sent: FlowMessage[];
    caught: FlowMessage[];
    completed: number;
}

export interface RigNode {
    node?: Body;
    connection?: Body;
    credentials?: unknown;
}

export interface NodeRig {
    /** Gives the message to the node of this number and waits for its first end, or until the limit (milliseconds). */
    send(at: number, message: object, limit?: number): Promise<Ending>;
    stop(): Promise<void>;
}

/** Every message has ended long before. */
const LIMIT = 30_000;

export async function startNodeRig(nodes: readonly RigNode[], more: readonly object[] = []): Promise<NodeRig> {
    await new Promise<void>((resolve) => helper.startServer(() => resolve()));
    const at = { z: "id-tab", x: 1, y: 1 };
    const ids = nodes.map((_node, number) => `id-node-${number}`);
    const flow = [
        { id: "id-tab", type: "tab" },
        ...nodes.flatMap(({ node, connection }, number) => [
            { id: `id-connection-${number}`, type: "uipath-orchestrator", ...connection },
            {
                id: ids[number],
                ...at,
                type: "uipath-start-job",
                process: "Bot",
                folder: "12",
                orchestrator: `id-connection-${number}`,
                ...node,
                wires: [["id-out"]],
            },
        ]),
        { id: "id-out", ...at, type: "helper" },
        { id: "id-catch", ...at, type: "catch", scope: ids, wires: [["id-caught"]] },
        { id: "id-caught", ...at, type: "helper" },
        { id: "id-complete", ...at, type: "complete", scope: ids, wires: [["id-completed"]] },
        { id: "id-completed", ...at, type: "helper" },
        ...more,
    ];
    const credentials = Object.fromEntries(
        nodes.map((node, number) => [
            `id-connection-${number}`,
            "credentials" in node ? node.credentials : { clientId: "client", clientSecret: "client-secret" },
        ]),
    );
    await helper.load(NODES as never, flow as never, credentials as never);
    return observe(ids);
}

function observe(ids: readonly string[]): NodeRig {
    const waiting = new Map<string, { ending: Ending; end: () => void }>();
    const listen = (id: string, take: (ending: Ending, message: FlowMessage) => boolean): void => {
        (helper.getNode(id) as unknown as NodeJS.EventEmitter).on("input", (message: FlowMessage) => {
            const entry = waiting.get(message._msgid);
            if (entry && take(entry.ending, message)) entry.end();
        });
    };
    listen("id-out", ({ sent }, message) => {
        sent.push(message);
        return false;
    });
    listen("id-caught", ({ caught }, message) => caught.push(message) > 0);
    listen("id-completed", (ending) => ++ending.completed > 0);
    return {
        send: (at, message, limit = LIMIT) =>
            new Promise((resolve) => {
                const _msgid = randomUUID();
                const ending: Ending = { sent: [], caught: [], completed: 0 };
                const end = (): void => {
                    clearTimeout(timer);
                    resolve(ending);
                };
                const timer = setTimeout(end, limit);
                waiting.set(_msgid, { ending, end });
                const node = helper.getNode(ids[at]!) as unknown as { receive(message: object): void };
                node.receive(Object.assign(message, { _msgid }));
            }),
        async stop() {
            await helper.unload();
            await new Promise<void>((resolve) => helper.stopServer(() => resolve()));
        },
    };
}

/** A fake Orchestrator that takes attachments, too: arguments of more than 10,000 characters travel as one. */
export const taking = (override: Handler = () => undefined): Handler =>
    fakeOrchestrator(async (request, response) => {
        const own = await override(request, response);
        if (own) return own;
        if (request.path.endsWith("/odata/Attachments"))
            return {
                status: 201,
                json: {
                    Id: "5f2b0000-0000-4000-8000-00000000000f",
                    BlobFileAccess: { Uri: `http://${request.headers.host}/blob`, Verb: "PUT" },
                },
            };
        return request.path === "/blob" ? { status: 201, text: "" } : undefined;
    });

const CODES: Record<ErrorCode, true> = {
    NOT_CONFIGURED: true,
    INVALID_SETTING: true,
    INVALID_ARGUMENTS: true,
    NOT_SUPPORTED: true,
    SIGN_IN_FAILED: true,
    NOT_ALLOWED: true,
    FOLDER_REQUIRED: true,
    FOLDER_NOT_FOUND: true,
    PROCESS_NOT_FOUND: true,
    ROBOT_NOT_FOUND: true,
    JOB_NOT_FOUND: true,
    ASSET_NOT_FOUND: true,
    BUCKET_NOT_FOUND: true,
    FILE_NOT_FOUND: true,
    NO_ROBOT: true,
    QUEUE_NOT_FOUND: true,
    ITEM_NOT_FOUND: true,
    DUPLICATE_REFERENCE: true,
    ALREADY_STARTED: true,
    REFUSED: true,
    RATE_LIMITED: true,
    QUEUE_FULL: true,
    TIMED_OUT: true,
    UNREACHABLE: true,
    NOT_AN_ORCHESTRATOR: true,
    BAD_ANSWER: true,
    SERVER_ERROR: true,
    OUTCOME_UNKNOWN: true,
};

/** Words of the language or of the package's own inside, which are no user's. “gave undefined” says what an expression gave. */
const NO_WORDS =
    /(?<!gave )\bundefined\b|\[object Object\]|TypeError|Cannot (read|convert|set|perform|destructure)|is not (a function|iterable|an object)|in the node itself|URI malformed|\n\s+at /;

/** A sentence is read on a screen. */
const MOST_CHARACTERS = 4_000;

/** What is wrong with the end of a message, for which so many StartJobs were seen; undefined when all is right. */
export function wrongIn(ending: Ending, starts: readonly SeenRequest[], mostStarts = 1): string | undefined {
    const { sent, caught, completed } = ending;
    if (sent.length + caught.length === 0) return `ended neither as a start nor as an error (${starts.length} starts)`;
    if (sent.length + caught.length > 1) return `ended ${sent.length} times as a start, ${caught.length} as an error`;
    if (completed !== sent.length) return `was completed ${completed} times`;
    if (sent[0]) return wrongStart(sent[0], starts);
    return starts.length > mostStarts ? `failed after ${starts.length} starts` : wrongError(caught[0]!);
}

function wrongError({ error }: FlowMessage): string | undefined {
    const { code = "none", message = "" } = error ?? {};
    if (!Object.hasOwn(CODES, code)) return `failed with the code ${code}: ${message.slice(0, 300)}`;
    if (!/^[A-Z_]+: \S/.test(message)) return `failed with no sentence: ${message.slice(0, 300)}`;
    // The parser of JSON quotes what it was given.
    if (NO_WORDS.test(message.replace(/(not valid JSON: ).*/s, "$1")))
        return `failed with words that are none: ${code} ${message.slice(0, 600)}`;
    if (message.length > MOST_CHARACTERS)
        return `failed with a message of ${message.length} characters: ${code} ${message.slice(0, 200)}`;
    return undefined;
}

function wrongStart({ payload }: FlowMessage, starts: readonly SeenRequest[]): string | undefined {
    if (!Array.isArray((payload as { value?: unknown } | null)?.value)) return "went on without an answer";
    if (starts.length !== 1) return `went on after ${starts.length} starts`;
    const { startInfo, ...rest } = JSON.parse(starts[0]!.body) as { startInfo?: Body };
    if (typeof startInfo !== "object" || startInfo === null || Object.keys(rest).length > 0)
        return `sent a body that is no StartJobs: ${starts[0]!.body.slice(0, 300)}`;
    const wrong = Object.entries(startInfo).find(([name, value]) => !isField(name, value));
    if (wrong) return `sent ${wrong[0]}: ${JSON.stringify(wrong[1]).slice(0, 300)}`;
    if (startInfo["ReleaseKey"] !== RELEASE_KEY) return `started ${JSON.stringify(startInfo["ReleaseKey"])}`;
    if (!STRATEGIES.includes(startInfo["Strategy"] as never)) return "sent no strategy";
    if ("InputArguments" in startInfo && !isJsonObject(startInfo["InputArguments"] as string))
        return `sent arguments that are no object: ${String(startInfo["InputArguments"]).slice(0, 300)}`;
    return undefined;
}

function isField(name: string, value: unknown): boolean {
    const field = Object.hasOwn(START_FIELDS, name) ? START_FIELDS[name] : undefined;
    if (!field || !IS[field.type](value)) return false;
    if (typeof value === "string" && value.length > (field.maxLength ?? Infinity)) return false;
    if (typeof value === "number" && (value < (field.minimum ?? value) || value > (field.maximum ?? value)))
        return false;
    return field.values?.includes(value as string) ?? true;
}

const isInteger = (value: unknown): boolean => Number.isSafeInteger(value);
const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

const IS: Record<FieldType, (value: unknown) => boolean> = {
    string: (value) => typeof value === "string",
    uuid: (value) => typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
    integer: isInteger,
    boolean: (value) => typeof value === "boolean",
    integers: (value) => Array.isArray(value) && value.every(isInteger),
    object: isObject,
    objects: (value) => Array.isArray(value) && value.every(isObject),
};

function isJsonObject(text: string): boolean {
    try {
        return isObject(JSON.parse(text));
    } catch {
        return false;
    }
}
