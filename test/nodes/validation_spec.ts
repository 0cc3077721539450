import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import { OrchestratorError } from "../../src/orchestrator/errors/orchestrator-error";
import { shortened } from "../../src/shared/shortened";
import { startNodeRig, type NodeRig, type RigNode } from "../robustness/node-rig";
import { EditorPage } from "../support/editor-page";
import { fakeOrchestrator, startServer, type TestServer } from "../support/server";
import { CASES, MESSAGES, MISSING, VARIABLES, WORKING, type ValidationCase } from "./validation-cases";

const CONNECTION = "uipath-orchestrator";
/** It has no input. */
const EVENT = "uipath-event";
/** For every way to sign in. */
const CREDENTIALS = {
    clientId: "client",
    clientSecret: "client-secret",
    username: "user",
    password: "user-password",
    token: "token-of-a-user",
};
const JOB = { Id: 4711, Key: "5b0f2c1e-7a3d-4c1f-9a52-3f1d2c4b5a69", State: "Successful" };

const ITEM = { ...JOB, Status: "Successful", Reference: "r" };

/** What a node is refused with for what is set in it. */
const REFUSALS = ["NOT_CONFIGURED", "INVALID_SETTING", "INVALID_ARGUMENTS", "FOLDER_REQUIRED"];

/** What is wrong with them is logged, and messages go on. The tests of the webhook have them. */
const LOGGED = ["publicUrl", "webhookPath"];

/** Cases in one flow. */
const AT_ONCE = 600;

/** Nodes with one connection: fewer than the jobs that are looked at one by one. */
const SHARING = 15;

const pages = new Map(Object.keys(WORKING).map((type) => [type, new EditorPage(type)]));

/** The node as it stands in a flow file. */
function saved({ type, node }: ValidationCase): Record<string, unknown> {
    const { defaults } = pages.get(type)!.definition(type);
    const presets = Object.entries(defaults).map(([name, { value }]) => [name, value]);
    const whole = { ...Object.fromEntries(presets), ...WORKING[type], ...node };
    // As JSON, which a flow file is; symbols are left out of it.
    return JSON.parse(JSON.stringify(whole)) as Record<string, unknown>;
}

/** A connection of its own, or a node that shares its connection with the nodes before and after it. */
function deployed(given: ValidationCase, at: number, url: string): RigNode {
    if (given.type === CONNECTION) return { connection: saved(given), credentials: CREDENTIALS };
    const { orchestrator, ...node } = saved(given);
    // Each folder that is watched takes a list, of which a connection has few.
    const shared = `id-connection-${given.type === EVENT ? at : at - (at % SHARING)}`;
    return {
        // Null stands for what is missing, else the rig has values of its own.
        node: {
            process: null,
            folder: null,
            ...node,
            type: given.type,
            orchestrator: given.property === "orchestrator" ? orchestrator : shared,
        },
        connection: { url },
    };
}

/** The name that is looked for. */
const nameIn = (path: string): string => {
    const filter = new URL(path, "http://localhost").searchParams.get("$filter") ?? "";
    return filter.slice("Name eq '".length, -1).replaceAll("''", "'");
};

const ASSET = { Id: 901, ValueScope: "Global", ValueType: "Text", StringValue: "a" };

const server = (): Promise<TestServer> =>
    startServer(
        fakeOrchestrator(({ path, headers }) => {
            if (/\/odata\/Jobs(\(\d+\)|.*GetByKey)/.test(path)) return { json: JOB };
            if (path.includes("/odata/QueueItems(")) return { json: ITEM };
            if (path.includes("/odata/QueueItems?")) return { json: { value: [ITEM] } };
            if (path.includes("/odata/Assets")) return { json: { value: [{ ...ASSET, Name: nameIn(path) }] } };
            if (path.includes("/odata/Buckets?")) return { json: { value: [{ Id: 1, Name: nameIn(path) }] } };
            if (/Get(Read|Write)Uri/.test(path)) return { json: { Uri: `http://${headers.host}/blob` } };
            return path.includes("/odata/Jobs?") ? { json: { value: [JOB] } } : undefined;
        }),
    );

interface NodeRed {
    context(): Record<"flow" | "global", { set(name: string, value: unknown): void }>;
}

/** What the editor says of the node. */
function marked(given: ValidationCase): string[] {
    const { type, property } = given;
    const isChosen = type === CONNECTION || property === "orchestrator";
    return pages
        .get(type)!
        .problems(type, { ...saved(given), ...(isChosen ? {} : { orchestrator: "id-connection-0" }) });
}

