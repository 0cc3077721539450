import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../src/harness/node-red";
import { startSimulator, type Simulator, type TenantData } from "../../src/simulator";
import { cpuOf, LONG_TEXTS, MOST_CPU } from "../robustness/long-texts";
import { adminAuth, logIn } from "../support/editor-users";
import { watch } from "../support/secret-watch";
import { fakeOrchestrator, noAnswer, RELEASE_KEY, startServer, type TestServer } from "../support/server";

const PATIENCE = 10_000;
const STORED = { clientId: "stored-client", clientSecret: "stored-client-secret-4711" };
const TYPED = { clientId: "typed-client", clientSecret: "typed-client-secret-0815" };

/** The permissions of Node-RED users. */
const USERS: Record<string, string> = { full: "*", writer: "flows.write", reader: "read" };

interface Step {
    step: string;
    ok: boolean;
    words: string;
    hint: string;
}

interface Answer {
    items?: Record<string, unknown>[];
    more?: boolean;
    steps?: Step[];
    error?: { code: string; message: string };
}

const FOLDERS = 10_000;

function largeTenant(): TenantData {
    return {
        folders: [
            { path: "Top" },
            ...Array.from({ length: FOLDERS }, (_, at) => ({ path: `Top/F${String(at).padStart(5, "0")}` })),
            { path: "Büro" },
            { path: "経理" },
        ],
        processes: [],
    };
}

