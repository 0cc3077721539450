import assert from "node:assert/strict";
import { startFlow, type TestFlow } from "../support/flow";
import { fakeOrchestrator, RELEASE_KEY, startServer, type TestServer } from "../support/server";

type Body = Record<string, unknown>;

/** What the process declares, by name. */
type Declared = Record<string, string>;

const LIST = "System.Collections.Generic.List`1[[System.Object, mscorlib]], mscorlib";

describe("The values of a flow", () => {
    let server: TestServer | undefined;
    let flow: TestFlow | undefined;

    /** Undefined: the server lists no arguments. */
    async function start(declared: Declared | undefined, node: Body = {}): Promise<void> {
        const list = declared && Object.entries(declared).map(([name, type]) => ({ name, type, required: false }));
        const input = list && { Arguments: { Input: JSON.stringify(list) } };
        server = await startServer(
            fakeOrchestrator(({ path }) =>
                path.includes("/odata/Releases")
                    ? { json: { value: [{ Id: 1, Key: RELEASE_KEY, Name: "Bot", ...input }] } }
                    : undefined,
            ),
        );
        flow = await startFlow({
            node: { type: "uipath-start-job", process: "Bot", folder: "12", ...node },
            connection: { url: `${server.url}/acme/Default/orchestrator_` },
            credentials: { clientId: "client", clientSecret: "client-secret" },
        });
    }

    afterEach(async () => {
        await flow?.stop();
        await server?.close();
        flow = server = undefined;
    });

    /** The JSON text that was sent; undefined for none. */
    async function sent(message: Body): Promise<string | undefined> {
        await flow!.pass(message);
        const { body } = server!.requests.at(-1)!;
        return (JSON.parse(body) as { startInfo: { InputArguments?: string } }).startInfo.InputArguments;
    }

    async function refused(message: Body): Promise<string> {
        const error = await flow!.fail(message);
        assert.equal(error.code, "INVALID_ARGUMENTS");
        assert.equal(server!.count("StartJobs"), 0);
        return error.message;
    }

    const AS_IT_IS = [
        '{"n": 7615917337495251231, "d": 12345678901234567.89}',
        '{ "d":1.10,\n  "l":[1.0, 7615917337495251231, {"x": 1e3}] }',
        '{"s":"\\u00e4", "n": 9007199254740993}',
        '{"n":1,"n":2}',
    ];
    const TYPES: Declared = { n: "System.Int64", d: "System.Decimal", l: LIST, s: "System.String" };
    for (const text of AS_IT_IS) {
        it(`travel as the text that they came as: ${JSON.stringify(text)}`, async () => {
            await start(TYPES);
            assert.equal(await sent({ payload: text }), text);
            assert.equal(await sent({ payload: Buffer.from(`\uFEFF${text}`) }), text);
            assert.equal(await sent({ payload: null, startInfo: { InputArguments: text } }), text);
        });

        it(`travel as the text that they came as where no arguments are declared: ${JSON.stringify(text)}`, async () => {
            await start(undefined);
            assert.equal(await sent({ payload: text }), text);
        });
    }

    it("become texts with all their digits where the process takes a text", async () => {
        await start({ s: "System.String", t: "System.String" });
        const text = '{"s": 7615917337495251231, "t": 1.10}';
        assert.equal(await sent({ payload: text }), '{"s":"7615917337495251231","t":"1.10"}');
    });

    it("keep their digits where another argument is converted", async () => {
        await start(TYPES);
        const text =
            '{"s": 1, "n": 7615917337495251231, "d": 12345678901234567.89, "l": [7615917337495251231, {"x": 1.10}]}';
        const expected =
            '{"s":"1","n":7615917337495251231,"d":12345678901234567.89,"l":[7615917337495251231,{"x":1.10}]}';
        assert.equal(await sent({ payload: text }), expected);
    });

    it("that the type has no room for are refused with what was given", async () => {
        await start({
            f: "System.Double",
            i: "System.Int32",
            d: "System.Decimal",
            g: "System.Guid",
            z: "System.DateTimeOffset",
        });
        const cases: [string, RegExp][] = [
            [
                '{"f": 12345678901234567.89}',
                /Argument f must be of type number \(Double\), not number 12345678901234567\.89/,
            ],
            [
                '{"i": 7615917337495251231}',
                /Argument i must be of type whole number \(Int32\), not number 7615917337495251231/,
            ],
            ['{"d": 1e30}', /Argument d must be of type number \(Decimal\), not number 1e30/],
            ['{"g": "{2f6d0000-0000-4000-8000-000000000001)"}', /Argument g must be of type GUID \(Guid\)/],
            [
                '{"z": "2026-01-01T00:00:00+99:99"}',
                /Argument z must be of type date, such as 2026-01-31 \(DateTimeOffset\)/,
            ],
            [`{"f": ${"9".repeat(60_000)}}`, /Argument f must be of type number \(Double\), not number 9{80}…/],
        ];
        for (const [payload, words] of cases) assert.match(await refused({ payload }), words);
    });

    it("keep their digits in the JSON of the node", async () => {
        const text = '{"s": 1.10, "n": 7615917337495251231, "l": [12345678901234567.89]}';
        await start(TYPES, { argumentsType: "json", arguments: text });
        assert.equal(await sent({}), '{"s":"1.10","n":7615917337495251231,"l":[12345678901234567.89]}');
    });

    it("keep their digits in the rows of the form", async () => {
        const row = (name: string, valueType: string, value: string): Body => ({ name, value, valueType });
        const argumentsForm = [
            row("n", "num", "7615917337495251231"),
            row("d", "num", "+12345678901234567.89"),
            row("s", "num", "1.10"),
            row("l", "json", "[7615917337495251231]"),
        ];
        await start(TYPES, { argumentsType: "form", argumentsForm });
        assert.equal(
            await sent({}),
            '{"n":7615917337495251231,"d":12345678901234567.89,"s":"1.10","l":[7615917337495251231]}',
        );
    });

    it("that are a time in milliseconds in the form become a date where the process takes one", async () => {
        const rows = ["at", "since", "n", "s"].map((name) => ({ name, value: "", valueType: "date" }));
        await start(
            { at: "System.DateTime", since: "System.DateTimeOffset", n: "System.Int64", s: "System.Object" },
            { argumentsType: "form", argumentsForm: rows },
        );
        const before = Date.now();
        const { at, since, n, s } = JSON.parse((await sent({}))!) as Record<string, string>;
        for (const date of [at!, since!]) {
            assert.match(date, /^\d{4}-\d\d-\d\dT.*Z$/);
            assert.ok(Date.parse(date) >= before && Date.parse(date) <= Date.now());
        }
        assert.deepEqual([typeof n, typeof s], ["number", "number"]);
    });

    it("that are bytes travel as base64", async () => {
        await start({ b: "System.Byte[]" });
        assert.equal(await sent({ payload: { b: Buffer.from([1, 2, 3]) } }), '{"b":"AQID"}');
        assert.equal(await sent({ payload: { b: new Uint8Array([1, 2, 3]) } }), '{"b":"AQID"}');
    });

    const LOST: [what: string, value: () => unknown, named: RegExp][] = [
        ["a Map", () => new Map([[1, 2]]), /l\[1\]\.x: Map/],
        ["a Set", () => new Set([1]), /l\[1\]\.x: Set/],
        ["an invalid Date", () => new Date(NaN), /l\[1\]\.x: Invalid Date/],
        ["a function", () => () => 1, /l\[1\]\.x: function/],
        ["bytes", () => Buffer.from("a"), /l\[1\]\.x: Buffer/],
    ];
    for (const declared of [TYPES, undefined])
        for (const [what, value, named] of LOST)
            it(`that are ${what} in a list are refused by name (${declared ? "declared" : "not declared"})`, async () => {
                await start(declared, { arguments: "in", argumentsType: "msg" });
                assert.match(await refused({ in: { l: [1, { x: value() }] } }), named);
            });

    it("that are in a field of msg.startInfo are refused by name where JSON would lose them", async () => {
        await start({});
        const error = await flow!.fail({ startInfo: { AutopilotForRobots: { Enabled: [new Map()] } } });
        assert.equal(error.code, "INVALID_SETTING");
        assert.match(error.message, /Enabled\[0\]: Map/);
        assert.equal(server!.count("StartJobs"), 0);
    });

    it("that are a text without its blanks short enough for a request travel in it", async () => {
        await start({ s: "System.String" });
        assert.equal(await sent({ payload: `{"s":${" ".repeat(11_000)}"a"}` }), '{"s":"a"}');
    });

    it("that are bytes of another encoding than UTF-8 are refused", async () => {
        await start({ s: "System.String" });
        assert.match(await refused({ payload: Buffer.from('{"s":"ä"}', "latin1") }), /no UTF-8/);
    });

    describe("for a process that takes no arguments", () => {
        for (const payload of [1_795_520_493_837, "hello", "", true, [1], "5", Buffer.from([1, 2]), new Date(0)])
            it(`are ignored where they can't be any: ${JSON.stringify(payload)}`, async () => {
                await start({});
                assert.equal(await sent({ payload }), undefined);
            });

        it("are refused where they were chosen for it", async () => {
            await start({}, { arguments: "in", argumentsType: "msg" });
            assert.match(await refused({ in: 5 }), /msg\.in holds number 5/);
            assert.match(await refused({ startInfo: { InputArguments: 5 } }), /InputArguments holds number 5/);
        });

        it("are refused where they are some", async () => {
            await start({});
            assert.match(await refused({ payload: { a: 1 } }), /no argument a/);
            assert.match(await refused({ payload: '{"a": 1}' }), /no argument a/);
        });
    });

    it("that come back from a job are texts where a number would lose digits", async () => {
        const output = '{"id": 7615917337495251231, "sum": 12345678901234567.89, "n": 1.10, "d": 0.79999999999999993}';
        const job = { Id: 7, Key: RELEASE_KEY, State: "Successful", OutputArguments: output };
        server = await startServer(
            fakeOrchestrator(({ path }) => (path.includes("/odata/Jobs(7)") ? { json: job } : undefined)),
        );
        flow = await startFlow({
            node: { type: "uipath-wait-job", folder: "12", wires: [["id-out"], []] },
            connection: { url: `${server.url}/acme/Default/orchestrator_` },
            credentials: { clientId: "client", clientSecret: "client-secret" },
        });
        const { payload } = await flow.pass({ payload: { Id: 7, Key: RELEASE_KEY } });
        assert.deepEqual(payload, {
            id: "7615917337495251231",
            sum: "12345678901234567.89",
            n: 1.1,
            d: 0.7999999999999999,
        });
    });
});