/** Deploys the cases in one flow. The codes that the runtime refuses each of them with. */
async function refusalsOf(cases: readonly ValidationCase[]): Promise<(string | undefined)[]> {
    const { url, close } = await server();
    const statuses = new Statuses();
    const rig = await startNodeRig(
        cases.map((given, at) => deployed(given, at, `${url}/acme/Default/orchestrator_`)),
        Statuses.NODES,
    );
    statuses.listen();
    // A context that holds nothing takes any path.
    const context = (helper.getNode("id-out") as unknown as NodeRed).context();
    context.flow.set("a", 1);
    context.global.set("a", 1);
    const refusals = await Promise.all(cases.map((given, at) => refusal(rig, at, given, statuses)));
    await rig.stop();
    await close();
    return refusals;
}

/** The code that the runtime refuses the connection with. Nothing is sent. */
function refusedConnection(at: number): string | undefined {
    const node = helper.getNode(`id-connection-${at}`) as unknown as { connection: { open(): void } };
    try {
        node.connection.open();
        return undefined;
    } catch (error) {
        return (error as OrchestratorError).code;
    }
}

/** The first status of each event node. Without catalogues, that of a failure is its code. */
class Statuses {
    static readonly NODES = [
        { id: "id-status", z: "id-tab", x: 1, y: 1, type: "status", scope: null, wires: [["id-statuses"]] },
        { id: "id-statuses", z: "id-tab", x: 1, y: 1, type: "helper" },
    ];
    readonly #first = new Map<string, string>();
    readonly #waiting = new Map<string, (text: string) => void>();

    listen(): void {
        (helper.getNode("id-statuses") as unknown as NodeJS.EventEmitter).on("input", ({ status }: Status) => {
            const { text = "", source } = status;
            if (text === "" || this.#first.has(source.id)) return;
            this.#first.set(source.id, text);
            this.#waiting.get(source.id)?.(text);
        });
    }

    async of(id: string): Promise<string> {
        return this.#first.get(id) ?? new Promise((resolve) => this.#waiting.set(id, resolve));
    }
}

interface Status {
    status: { text?: string; source: { id: string } };
}

/** The code that the node refuses a message with that has all it needs. */
async function refusal(
    rig: NodeRig,
    at: number,
    given: ValidationCase,
    statuses: Statuses,
): Promise<string | undefined> {
    if (given.type === CONNECTION) return refusedConnection(at);
    if (given.type === EVENT) return (await statuses.of(`id-node-${at}`)).split(",", 1)[0];
    if (!helper.getNode(`id-node-${at}`)) return "INVALID_SETTING"; // it did not start
    const { caught, completed } = await rig.send(at, MESSAGES[given.type]!());
    assert.ok(caught.length + completed > 0, `${JSON.stringify(given)} did not end`);
    return caught[0]?.error?.code;
}

describe("What the editor marks", function () {
    this.timeout(300_000);
    const refusals: (string | undefined)[] = [];
    const marks: string[][] = [];

    before(async () => {
        for (const [name, value] of VARIABLES) process.env[name] = value;
        marks.push(...CASES.map(marked));
        for (let from = 0; from < CASES.length;) {
            const { type } = CASES[from]!;
            const cases = CASES.slice(from, from + AT_ONCE).filter(
                (given) => (given.type === CONNECTION) === (type === CONNECTION),
            );
            refusals.push(...(await refusalsOf(cases)));
            from += cases.length;
        }
    });

    after(() => {
        for (const name of VARIABLES.keys()) delete process.env[name];
    });

    const told = ({ node }: ValidationCase): string =>
        shortened(
            JSON.stringify(node, (_name, value: unknown) => (value === MISSING ? "(missing)" : value)),
            200,
        );

    function difference(given: ValidationCase, at: number): string | undefined {
        const code = refusals[at];
        const refused = code !== undefined && REFUSALS.includes(code);
        const marked = marks[at]!;
        if (refused && marked.length === 0) return `${told(given)} is refused (${code}) and not marked`;
        if (!refused && marked.length > 0)
            return `${told(given)} is taken (${code ?? "it went on"}) and marked: ${marked.join("; ")}`;
        // Without a sentence Node-RED names the property.
        const mute = marked.filter((words) => words in saved(given) || words.trim() === "");
        return mute.length > 0 ? `${told(given)} is marked without a sentence: ${mute.join()}` : undefined;
    }

    for (const [type, page] of pages) {
        const { defaults } = page.definition(type);
        for (const property of Object.keys(defaults)) {
            if (property.slice(0, -4) in defaults) continue; // the type of another property
            if (LOGGED.includes(property)) continue;
            it(`of ${property} of ${type} is what the runtime refuses, with a sentence`, () => {
                const seen = CASES.flatMap((given, at) =>
                    given.type === type && given.property === property ? [difference(given, at)] : [],
                );
                assert.ok(seen.length > 0, "no case");
                const wrong = seen.filter((words) => words !== undefined);
                assert.equal(wrong.length, 0, `\n  ${wrong.join("\n  ")}`);
            });
        }
    }
});