describe("The look-ups of the editor", function () {
    this.timeout(300_000);
    let userDir: string;
    let nodeRed: RunningNodeRed;
    let simulator: Simulator;
    let server: TestServer;
    const tokens: Record<string, string> = {};
    /** The entries of Node-RED's audit log. */
    const audited: Record<string, unknown>[] = [];

    before(async () => {
        for (const credentials of [STORED, TYPED]) watch.addCredentials(credentials);
        userDir = await linkedUserDirectory(join(__dirname, "..", "..", ".."));
        simulator = await startSimulator({});
        server = await startServer(fakeOrchestrator());
        nodeRed = await startNodeRed({
            userDir,
            port: 0,
            runtime: process.env["NODE_RED_RUNTIME"] ?? "node-red",
            settings: {
                httpAdminRoot: "/admin/",
                logging: {
                    console: { level: "off" },
                    audit: {
                        level: "off",
                        audit: true,
                        handler: () => (entry: Record<string, unknown>) => void audited.push(entry),
                    },
                },
                adminAuth: adminAuth(USERS),
            },
        });
        for (const username of Object.keys(USERS))
            tokens[username] = await logIn(`${nodeRed.url}/admin`, USERS, username);
        const flow = [
            { id: "tab", type: "tab", label: "Look-ups" },
            { id: "tls", type: "tls-config", name: "", cert: "", key: "", ca: "", verifyservercert: true },
            { id: "unverified", type: "tls-config", name: "", cert: "", key: "", ca: "", verifyservercert: false },
            connectionNode("simulated", simulator.url),
            connectionNode("hostile", server.url),
        ];
        const { clientId, clientSecret } = simulator;
        await nodeRed.deploy(flow, { simulated: { clientId, clientSecret }, hostile: STORED });
    });

    after(async () => {
        await nodeRed.stop();
        await simulator.close();
        await server.close();
        await rm(userDir, { recursive: true, force: true });
    });

    beforeEach(() => {
        audited.length = 0;
        server.requests.length = 0;
        server.handler = fakeOrchestrator();
        simulator.ledger.requests.length = 0;
    });

    function connectionNode(id: string, url: string): object {
        return { id, type: "uipath-orchestrator", name: "", ...dialog(id, url), concurrency: 16 };
    }

    /** A connection as the dialog sends it. */
    function dialog(id: string, url: string): Record<string, unknown> {
        const identityUrl = url === simulator.url ? simulator.identityUrl : "";
        return {
            id,
            url,
            signIn: "application",
            tenant: "",
            scope: simulator.scope,
            identityUrl,
            folder: "",
            tls: "",
            proxy: "",
            timeout: 30,
        };
    }

    function post(
        body: unknown,
        user: string | undefined = "full",
        signal?: AbortSignal,
        type = "application/json",
        language = "en-US",
    ): Promise<Response> {
        return fetch(`${nodeRed.url}/admin/uipath/look-up`, {
            method: "POST",
            headers: {
                "content-type": type,
                "accept-language": language,
                ...(user && tokens[user] ? { authorization: `Bearer ${tokens[user]}` } : {}),
            },
            body: typeof body === "string" ? body : JSON.stringify(body),
            ...(signal ? { signal } : {}),
        });
    }

    async function lookUp(what: string, connection: object, rest: object = {}): Promise<Answer> {
        const answer = await post({ what, connection, folder: "", process: "", search: "", ...rest });
        const text = await answer.text();
        watch.look("admin answer", text);
        assert.equal(answer.status, 200, text);
        assert.equal(answer.headers.get("cache-control"), "no-store");
        return JSON.parse(text) as Answer;
    }

    /** The deployed connection to the simulator, as its dialog sends it. */
    const simulated = (): Record<string, unknown> => dialog("simulated", simulator.url);
    const hostile = (): Record<string, unknown> => dialog("hostile", server.url);

    /** Each test has a search of its own, so that no answer of another test is cached. */
    const names = ({ items }: Answer, property = "name"): unknown[] => {
        assert.ok(items);
        return items.map((item) => item[property]);
    };

    function sent(text: string): boolean {
        return server.requests.some(({ path, body, headers }) =>
            (path + body + JSON.stringify(headers)).includes(text),
        );
    }

    describe("speak the language of the editor, whatever Node-RED speaks:", () => {
        const told = async (body: object, language: string): Promise<Answer> =>
            (await post(body, "full", undefined, "application/json", language)).json() as Promise<Answer>;

        for (const [language, failure, scope, process] of [
            ["de", /^Geben Sie das Feld „App-Geheimnis“ erneut ein\./, /^OR\.Folders\.Read fehlt im Scope\./, /Ordner/],
            ["de-AT,de;q=0.9", /^Geben Sie das Feld/, /^OR\.Folders\.Read fehlt im Scope\./, /Ordner/],
            ["ja", /もう一度入力してください/, /^OR\.Folders\.Read がスコープにありません/, /フォルダー/],
            ["en-GB", /^Type Client secret again\./, /^OR\.Folders\.Read is missing/, /folder/],
            ["tlh", /^Type Client secret again\./, /^OR\.Folders\.Read is missing/, /folder/],
            ["x".repeat(10_000), /^Type Client secret again\./, /^OR\.Folders\.Read is missing/, /folder/],
        ] as const)
            it(language.slice(0, 20), async () => {
                const elsewhere = { ...hostile(), url: `${server.url}/elsewhere`, credentials: { clientId: "typed" } };
                const { error } = await told({ what: "folders", connection: elsewhere }, language);
                assert.match(error!.message, failure);
                const narrow = { ...simulated(), scope: "OR.Execution.Read" };
                const { steps } = await told({ what: "test", connection: narrow }, language);
                assert.match(steps!.find(({ step }) => step === "folders")!.words, scope);
                const lost = { what: "processes", connection: simulated(), folder: `Lost ${language}` };
                assert.match((await told(lost, language)).error!.message, process);
            });
    });

    describe("are protected", () => {
        it("from users who have not signed in to Node-RED", async () => {
            assert.equal((await post({ what: "folders", connection: simulated() }, "nobody")).status, 401);
        });

        it("from users who may only read, since look-ups use secrets", async () => {
            // Node-RED also sends this to users without the permission.
            assert.equal((await post({ what: "folders", connection: simulated() }, "reader")).status, 401);
            assert.equal(simulator.ledger.requests.length, 0);
        });

        it("but open to users who may change flows", async () => {
            assert.equal((await post({ what: "folders", connection: simulated() }, "writer")).status, 200);
        });

        it("and recorded in the audit log with user, look-up and address", async () => {
            await post(
                { what: "folders", connection: { ...simulated(), url: "https://u:pass@x.example/?y" } },
                "writer",
            );
            const entry = audited.find(({ event }) => event === "uipath.look-up");
            assert.ok(entry);
            const { what, connection, url, user, ip } = entry;
            assert.deepEqual([what, connection, url], ["folders", "simulated", "…@x.example/"]);
            assert.equal((user as { username: string }).username, "writer");
            assert.ok(ip);
        });

        for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])
            it(`from a body of type “${type}”, which any web page can send`, async () => {
                const body = JSON.stringify({ what: "folders", connection: simulated() });
                assert.equal((await post(body, "full", undefined, type)).status, 415);
                assert.equal(simulator.ledger.requests.length, 0);
            });

        for (const [kind, body] of [
            ["nothing", "{}"],
            ["an unknown list", { what: "passwords", connection: {} }],
            ["no connection", { what: "folders" }],
            ["an array", []],
            ["a search that is no text", { what: "folders", connection: {}, search: {} }],
            ["what every object has", { what: "constructor", connection: {} }],
        ] as const)
            it(`from a body with ${kind}`, async () => {
                assert.equal((await post(body)).status, 400);
            });

        it("from invalid settings", async () => {
            for (const value of [null, 1, [], {}, "\u0000", "x".repeat(100_000)])
                for (const property of [
                    "id",
                    "url",
                    "signIn",
                    "scope",
                    "identityUrl",
                    "tls",
                    "proxy",
                    "timeout",
                    "credentials",
                ]) {
                    const answer = await lookUp("folders", { ...hostile(), [property]: value });
                    assert.ok(answer.error ?? answer.items, `${property} ${JSON.stringify(value)}`);
                }
        });
    });

    it("answer texts of a megabyte at once in any field", async function () {
        this.timeout(120_000);
        const names = ["id", "url", "signIn", "tenant", "scope", "identityUrl", "folder", "tls", "proxy", "timeout"];
        const found: string[] = [];
        for (const [what, text] of LONG_TEXTS) {
            const bodies: [name: string, body: string][] = [
                ...names.map((name): [string, object] => [
                    name,
                    { what: "folders", connection: { ...hostile(), [name]: text } },
                ]),
                [
                    "secret",
                    { what: "folders", connection: { ...hostile(), credentials: { ...TYPED, clientSecret: text } } },
                ],
                ["folder of the look-up", { what: "processes", connection: hostile(), folder: text }],
                ["search", { what: "folders", connection: hostile(), search: text }],
                ["what", { what: text, connection: hostile() }],
            ].map(([name, body]) => [name as string, JSON.stringify(body)]);
            for (const [name, body] of bodies) {
                const cpu = await cpuOf(async () => (await post(body)).text());
                if (cpu > MOST_CPU) found.push(`${name}, of ${what}: ${Math.round(cpu)} ms`);
            }
        }
        assert.equal(found.join("\n"), "");
    });

    describe("list", () => {
        it("folders with their paths, including personal workspaces", async () => {
            const { items, more } = await lookUp("folders", simulated());
            assert.equal(more, false);
            assert.deepEqual(
                items!.map(({ path, personal }) => [path, personal]),
                [
                    ["admin's workspace", true],
                    ["Büro", false],
                    ["Empty", false],
                    ["Shared", false],
                    ["Shared/Finance", false],
                    ["Shared/Finance/Invoices", false],
                    ["経理", false],
                    ["経理/請求書", false],
                ],
            );
            for (const { key, id } of items!) {
                assert.match(String(key), /^[0-9a-f-]{36}$/);
                assert.equal(typeof id, "number");
            }
        });

        it("processes with version, description, arguments and outputs in plain words", async () => {
            const { items } = await lookUp("processes", simulated(), { folder: "Shared/Finance" });
            assert.deepEqual(names({ items: items! }), ["Invoice_Bot", "O'Brien Report"]);
            const { key, ...invoice } = items![0]!;
            assert.match(String(key), /^[0-9a-f-]{36}$/);
            const plain = { required: false, hasDefault: false };
            assert.deepEqual(invoice, {
                name: "Invoice_Bot",
                version: "2.1.0",
                description: "Posts an invoice.",
                entryPoint: "Main.xaml",
                folder: "Shared/Finance",
                arguments: [
                    { name: "in_InvoiceId", type: "Int32", required: true, hasDefault: false },
                    { name: "in_Supplier", type: "String", ...plain },
                    { name: "in_Amount", type: "Decimal", ...plain },
                    { name: "in_Urgent", type: "Boolean", ...plain },
                    { name: "in_DueDate", type: "DateTime", ...plain },
                    { name: "in_Currency", type: "String", required: false, hasDefault: true, default: "EUR" },
                    { name: "in_Lines", type: "Dictionary<String, Object>", ...plain },
                ],
                outputs: [
                    { name: "out_DocumentNumber", type: "String", ...plain },
                    { name: "out_Posted", type: "Boolean", ...plain },
                ],
            });
        });

        it("processes of the connection's folder by default", async () => {
            const answer = await lookUp("processes", { ...simulated(), folder: "経理/請求書" });
            assert.deepEqual(names(answer), ["請求書処理"]);
        });

        it("processes of a personal workspace", async () => {
            assert.deepEqual(names(await lookUp("processes", simulated(), { folder: "admin's workspace" })), ["Mine"]);
        });

        it("robots with their user and whether they are free", async () => {
            const shared = simulator.data.folderByPath("Shared")!;
            const answer = await lookUp("robots", simulated(), { folder: "Shared" });
            assert.deepEqual(names(answer), ["Robot_A", "Robot_B", "Robot_C"]);
            const { id, ...robot } = answer.items![0]!;
            assert.equal(id, simulator.data.robotsIn(shared.Id)[0]!.Id);
            assert.deepEqual(robot, {
                name: "Robot_A",
                type: "Unattended",
                username: "acme\\robot-a",
                state: "free",
            });
            assert.deepEqual(names(await lookUp("robots", simulated(), { folder: "経理/請求書" })), ["ロボット"]);
        });

        it("robots and runtimes of a personal workspace, which is in no list of folders", async () => {
            const folder = "admin's workspace";
            assert.deepEqual(names(await lookUp("robots", simulated(), { folder })), ["Robot_D"]);
            assert.deepEqual(names(await lookUp("machines", simulated(), { folder }), "runtimeType"), ["Unattended"]);
        });

        it("runtime types and machines with their free runtimes, with the usual scope", async () => {
            const { items, more } = await lookUp("machines", simulated(), { folder: "Shared" });
            const free = { total: 6, available: 6 };
            const machines = [
                { name: "VM-01", total: 4, available: 4 },
                { name: "VM-02", total: 2, available: 2 },
            ];
            assert.deepEqual(
                { items, more },
                { items: [{ runtimeType: "Unattended", ...free, machines }], more: false },
            );
        });

        it("no free runtimes on a machine that is disconnected, unresponsive or in maintenance", async () => {
            const session = (MachineName: string, more: object = {}): object => ({
                MachineName,
                RuntimeType: "Unattended",
                Status: "Available",
                Runtimes: 3,
                UsedRuntimes: 1,
                ...more,
            });
            server.handler = fakeOrchestrator(({ path }) => {
                if (!path.includes("GetMachineSessionRuntimesByFolderId")) return undefined;
                const value = [
                    session("One"),
                    session("One", { UsedRuntimes: 3 }),
                    session("Off", { Status: "Disconnected" }),
                    session("Deaf", { IsUnresponsive: true }),
                    session("Mended", { MaintenanceMode: "Enabled" }),
                    session("Tests", { RuntimeType: "TestAutomation" }),
                ];
                return { json: { value } };
            });
            const { items } = await lookUp("machines", hostile(), { folder: "12" });
            assert.deepEqual(items, [
                {
                    runtimeType: "Unattended",
                    total: 15,
                    available: 2,
                    machines: [
                        { name: "One", total: 6, available: 2 },
                        { name: "Off", total: 3, available: 0 },
                        { name: "Deaf", total: 3, available: 0 },
                        { name: "Mended", total: 3, available: 0 },
                    ],
                },
                {
                    runtimeType: "TestAutomation",
                    total: 3,
                    available: 2,
                    machines: [{ name: "Tests", total: 3, available: 2 }],
                },
            ]);
        });

        for (const generation of [20, 17, 15, 13, 11])
            it(`from API version ${generation}`, async () => {
                simulator.setApiVersion(generation);
                try {
                    // Another time-out makes another client, which does not know the newest version.
                    const connection = {
                        ...simulated(),
                        timeout: 20 + generation / 100,
                        scope: `${simulator.scope} OR.Machines.Read`,
                    };
                    const folder = "Shared/Finance";
                    assert.ok(names(await lookUp("folders", connection), "path").includes(folder));
                    assert.deepEqual(names(await lookUp("processes", connection, { folder })), [
                        "Invoice_Bot",
                        "O'Brien Report",
                    ]);
                    assert.deepEqual(names(await lookUp("robots", connection, { folder })), ["Robot_A", "Robot_B"]);
                    assert.deepEqual(names(await lookUp("machines", connection, { folder }), "runtimeType"), [
                        "Unattended",
                    ]);
                    assert.ok((await lookUp("test", connection)).steps!.every(({ ok }) => ok));
                } finally {
                    simulator.setApiVersion(20);
                }
            });

        it("with a search that ignores case", async () => {
            assert.deepEqual(names(await lookUp("folders", simulated(), { search: "FINANCE" }), "path"), [
                "Shared/Finance",
                "Shared/Finance/Invoices",
            ]);
            assert.deepEqual(names(await lookUp("folders", simulated(), { search: "請求" }), "path"), ["経理/請求書"]);
            const quoted = await lookUp("processes", simulated(), { folder: "Shared/Finance", search: "o'brien" });
            assert.deepEqual(names(quoted), ["O'Brien Report"]);
        });
    });

    describe("of ten thousand folders", () => {
        let large: Simulator;

        before(async () => {
            large = await startSimulator({ data: largeTenant() });
        });
        after(() => large.close());

        const connection = (): object => ({
            ...dialog("", large.url),
            identityUrl: large.identityUrl,
            credentials: { clientId: large.clientId, clientSecret: large.clientSecret },
        });

        it("return the first two hundred, and report that there are more", async () => {
            const { items, more } = await lookUp("folders", connection());
            assert.equal(items!.length, 200);
            assert.equal(more, true);
            const lists = large.ledger.requests.filter(({ path }) => path.includes("/odata/Folders"));
            assert.equal(lists.length, 1);
        });

        it("find the last one with one request", async () => {
            large.ledger.requests.length = 0;
            assert.deepEqual(names(await lookUp("folders", connection(), { search: "f09999" }), "path"), [
                "Top/F09999",
            ]);
            assert.deepEqual(names(await lookUp("folders", connection(), { search: "büro" }), "path"), ["Büro"]);
            assert.equal(large.ledger.requests.filter(({ path }) => path.includes("/odata/Folders")).length, 2);
        });

        it("find it even if the server refuses the filter", async () => {
            const body = JSON.stringify({ message: "Invalid OData query options.", errorCode: 1000 });
            large.faults.add({ path: /tolower/, action: "answer", status: 400, body, times: 100 });
            assert.deepEqual(names(await lookUp("folders", connection(), { search: "F0999" }), "path").length, 10);
        });
    });

    describe("keep secrets", () => {
        it("and send stored ones only to their own address", async () => {
            await lookUp("folders", { ...hostile(), timeout: 6 });
            assert.ok(sent(STORED.clientSecret));
        });

        it("also if the dialog sends its placeholder", async () => {
            const credentials = { clientId: STORED.clientId, clientSecret: "__PWRD__" };
            const answer = await lookUp("folders", { ...hostile(), timeout: 7, credentials });
            assert.deepEqual(answer.items, []);
            assert.ok(sent(STORED.clientSecret));
        });

        const elsewhere: [string, () => object][] = [
            ["address", () => ({ url: server.url })],
            ["identity address", () => ({ identityUrl: server.url })],
            ["tenant", () => ({ url: server.url, id: "hostile", tenant: "other" })],
            ["TLS configuration", () => ({ url: server.url, id: "hostile", tls: "tls" })],
        ];
        for (const [place, change] of elsewhere)
            it(`and do not send stored ones to another ${place}`, async () => {
                const changed = { ...simulated(), identityUrl: "", ...change() };
                if (place === "identity address") Object.assign(changed, { url: simulator.url });
                for (const what of ["folders", "test"])
                    for (const credentials of [undefined, {}, { clientId: "__PWRD__", clientSecret: "__PWRD__" }]) {
                        const { error } = await lookUp(what, { ...changed, credentials });
                        assert.equal(error!.code, "NOT_CONFIGURED");
                        assert.match(error!.message, /again/);
                    }
                assert.equal(server.requests.length, 0);
                assert.equal(simulator.ledger.requests.length, 0);
            });

        it("and do not send stored ones through another proxy, or around a missing one", async () => {
            const { error } = await lookUp("folders", { ...hostile(), proxy: "new-proxy" });
            assert.equal(error!.code, "NOT_CONFIGURED");
            const typed = await lookUp("folders", { ...hostile(), proxy: "new-proxy", credentials: TYPED });
            assert.equal(typed.error!.code, "NOT_CONFIGURED");
            assert.match(typed.error!.message, /Deploy first/);
            assert.equal(server.requests.length, 0);
        });

        it("and request those of a connection that was not deployed yet", async () => {
            const { error } = await lookUp("folders", { ...hostile(), id: "new", credentials: { clientId: "a" } });
            assert.equal(error!.code, "NOT_CONFIGURED");
            assert.match(error!.message, /Client secret is not known here/);
        });

        it("and send typed ones to the address in the dialog", async () => {
            await lookUp("folders", { ...hostile(), credentials: TYPED });
            assert.ok(sent(TYPED.clientSecret));
            assert.ok(!sent(STORED.clientSecret));
        });

        it("and resolve typed references to environment variables like a deployment", async () => {
            process.env["LOOK_UP_ADDRESS"] = server.url;
            process.env["LOOK_UP_SECRET"] = "secret-of-the-environment";
            const credentials = { clientId: "x", clientSecret: "${LOOK_UP_SECRET}" };
            await lookUp("folders", { ...hostile(), id: "", url: "${LOOK_UP_ADDRESS}", credentials });
            assert.ok(sent("secret-of-the-environment"));
        });

        describe("of the environment", () => {
            const VALUES: Record<string, string> = {
                words: "The value of the Environment, with blanks",
                address: "https://Value-Of-The-Environment.invalid:8443/Path?query=1",
                credentials: "https://User-Of:value-of-the-environment@127.0.0.1/",
                scheme: "ftp://value-of-the-environment.invalid/",
                long: "Value-of-the-environment/".repeat(500),
                short: "kq7",
                "short with marks": "q,7",
            };

            afterEach(() => {
                delete process.env["LOOK_UP_VALUE"];
                delete process.env["LOOK_UP_ADDRESS"];
            });

            const assertHidden = (text: string, value: string): void => {
                for (const part of [value, value.slice(0, 60), new URL(toUrl(value)).hostname])
                    if (part !== "127.0.0.1") assert.ok(!text.toLowerCase().includes(part.toLowerCase()), text);
            };
            const toUrl = (value: string): string => (URL.canParse(value) ? value : "http://kq7");

            for (const [kind, value] of Object.entries(VALUES))
                it(`out of errors and test steps: ${kind}`, async () => {
                    process.env["LOOK_UP_VALUE"] = value;
                    process.env["LOOK_UP_ADDRESS"] = server.url;
                    const reference = "${LOOK_UP_VALUE}";
                    const typed = { ...hostile(), id: "", url: "${LOOK_UP_ADDRESS}", credentials: TYPED, timeout: 0.3 };
                    for (const what of ["folders", "test"])
                        for (const change of [
                            { url: reference },
                            { url: reference, identityUrl: "https://127.0.0.1:1" },
                            { identityUrl: reference },
                            { signIn: reference },
                            { scope: reference },
                            { timeout: reference },
                            { folder: reference },
                            { tls: reference },
                            { proxy: reference },
                            { url: server.url, tenant: reference },
                            { credentials: { clientId: reference, clientSecret: reference } },
                        ])
                            assertHidden(JSON.stringify(await lookUp(what, { ...typed, ...change })), value);
                });

            it("also if the address comes from it", async () => {
                process.env["LOOK_UP_ADDRESS"] = server.url;
                const typed = { ...hostile(), id: "", url: "${LOOK_UP_ADDRESS}", credentials: TYPED };
                const { steps } = await lookUp("test", typed);
                assert.ok(steps![1]!.ok);
                assert.ok(!JSON.stringify(steps).includes(String(server.port)), JSON.stringify(steps));
            });

            for (const change of [
                { credentials: { clientId: "x", clientSecret: "${LOOK_UP_VALUE}" } },
                { credentials: { clientId: "${LOOK_UP_VALUE}", clientSecret: "x" } },
                { credentials: TYPED, scope: "${LOOK_UP_VALUE}" },
                { credentials: TYPED, folder: "${LOOK_UP_VALUE}" },
                { credentials: TYPED, folder: "$(LOOK_UP_VALUE)" },
                { signIn: "token", credentials: { token: "${LOOK_UP_VALUE}" } },
            ])
                it(`from a typed address: ${JSON.stringify({ ...change, credentials: Object.keys(change.credentials) })}`, async () => {
                    process.env["LOOK_UP_VALUE"] = VALUES["words"];
                    for (const id of ["", "simulated"])
                        for (const what of ["folders", "test"]) {
                            const { error } = await lookUp(what, { ...hostile(), id, ...change });
                            assert.equal(error?.code, "NOT_CONFIGURED");
                            assert.match(error.message, /LOOK_UP_VALUE/);
                        }
                    assert.equal(server.requests.length, 0);
                });

            it("but not from the deployed address", async () => {
                process.env["LOOK_UP_VALUE"] = "secret-of-the-environment-2";
                const credentials = { clientId: "x", clientSecret: "${LOOK_UP_VALUE}" };
                assert.ok((await lookUp("folders", { ...hostile(), credentials })).items);
                assert.ok(sent("secret-of-the-environment-2"));
            });
        });

        it("out of every response, whatever the server sends", async () => {
            const said = (headers: Record<string, unknown>): string =>
                `${STORED.clientSecret} ${String(headers["authorization"])} ${Buffer.from(STORED.clientSecret).toString("base64")}`;
            for (const status of [200, 400, 403, 500]) {
                server.handler = fakeOrchestrator(({ path, headers }) => {
                    if (path.includes("connect/token")) return undefined;
                    const text = said(headers);
                    const row = {
                        Id: 1,
                        Key: text,
                        Name: text,
                        FullyQualifiedName: text,
                        Username: text,
                        UserName: text,
                        Type: text,
                        ProcessVersion: text,
                        Description: text,
                        InputArguments: JSON.stringify({ [text]: [{ [text]: text }] }),
                        Arguments: { Input: JSON.stringify([{ name: text, type: text }]) },
                        Total: 1,
                        Available: 1,
                    };
                    return status === 200
                        ? { json: { ...row, value: [row] } }
                        : { status, json: { message: text, errorCode: text } };
                });
                for (const what of ["test", "folders", "processes", "robots", "machines"]) {
                    // This test has its own client, since earlier failures delay others.
                    const answer = await lookUp(what, { ...hostile(), timeout: 1 + status / 1000 }, { folder: "12" });
                    assert.ok(!JSON.stringify(answer).includes(STORED.clientSecret));
                    assert.ok(answer.error ?? answer.steps ?? answer.items);
                }
            }
            assert.ok(watch.searched("admin answer") > 0);
            assert.equal(watch.takeReport(), "");
        });
    });

    describe("report", () => {
        for (const [what, scope, needed] of [
            ["folders", "OR.Jobs", "OR.Folders.Read"],
            ["processes", "OR.Folders.Read", "OR.Execution.Read"],
            ["robots", "OR.Folders.Read", "OR.Robots.Read"],
            ["machines", "OR.Folders.Read", "OR.Machines.Read"],
        ] as const)
            it(`that the scope does not allow ${what}`, async () => {
                const { error } = await lookUp(what, { ...simulated(), scope }, { folder: "Shared" });
                assert.equal(error!.code, "NOT_ALLOWED");
                assert.ok(error!.message.includes(needed), error!.message);
            });

        it("an unknown folder", async () => {
            const { error } = await lookUp("robots", simulated(), { folder: "Shared/Finanze" });
            assert.equal(error!.code, "FOLDER_NOT_FOUND");
            assert.match(error!.message, /Shared\/Finance/);
            const processes = await lookUp("processes", simulated(), { folder: "Shared/Finanze" });
            assert.equal(processes.error!.code, "FOLDER_NOT_FOUND");
            assert.match(processes.error!.message, /Shared\/Finance/);
        });

        it("a missing folder", async () => {
            assert.equal((await lookUp("machines", simulated())).error!.code, "FOLDER_REQUIRED");
        });

        it("a response that is not a list", async () => {
            server.handler = fakeOrchestrator(({ path }) =>
                path.includes("Folders") ? { json: { value: 1 } } : undefined,
            );
            assert.equal((await lookUp("folders", hostile(), { search: "none" })).error!.code, "BAD_ANSWER");
        });
    });

    describe("test a connection", () => {
        it("step by step", async () => {
            const { steps } = await lookUp("test", { ...simulated(), folder: "Shared" });
            assert.deepEqual(
                steps!.map(({ step, ok }) => [step, ok]),
                [
                    ["reached", true],
                    ["signedIn", true],
                    ["version", true],
                    ["folders", true],
                    ["start", true],
                ],
            );
            assert.match(steps![1]!.words, new RegExp(simulator.clientId));
            assert.match(steps![2]!.words, /20/);
            // The list of the dialog has a personal workspace, too.
            const { items, more } = await lookUp("folders", simulated());
            assert.ok(!more);
            assert.equal(steps![3]!.words, `Folders that the account sees: ${items!.length}.`);
            assert.match(steps![4]!.words, /Only a real start shows/);
            assert.match(steps![4]!.hint, /OR\.Jobs/);
        });

        it("with a warning about an unencrypted token endpoint of an encrypted Orchestrator", async () => {
            const [key, cert] = ["key", "cert"].map((part) =>
                readFileSync(`test/fixtures/localhost-${part}.pem`, "utf8"),
            );
            const secure = await startServer(fakeOrchestrator(), { key, cert });
            const typed = { ...hostile(), id: "", url: secure.url, tls: "unverified", credentials: TYPED };
            for (const [identityUrl, warned] of [
                [server.url, true],
                [server.url.toUpperCase(), true],
                [secure.url, false],
            ] as const) {
                const { steps } = await lookUp("test", { ...typed, identityUrl });
                assert.deepEqual([steps![1]!.step, steps![1]!.ok], ["signedIn", true]);
                assert.equal(/in plain text/.test(steps![1]!.hint), warned);
            }
            await secure.close();
        });

        it("without starting anything", async () => {
            await lookUp("test", simulated());
            assert.equal(simulator.jobs.all().length, 0);
        });

        it("with the name of the account", async () => {
            server.handler = fakeOrchestrator(({ path }) =>
                path.includes("GetCurrentUser") ? { json: { UserName: "請求書 robot" } } : undefined,
            );
            assert.match((await lookUp("test", hostile())).steps![1]!.words, /請求書 robot/);
        });

        it("until a wrong secret", async () => {
            const credentials = { clientId: simulator.clientId, clientSecret: "typed-and-wrong-secret" };
            const { steps } = await lookUp("test", { ...simulated(), credentials });
            assert.deepEqual(
                steps!.map(({ step, ok }) => [step, ok]),
                [
                    ["reached", true],
                    ["signedIn", false],
                ],
            );
            assert.match(steps![1]!.words, /secret is wrong/);
        });

        it("until a refused token", async () => {
            const credentials = { token: "rt_typed-and-wrong-token" };
            const { steps } = await lookUp("test", { ...simulated(), signIn: "token", credentials });
            assert.deepEqual(
                steps!.map(({ step, ok }) => [step, ok]),
                [
                    ["reached", true],
                    ["signedIn", false],
                ],
            );
            assert.match(steps![1]!.hint, /Set a new one/);
        });

        it("until an address without Orchestrator", async () => {
            server.handler = () => ({ headers: { "content-type": "text/html" }, text: "<html>Shop</html>" });
            const [page] = (await lookUp("test", hostile())).steps!;
            assert.equal(page!.ok, false);
            assert.match(page!.words, /web page/);
            assert.match(page!.hint, /not an Orchestrator API/);
            const closed = await startServer(fakeOrchestrator());
            await closed.close();
            const { steps } = await lookUp("test", { ...hostile(), url: closed.url, credentials: TYPED });
            assert.equal(steps!.length, 1);
            assert.match(steps![0]!.words, /No connection/);
            assert.match(steps![0]!.hint, /proxy/);
        });

        const marks = ({ steps }: Answer): [string, boolean][] => steps!.map(({ step, ok }) => [step, ok]);

        for (const [what, tenant] of [
            ["of the address", { url: () => simulator.url.replace(/\/[^/]+\/orchestrator_$/, "/Wrong/orchestrator_") }],
            ["of a standalone server", { url: () => simulator.standaloneUrl, tenant: "Wrong" }],
        ] as const)
            for (const signIn of ["application", "token"])
                it(`and report a wrong tenant ${what} first, with the sign-in ${signIn}`, async () => {
                    const { clientId, clientSecret, token, identityUrl } = simulator;
                    const { steps } = await lookUp("test", {
                        ...simulated(),
                        ...tenant,
                        id: "",
                        url: tenant.url(),
                        identityUrl,
                        signIn,
                        credentials: signIn === "token" ? { token } : { clientId, clientSecret },
                    });
                    assert.deepEqual(marks({ steps: steps! }), [["reached", false]]);
                    assert.match(steps![0]!.words, /Orchestrator answered 40[14]/);
                    assert.match(steps![0]!.hint, /tenant Wrong/);
                    assert.doesNotMatch(steps![0]!.hint, /not an Orchestrator API/);
                });

        it("and report a wrong tenant of a standalone server first, with user and password", async () => {
            server.handler = fakeOrchestrator(({ path }) =>
                path.includes("Authenticate")
                    ? { status: 400, json: { message: "Invalid credentials, failed to login.", errorCode: 1000 } }
                    : undefined,
            );
            const credentials = { username: "admin", password: "typed-password-of-admin" };
            const typed = { ...hostile(), id: "", signIn: "password", tenant: "Wrong", credentials };
            const { steps } = await lookUp("test", typed);
            assert.deepEqual(marks({ steps: steps! }), [["signedIn", false]]);
            assert.match(steps![0]!.words, /Username, password or tenant is wrong/);
        });

        it("and report a tenant first that refuses a new token", async () => {
            server.handler = fakeOrchestrator(({ path }) =>
                path.includes("/odata/") ? { status: 401, json: { message: "You are not authenticated!" } } : undefined,
            );
            const { steps } = await lookUp("test", {
                ...hostile(),
                url: `${server.url}/acme/Wrong/orchestrator_`,
                id: "",
                credentials: TYPED,
            });
            assert.deepEqual(marks({ steps: steps! }), [["signedIn", false]]);
            assert.match(steps![0]!.hint, /tenant Wrong/);
        });

        it("until an account without processes", async () => {
            server.handler = fakeOrchestrator(({ path }) =>
                path.includes("Releases") ? { json: { value: [] } } : undefined,
            );
            const { steps } = await lookUp("test", { ...hostile(), folder: "12" });
            assert.deepEqual(marks({ steps: steps! }).at(-1), ["start", false]);
            assert.match(steps!.at(-1)!.words, /sees no processes here.*OR\.Default/);
        });

        it("with the API version of the connection, or an unknown one", async () => {
            server.handler = fakeOrchestrator(() => undefined, "");
            const set = await lookUp("test", { ...hostile(), apiVersion: "17" });
            assert.match(set.steps![2]!.words, /API version is 17, as set/);
            const untold = await lookUp("test", hostile());
            assert.match(
                untold.steps![2]!.words + untold.steps![2]!.hint,
                /reports no API version.*set the API version/,
            );
        });

        it("with the steps that a scope does not allow", async () => {
            const { steps } = await lookUp("test", { ...simulated(), scope: "OR.Execution.Read" });
            assert.deepEqual(
                steps!.map(({ step, ok }) => [step, ok]),
                [
                    ["reached", true],
                    ["signedIn", true],
                    ["version", true],
                    ["folders", false],
                    ["start", false],
                ],
            );
            for (const [at, scope] of [
                [3, "OR.Folders.Read"],
                [4, "OR.Jobs, OR.Folders.Read"],
            ] as const)
                // prettier-ignore
                assert.deepEqual(steps![at], {
                    ...steps![at],
                    words: `${scope} is missing in the scope. Add it to the external application, as an application scope, and to the Scope field.`,
                    hint: "",
                });
        });
    });

    describe("spare Orchestrator", () => {
        it("by caching answers for a while, but neither tests nor failures", async () => {
            const connection = { ...hostile(), timeout: 11 };
            for (let times = 0; times < 3; times++) await lookUp("folders", connection, { search: "once" });
            assert.equal(server.count("/odata/Folders"), 1);
            await lookUp("folders", connection, { search: "twice" });
            await lookUp("folders", { ...connection, credentials: TYPED }, { search: "twice" });
            assert.equal(server.count("/odata/Folders"), 3);
            for (let times = 0; times < 2; times++) await lookUp("test", connection);
            assert.equal(server.count("/odata/Folders"), 7);
            server.handler = fakeOrchestrator(() => ({ status: 403, json: {} }));
            for (let times = 0; times < 2; times++)
                assert.ok((await lookUp("folders", { ...connection, timeout: 12 })).error);
        });

        it("by sharing simultaneous look-ups", async () => {
            const connection = { ...hostile(), timeout: 13 };
            await Promise.all(Array.from({ length: 20 }, () => lookUp("folders", connection, { search: "shared" })));
            assert.equal(server.count("/odata/Folders"), 1);
        });

        it("by using the token of the deployed connection", async () => {
            for (const search of ["a", "b", "c"]) await lookUp("folders", simulated(), { search: `live ${search}` });
            assert.equal(simulator.ledger.requests.filter(({ path }) => path.includes("token")).length, 0);
        });

        for (const what of ["folders", "test"])
            it(`by cancelling a look-up of ${what} when the dialog closes`, async () => {
                let cut = false;
                server.handler = fakeOrchestrator((request, response) => {
                    if (!request.path.includes("/odata/Folders")) return undefined;
                    response.on("close", () => (cut = true));
                    return noAnswer();
                });
                const dialogOpen = new AbortController();
                const connection = { ...hostile(), timeout: what === "test" ? 30 : 14 };
                const answer = post({ what, connection, search: "slow" }, "full", dialogOpen.signal);
                await until(() => server.count("/odata/Folders") === 1);
                dialogOpen.abort();
                await assert.rejects(answer);
                await until(() => cut);
            });

        it("without cancelling a look-up that another dialog still needs", async () => {
            let release = (): void => undefined;
            const held = new Promise<void>((resolve) => (release = resolve));
            server.handler = fakeOrchestrator(async ({ path }) => {
                if (path.includes("/odata/Folders")) await held;
                return undefined;
            });
            const dialogOpen = new AbortController();
            const body = { what: "folders", connection: { ...hostile(), timeout: 15 }, search: "both" };
            const first = post(body, "full", dialogOpen.signal);
            await until(() => server.count("/odata/Folders") === 1);
            const second = post(body);
            await wait(50);
            dialogOpen.abort();
            await assert.rejects(first);
            release();
            assert.deepEqual(await (await second).json(), { items: [], more: false });
        });

        it("by limiting simultaneous look-ups", async () => {
            let underWay = 0;
            let most = 0;
            server.handler = fakeOrchestrator(async ({ path }) => {
                if (!path.includes("/odata/Folders")) return undefined;
                most = Math.max(most, ++underWay);
                await wait(20);
                underWay--;
                return undefined;
            });
            await Promise.all(
                Array.from({ length: 30 }, (_, at) =>
                    lookUp("folders", { ...hostile(), timeout: 16 }, { search: `many ${at}` }),
                ),
            );
            assert.ok(most > 1 && most <= 6, String(most));
        });

        it("without delaying look-ups at another Orchestrator", async () => {
            server.handler = fakeOrchestrator((request) =>
                request.path.includes("/odata/Folders") ? noAnswer() : undefined,
            );
            const dialogOpen = new AbortController();
            const connection = { ...hostile(), timeout: 86_400 };
            const answers = Array.from({ length: 12 }, (_, at) =>
                post({ what: "folders", connection, search: `slow ${at}` }, "full", dialogOpen.signal),
            );
            const ended = Promise.allSettled(answers);
            await until(() => server.count("/odata/Folders") > 0);
            assert.ok((await lookUp("folders", simulated(), { search: "meanwhile" })).items);
            dialogOpen.abort();
            await ended;
        });

        it("by not reading endless lists", async () => {
            let id = 0;
            server.handler = fakeOrchestrator(({ path }) =>
                path.includes("/odata/Folders")
                    ? { json: { "@odata.count": 1e9, value: [{ Id: ++id, FullyQualifiedName: "other" }] } }
                    : undefined,
            );
            const answer = await lookUp("folders", { ...hostile(), timeout: 17 }, { search: "needle" });
            assert.deepEqual([answer.items, answer.more], [[], true]);
            assert.ok(server.count("/odata/Folders") <= 11);
        });
    });

    it("return unreadable arguments as null, and truncate long texts", async () => {
        const list = (Input: unknown, InputArguments: unknown = null): object => ({
            Key: RELEASE_KEY,
            Name: "Bot",
            Description: "d".repeat(50_000),
            Arguments: { Input },
            InputArguments,
        });
        const deep = "[".repeat(4_000) + "]".repeat(4_000);
        server.handler = fakeOrchestrator(({ path }) =>
            path.includes("/odata/Releases")
                ? {
                      json: {
                          value: [
                              list(null),
                              list('{"type":"object"}'),
                              list('[{"name":"a","type":"System.Int32[], mscorlib"}]', `{"a":${deep}}`),
                              { Name: 1 },
                          ],
                      },
                  }
                : undefined,
        );
        const { items } = await lookUp("processes", { ...hostile(), timeout: 18 });
        assert.equal(items!.length, 3);
        assert.equal(items![0]!["arguments"], null);
        assert.equal(items![1]!["arguments"], null);
        assert.equal(items![2]!["outputs"], null);
        const [argument] = items![2]!["arguments"] as Record<string, unknown>[];
        assert.deepEqual([argument!["type"], argument!["hasDefault"]], ["Int32[]", false]);
        assert.ok(String(items![0]!["description"]).length < 2_100);
    });

    async function until(condition: () => boolean): Promise<void> {
        const end = performance.now() + PATIENCE;
        while (!condition()) {
            assert.ok(performance.now() < end, "waited too long");
            await wait(5);
        }
    }
});
