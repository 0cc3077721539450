import assert from "node:assert/strict";
import { startFlow, warningsOf, type TestFlow } from "../support/flow";
import { fakeOrchestrator, RELEASE_KEY, startServer, type Handler, type TestServer } from "../support/server";

type Body = Record<string, unknown>;

const INVOICE_ARGUMENTS = JSON.stringify([
    { name: "in_Id", type: "System.Int32, mscorlib", required: true },
    { name: "in_Name", type: "System.String, System.Private.CoreLib", required: false },
    { name: "in_Rate", type: "System.Double, mscorlib", required: true, hasDefault: true },
]);

/** An Orchestrator whose process Bot declares the arguments. */
const declaring = (input: string | null, more: Body = {}, version?: string): Handler =>
    fakeOrchestrator(
        ({ path }) =>
            path.includes("/odata/Releases")
                ? { json: { value: [{ Id: 1, Key: RELEASE_KEY, Name: "Bot", Arguments: { Input: input }, ...more }] } }
                : undefined,
        version,
    );

describe("The start job node", () => {
    let server: TestServer | undefined;
    let flow: TestFlow | undefined;

    async function start(
        handler: Handler,
        node: Body = {},
        connection: Body = {},
    ): Promise<{ flow: TestFlow; server: TestServer; startInfo(): Body }> {
        const running = await startServer(handler);
        server = running;
        flow = await startFlow({
            node: { type: "uipath-start-job", process: "Bot", folder: "12", ...node },
            connection: { url: `${running.url}/acme/Default/orchestrator_`, ...connection },
            credentials: { clientId: "client", clientSecret: "client-secret" },
        });
        const starts = (): string[] =>
            running.requests.filter((request) => request.path.includes("StartJobs")).map((request) => request.body);
        return {
            flow,
            server: running,
            startInfo: () => (JSON.parse(starts().at(-1)!) as { startInfo: Body }).startInfo,
        };
    }

    afterEach(async () => {
        await flow?.stop();
        await server?.close();
        flow = server = undefined;
    });

    describe("as a node of a flow", () => {
        it("removes msg.startInfo from the message, so that a later start node does not use it", async () => {
            const { flow, startInfo } = await start(fakeOrchestrator());
            const sent = await flow.pass({ payload: {}, startInfo: { ReleaseKey: RELEASE_KEY } });
            assert.equal(startInfo()["ReleaseKey"], RELEASE_KEY);
            assert.ok(!("startInfo" in sent));
        });

        it("keeps msg.startInfo in a failed message, which may be sent again", async () => {
            const { flow } = await start(
                fakeOrchestrator(({ path }) =>
                    path.includes("StartJobs") ? { status: 409, json: { message: "No." } } : undefined,
                ),
            );
            const { caught } = await flow.send({ payload: {}, startInfo: { JobsCount: 2 } });
            assert.deepEqual(caught!["startInfo"], { JobsCount: 2 });
        });

        it("starts with the arguments at the arrival of the message, even if the flow changes them later", async () => {
            let release = (): void => undefined;
            const released = new Promise<void>((resolve) => (release = resolve));
            const slow = fakeOrchestrator(async ({ path }) => {
                if (path.includes("StartJobs")) await released;
                return undefined;
            });
            const { flow, server } = await start(slow, {}, { concurrency: "1" });
            const shared = { in_Id: 0, in_Due: new Date(0) };
            const passing: Promise<unknown>[] = [];
            for (const id of [1, 2, 3]) {
                shared.in_Id = id;
                passing.push(flow.pass({ payload: shared }));
                await new Promise((resolve) => setImmediate(resolve));
            }
            shared.in_Id = 99;
            release();
            await Promise.all(passing);
            const started = server.requests
                .filter(({ path }) => path.includes("StartJobs"))
                .map(
                    ({ body }) =>
                        (JSON.parse(body) as { startInfo: { InputArguments: string } }).startInfo.InputArguments,
                );
            const due = new Date(0).toISOString();
            assert.deepEqual(
                started.map((json) => JSON.parse(json) as unknown),
                [1, 2, 3].map((id) => ({ in_Id: id, in_Due: due })),
            );
        });

        it("sends the same message on with Orchestrator's response as payload, and completes it", async () => {
            const { flow } = await start(fakeOrchestrator());
            const sent = await flow.pass({ payload: { a: 1 }, topic: "kept", req: { kept: true } });
            assert.deepEqual(sent.payload, { value: [{ Id: 7, Key: "job-key" }] });
            assert.deepEqual([sent["topic"], sent["req"]], ["kept", { kept: true }]);
            assert.deepEqual([flow.out.length, flow.completed.length, flow.caught.length], [1, 1, 0]);
        });

        it("sends nothing on after a failure, and the Catch node gets the error once with its code and cause", async () => {
            const { flow } = await start(
                fakeOrchestrator(({ path }) =>
                    path.includes("StartJobs")
                        ? { status: 409, json: { message: "No robots.", errorCode: 1671, traceId: "00-abc" } }
                        : undefined,
                ),
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "NO_ROBOT");
            assert.match(
                error.message,
                /^NO_ROBOT: Orchestrator answered 409: “No robots\.” .*Starting process Bot in folder 12 failed\.$/,
            );
            assert.deepEqual(error.cause, { status: 409, errorCode: 1671, traceId: "00-abc" });
            assert.deepEqual([flow.out.length, flow.completed.length, flow.caught.length], [0, 0, 1]);
        });

        it("shows that it is starting, clears its status after a success and keeps showing a failure", async () => {
            let refuse = false;
            const { flow } = await start(
                fakeOrchestrator(({ path }) =>
                    refuse && path.includes("StartJobs") ? { status: 403, json: {} } : undefined,
                ),
            );
            await flow.pass({ payload: {} });
            refuse = true;
            await flow.fail({ payload: {} });
            while (flow.statuses.at(-1) !== "NOT_ALLOWED") await new Promise((resolve) => setTimeout(resolve, 10));
            assert.equal(flow.statuses[0], "uipath-start-job.status.starting");
        });

        it("shows at most four statuses a second, however many messages pass", async () => {
            const { flow } = await start(fakeOrchestrator());
            const begin = performance.now();
            await Promise.all(Array.from({ length: 500 }, () => flow.pass({ payload: {} })));
            const seconds = (performance.now() - begin) / 1000;
            assert.ok(flow.statuses.length <= 4 * seconds + 2, `${flow.statuses.length} in ${seconds} s`);
        });

        it("does not repeat a start after a 401 when the node was closed in the meantime", async () => {
            let answer: () => void = () => undefined;
            let arrived: () => void = () => undefined;
            const underWay = new Promise<void>((resolve) => (arrived = resolve));
            const { flow: closed, server } = await start(
                fakeOrchestrator(async ({ path }) => {
                    if (!path.includes("StartJobs")) return undefined;
                    arrived();
                    await new Promise<void>((resolve) => (answer = resolve));
                    return { status: 401, json: {} };
                }),
            );
            closed.give({ payload: {} });
            await underWay;
            await closed.stop();
            flow = undefined;
            const logged = warningsOf(closed.node, 1);
            answer();
            await logged;
            assert.equal(server.count("StartJobs"), 1);
        });

        it("serializes arguments with their own toJSON", async () => {
            class Amount {
                readonly cents = 5;
                toJSON(): object {
                    return { amount: this.cents / 100, none: NaN, big: 10n };
                }
            }
            const { flow } = await start(fakeOrchestrator());
            const error = await flow.fail({ payload: new Amount() });
            assert.match(error.message, /none: NaN/);
        });

        it("refuses a Map as arguments, since JSON would turn it into {}", async () => {
            const { flow } = await start(fakeOrchestrator(), { arguments: "$map", argumentsType: "msg" });
            assert.equal((await flow.fail({ $map: new Map([["a", 1]]) })).code, "INVALID_ARGUMENTS");
        });

        it("sends no message and no start after it was closed, and logs the outcome of starts in progress", async () => {
            let answer: () => void = () => undefined;
            let arrived: () => void = () => undefined;
            const underWay = new Promise<void>((resolve) => (arrived = resolve));
            const { flow: closed, server } = await start(
                fakeOrchestrator(async ({ path }) => {
                    if (!path.includes("StartJobs")) return undefined;
                    arrived();
                    await new Promise<void>((resolve) => (answer = resolve));
                    return undefined;
                }),
                {},
                { concurrency: "1" },
            );
            for (let i = 0; i < 5; i++) closed.give({ payload: {} });
            await underWay;
            const logged = warningsOf(closed.node, 2);
            await closed.stop();
            flow = undefined;
            answer();
            assert.deepEqual(await logged, ["uipath-start-job.log.dropped", "uipath-start-job.log.lateStart"]);
            assert.equal(server.count("StartJobs"), 1);
            assert.deepEqual([closed.out.length, closed.caught.length], [0, 0]);
        });
    });

    describe("accepts arguments", () => {
        const TAKEN: [what: string, message: Body, node: Body, expected: unknown][] = [
            [
                "of an object, with their types kept",
                { payload: { a: 1, b: "1", c: true, d: null, e: [1] } },
                {},
                { a: 1, b: "1", c: true, d: null, e: [1] },
            ],
            ["of a JSON text", { payload: '{"a": 1}' }, {}, { a: 1 }],
            ["of a Buffer of JSON", { payload: Buffer.from('\uFEFF{"ä": "ö"}') }, {}, { ä: "ö" }],
            ["of another property", { data: { in: { a: 1 } } }, { arguments: "data.in" }, { a: 1 }],
            ["of an expression", { n: 2 }, { arguments: '{"a": n * 2}', argumentsType: "jsonata" }, { a: 4 }],
            ["of a JSON in the node", {}, { arguments: '{"a": 1}', argumentsType: "json" }, { a: 1 }],
            [
                "of a form, leaving out its blank rows",
                { n: 5 },
                {
                    argumentsType: "form",
                    argumentsForm: [
                        { name: "a", value: "n", valueType: "msg" },
                        { name: "b", value: "1", valueType: "str" },
                        { name: "c", value: "1.5", valueType: "num" },
                        { name: "d", value: "", valueType: "str" },
                        { name: "", value: "", valueType: "str" },
                        { name: "e", value: "true", valueType: "bool" },
                    ],
                },
                { a: 5, b: "1", c: 1.5, e: true },
            ],
        ];
        for (const [what, message, node, expected] of TAKEN)
            it(what, async () => {
                const { flow, startInfo } = await start(fakeOrchestrator(), node);
                await flow.pass(message);
                assert.deepEqual(JSON.parse(startInfo()["InputArguments"] as string), expected);
            });

        for (const nothing of [null, undefined, "null"])
            it(`and sends none if there are none (${nothing})`, async () => {
                const { flow, startInfo } = await start(fakeOrchestrator());
                await flow.pass({ payload: nothing });
                assert.ok(!("InputArguments" in startInfo()));
            });

        const REFUSED: [what: string, payload: unknown, words: RegExp][] = [
            ["inject's timestamp, and says what to set", 1_795_520_493_837, /timestamp.*set msg\.payload to JSON/],
            ["a number", 5, /msg\.payload holds number 5/],
            ["a text that is no JSON", "hello", /no valid JSON/],
            ["an empty text", "", /no valid JSON/],
            ["an array", [1], /array \[1\]/],
            ["a JSON text of an array", "[1]", /array/],
            ["true", true, /boolean true/],
        ];
        for (const [what, payload, words] of REFUSED)
            it(`but not ${what}`, async () => {
                const { flow, server } = await start(fakeOrchestrator());
                const error = await flow.fail({ payload });
                assert.equal(error.code, "INVALID_ARGUMENTS");
                assert.match(error.message, words);
                // Only the process shows whether it matters.
                assert.equal(server.count("StartJobs"), 0);
            });

        for (const value of [NaN, Infinity])
            it(`but not ${value}, since JSON would turn it into null`, async () => {
                const { flow, server } = await start(fakeOrchestrator());
                assert.match(
                    (await flow.fail({ payload: { a: [value] } })).message,
                    /can't be written as JSON: a\[0\]: /,
                );
                assert.equal(server.count("StartJobs"), 0);
            });

        it("but not a text in the form in place of a number", async () => {
            const { flow } = await start(fakeOrchestrator(), {
                argumentsType: "form",
                argumentsForm: [{ name: "a", value: "many", valueType: "num" }],
            });
            assert.match((await flow.fail({})).message, /a can't be read/);
        });

        it("but not values that JSON can't represent", async () => {
            const payload: Body = {};
            payload["self"] = payload;
            const { flow, server } = await start(fakeOrchestrator());
            // Node-RED clones the message itself, so the circle has to be inside it.
            const error = await flow.fail({ payload });
            assert.equal(error.code, "INVALID_ARGUMENTS");
            assert.equal(server.count("StartJobs"), 0);
        });
    });

    describe("checks the arguments against the process", () => {
        it("and converts them if nothing is lost", async () => {
            const { flow, startInfo } = await start(declaring(INVOICE_ARGUMENTS));
            await flow.pass({ payload: { in_Id: "5", in_Name: 7 } });
            assert.deepEqual(JSON.parse(startInfo()["InputArguments"] as string), { in_Id: 5, in_Name: "7" });
        });

        const WRONG: [what: string, payload: unknown, words: RegExp][] = [
            ["one that it does not have", { in_Id: 1, in_ID: 2 }, /no argument in_ID\. Did you mean in_Id\?/],
            ["a required one that is missing", {}, /required argument in_Id \(Int32\) is missing/],
            ["a required one that is missing because there are no arguments", undefined, /in_Id \(Int32\) is missing/],
            ["one that can't be its type", { in_Id: "five" }, /Argument in_Id must be Int32, not string "five"/],
            ["null for a number", { in_Id: null }, /must be Int32, not null/],
        ];
        for (const [what, payload, words] of WRONG)
            it(`and refuses ${what}`, async () => {
                const { flow, server } = await start(declaring(INVOICE_ARGUMENTS));
                const error = await flow.fail({ payload });
                assert.equal(error.code, "INVALID_ARGUMENTS");
                assert.match(error.message, words);
                assert.equal(server.count("StartJobs"), 0);
            });

        it("and reports that a process takes none", async () => {
            const { flow } = await start(declaring("[]"));
            assert.match((await flow.fail({ payload: { a: 1 } })).message, /takes no arguments/);
        });

        it("and reads a cached process again before it refuses them, so that an update needs no restart", async () => {
            let input = INVOICE_ARGUMENTS;
            const { flow, server } = await start(
                fakeOrchestrator(({ path }) =>
                    path.includes("/odata/Releases")
                        ? { json: { value: [{ Key: RELEASE_KEY, Name: "Bot", Arguments: { Input: input } }] } }
                        : undefined,
                ),
            );
            await flow.pass({ payload: { in_Id: 1 } });
            input = JSON.stringify([{ name: "in_New", type: "System.String", required: true }]);
            await flow.pass({ payload: { in_New: "x" } });
            assert.equal(server.count("/odata/Releases"), 2);
            assert.equal((await flow.fail({ payload: { in_Id: 1 } })).code, "INVALID_ARGUMENTS");
            assert.equal(server.count("/odata/Releases"), 3);
        });

        it("but not with another entry point, whose arguments are unknown", async () => {
            const { flow, startInfo } = await start(
                declaring(INVOICE_ARGUMENTS, { EntryPoint: { Path: "Main.xaml" } }),
                { entryPoint: "Other.xaml" },
            );
            await flow.pass({ payload: { anything: 1 } });
            assert.equal(startInfo()["EntryPointPath"], "Other.xaml");
        });

        it("also with the process's own entry point", async () => {
            const own = {
                EntryPoint: {
                    Path: "Main.xaml",
                    InputArguments: JSON.stringify([{ name: "in_Own", type: "System.Int32", required: true }]),
                },
            };
            const { flow } = await start(declaring(INVOICE_ARGUMENTS, own), { entryPoint: "Main.xaml" });
            assert.match((await flow.fail({ payload: {} })).message, /in_Own/);
        });
    });

    describe("with arguments of more than 10,000 characters", () => {
        const payload = { in_Text: "ä".repeat(10_000) };
        const attaching = (more: Body = {}): Handler =>
            fakeOrchestrator(({ path, headers }) => {
                if (path.includes("/odata/Attachments"))
                    return {
                        status: 201,
                        json: {
                            Id: "7f2b0000-0000-4000-8000-000000000007",
                            BlobFileAccess: {
                                Uri: `http://${headers.host}/blob?sig=1`,
                                Verb: "PUT",
                                Headers: { Keys: ["x-ms-blob-type"], Values: ["BlockBlob"] },
                                ...more,
                            },
                        },
                    };
                return path.startsWith("/blob") ? { status: 201 } : undefined;
            });

        it("uploads them and starts with InputFile", async () => {
            const { flow, server, startInfo } = await start(attaching());
            await flow.pass({ payload });
            assert.equal(startInfo()["InputFile"], "7f2b0000-0000-4000-8000-000000000007");
            assert.ok(!("InputArguments" in startInfo()));
            const blob = server.requests.find((request) => request.path.startsWith("/blob"))!;
            assert.equal(blob.method, "PUT");
            assert.deepEqual(JSON.parse(blob.body), payload);
            assert.equal(blob.headers["x-ms-blob-type"], "BlockBlob");
            assert.equal(blob.headers.authorization, undefined);
        });

        it("fails when the storage asks for headers that HTTP does not allow", async () => {
            const { flow, server } = await start(attaching({ Headers: { Keys: ["Trailer"], Values: ["x"] } }));
            const error = await flow.fail({ payload });
            assert.equal(error.code, "INVALID_SETTING");
            assert.match(error.message, /Trailers.*Uploading the arguments failed/);
            assert.equal(server.count("StartJobs"), 0);
        });

        it("also uploads those of msg.startInfo", async () => {
            const { flow, startInfo } = await start(attaching());
            await flow.pass({ payload: {}, startInfo: { InputArguments: payload } });
            assert.equal(startInfo()["InputFile"], "7f2b0000-0000-4000-8000-000000000007");
            assert.ok(!("InputArguments" in startInfo()));
        });

        it("sends its token to the storage only if Orchestrator itself is the storage", async () => {
            const { flow, server } = await start(attaching({ RequiresAuth: true }));
            await flow.pass({ payload });
            assert.match(
                server.requests.find((request) => request.path.startsWith("/blob"))!.headers.authorization!,
                /^Bearer /,
            );
        });

        it("fails for a server without InputFile", async () => {
            const { flow, server } = await start(fakeOrchestrator(undefined, "18.0"));
            const error = await flow.fail({ payload });
            assert.equal(error.code, "INVALID_ARGUMENTS");
            assert.match(error.message, /API version 18/);
            assert.equal(server.count("StartJobs"), 0);
        });

        it("does not report a missing upload as a missing process", async () => {
            const { flow, server } = await start(
                fakeOrchestrator(({ path }) => (path.includes("Attachments") ? { status: 404, json: {} } : undefined)),
            );
            assert.equal((await flow.fail({ payload })).code, "REFUSED");
            assert.equal(server.count("/odata/Releases"), 1);
        });

        it("names the missing scope when the upload is forbidden", async () => {
            const { flow } = await start(
                fakeOrchestrator(({ path }) => (path.includes("Attachments") ? { status: 403, json: {} } : undefined)),
            );
            const error = await flow.fail({ payload });
            assert.equal(error.code, "NOT_ALLOWED");
            assert.match(error.message, /OR\.Folders\.Write/);
        });
    });

    describe("finds the process", () => {
        it("by a name with an apostrophe and non-ASCII letters, quoted for OData", async () => {
            const { flow, server } = await start(fakeOrchestrator(), { process: "O'Brien Bericht für 経理" });
            await flow.pass({ payload: {} });
            const { path } = server.requests.find((request) => request.path.includes("/odata/Releases"))!;
            assert.equal(new URL(path, server.url).searchParams.get("$filter"), "Name eq 'O''Brien Bericht für 経理'");
        });

        it("by its key", async () => {
            const { flow, server, startInfo } = await start(fakeOrchestrator(), { process: RELEASE_KEY.toUpperCase() });
            await flow.pass({ payload: {} });
            const { path } = server.requests.find((request) => request.path.includes("/odata/Releases"))!;
            assert.equal(new URL(path, server.url).searchParams.get("$filter"), `Key eq '${RELEASE_KEY}'`);
            assert.equal(startInfo()["ReleaseKey"], RELEASE_KEY);
        });

        it("of the message", async () => {
            const { flow, server } = await start(fakeOrchestrator(), { process: "bot", processType: "msg" });
            await flow.pass({ payload: {}, bot: "Other" });
            assert.ok(server.requests.some((request) => request.path.includes("Other")));
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "INVALID_SETTING");
            assert.match(error.message, /Process is empty: msg\.bot gave undefined/);
        });

        it("and lists similar names if there is none with the name", async () => {
            const { flow, server } = await start(
                fakeOrchestrator(({ path }) => {
                    if (!path.includes("/odata/Releases")) return undefined;
                    return {
                        json: {
                            value: path.includes("$filter")
                                ? []
                                : [{ Name: "Invoice_Bot" }, { Name: "Hello" }, { Name: "Invoice_Bot_Test" }],
                        },
                    };
                }),
                { process: "Invoice_Bott" },
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "PROCESS_NOT_FOUND");
            assert.match(error.message, /no process Invoice_Bott in folder 12\. Processes there are: Invoice_Bot, /);
            assert.equal(server.count("StartJobs"), 0);
        });

        it("and names the process if the name of its package was given", async () => {
            const { flow } = await start(
                fakeOrchestrator(({ path }) => {
                    if (!path.includes("/odata/Releases")) return undefined;
                    const all = [
                        { Name: "Invoices", ProcessKey: "Invoice.Package" },
                        { Name: "Invoice.Packages", ProcessKey: "Other" },
                    ];
                    return { json: { value: path.includes("$filter") ? [] : all } };
                }),
                { process: "invoice.package" },
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "PROCESS_NOT_FOUND");
            assert.match(error.message, /name of a package\. The process of it is called Invoices: /);
            assert.doesNotMatch(error.message, /Invoice\.Packages/);
        });

        it("and reports that the account sees none at all", async () => {
            const { flow } = await start(
                fakeOrchestrator(({ path }) =>
                    path.includes("/odata/Releases") ? { json: { value: [] } } : undefined,
                ),
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "PROCESS_NOT_FOUND");
            assert.match(error.message, /sees no process at all.*assign .* role .*OR\.Default/);
        });

        it("and requires a folder if several folders have the name", async () => {
            const { flow } = await start(
                fakeOrchestrator(({ path }) =>
                    path.includes("/odata/Releases")
                        ? {
                              json: {
                                  value: [
                                      { Key: RELEASE_KEY, Name: "Bot", OrganizationUnitFullyQualifiedName: "A" },
                                      {
                                          Key: RELEASE_KEY.replace("1", "2"),
                                          Name: "Bot",
                                          OrganizationUnitFullyQualifiedName: "B/C",
                                      },
                                  ],
                              },
                          }
                        : undefined,
                ),
                { folder: "" },
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "FOLDER_REQUIRED");
            assert.match(error.message, /A, B\/C/);
        });

        it("again when Orchestrator no longer knows it, and retries the message once", async () => {
            let key = RELEASE_KEY;
            const { flow, server, startInfo } = await start(
                fakeOrchestrator(({ path, body }) => {
                    if (path.includes("/odata/Releases")) return { json: { value: [{ Key: key, Name: "Bot" }] } };
                    return path.includes("StartJobs") && !body.includes(key)
                        ? { status: 404, json: { message: "Not found", errorCode: 1002 } }
                        : undefined;
                }),
            );
            await flow.pass({ payload: {} });
            key = key.replace("1", "9");
            await flow.pass({ payload: {} });
            assert.equal(startInfo()["ReleaseKey"], key);
            assert.equal(server.count("StartJobs"), 3);
            assert.equal(server.count("/odata/Releases"), 2);
        });

        it("again with one warning when a response has another name for it, since another process may have taken the name", async () => {
            const names = new Map([[RELEASE_KEY, "Bot"]]);
            const { flow, server, startInfo } = await start(
                fakeOrchestrator(({ path, body }) => {
                    if (path.includes("/odata/Releases"))
                        return {
                            json: {
                                value: [...names]
                                    .filter(([, name]) => name === "Bot")
                                    .map(([Key, Name]) => ({ Key, Name })),
                            },
                        };
                    if (!path.includes("StartJobs")) return undefined;
                    const { ReleaseKey } = (JSON.parse(body) as { startInfo: { ReleaseKey: string } }).startInfo;
                    return {
                        status: 201,
                        json: { value: [{ Id: 7, Key: "job-key", ReleaseName: names.get(ReleaseKey) }] },
                    };
                }),
            );
            const warnings: string[] = [];
            flow.node.warn = (text) => void warnings.push(text);
            await flow.pass({ payload: {} });
            const other = RELEASE_KEY.replace("1", "9");
            names.set(RELEASE_KEY, "Bot (old)").set(other, "Bot");
            await Promise.all([1, 2, 3].map(() => flow.pass({ payload: {} })));
            await flow.pass({ payload: {} });
            assert.equal(startInfo()["ReleaseKey"], other);
            await flow.pass({ payload: {} });
            assert.equal(server.count("/odata/Releases"), 2);
            assert.equal(warnings.length, 1, warnings.join());
            assert.match(warnings[0]!, /Bot \(old\)/);
        });

        it("again only once, with one warning, when responses keep having another name", async () => {
            const { flow, server } = await start(
                fakeOrchestrator(({ path }) =>
                    path.includes("StartJobs")
                        ? { status: 201, json: { value: [{ Id: 7, Key: "job-key", ReleaseName: "Bot_Environment" }] } }
                        : undefined,
                ),
            );
            const warnings: string[] = [];
            flow.node.warn = (text) => void warnings.push(text);
            for (let count = 0; count < 4; count++) await flow.pass({ payload: {} });
            assert.equal(server.count("/odata/Releases"), 2);
            assert.equal(warnings.length, 1, warnings.join());
        });

        it("again when Orchestrator does not find what the start needs, and fails with PROCESS_NOT_FOUND if it is gone", async () => {
            let isThere = true;
            const { flow, server } = await start(
                fakeOrchestrator(({ path }) => {
                    if (path.includes("/odata/Releases")) {
                        const found = isThere ? [{ Key: RELEASE_KEY, Name: "Bot" }] : [];
                        return { json: { value: path.includes("filter") ? found : [{ Name: "Bots" }] } };
                    }
                    if (!path.includes("StartJobs")) return undefined;
                    isThere = false;
                    return {
                        status: 404,
                        json: { message: "The job's associated process could not be found", errorCode: 1002 },
                    };
                }),
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "PROCESS_NOT_FOUND");
            assert.equal(error.cause?.["status"], 404);
            assert.match(error.message, /associated process could not be found.*Processes there are: Bots/);
            assert.equal(server.count("StartJobs"), 1);
        });

        for (const [what, node, message, words, code] of [
            ["an attachment", {}, { startInfo: { InputFile: RELEASE_KEY } }, "Attachment not found.", "REFUSED"],
            ["a machine session", {}, { startInfo: { MachineSessionIds: [7] } }, "Not found", "REFUSED"],
            ["a robot", { strategy: "Specific", robots: "7" }, {}, "Robot 7 does not exist.", "ROBOT_NOT_FOUND"],
        ] as const)
            it(`again when Orchestrator does not find ${what} of the start, and fails with ${code} and its words without another start`, async () => {
                const { flow, server } = await start(
                    fakeOrchestrator(({ path }) =>
                        path.includes("StartJobs")
                            ? { status: 404, json: { message: words, errorCode: 1002 } }
                            : undefined,
                    ),
                    node,
                );
                const error = await flow.fail({ payload: {}, ...message });
                assert.equal(error.code, code);
                assert.ok(error.message.includes(words), error.message);
                assert.equal(server.count("StartJobs"), 1);
                assert.equal(server.count("/odata/Releases"), 2);
            });
    });

    describe("sends the folder", () => {
        const HEADERS: [folder: string, header: string, value: string][] = [
            ["Shared/Finance", "x-uipath-folderpath", "Shared/Finance"],
            ["/Shared/Finance/", "x-uipath-folderpath", "Shared/Finance"],
            ["/123", "x-uipath-folderpath", "123"],
            ["経理/請求書", "x-uipath-folderpath-encoded", Buffer.from("経理/請求書", "utf16le").toString("base64")],
            ["5F2B0000-0000-4000-8000-00000000000A", "x-uipath-folderkey", "5f2b0000-0000-4000-8000-00000000000a"],
            ["123", "x-uipath-organizationunitid", "123"],
        ];
        for (const [folder, header, value] of HEADERS)
            it(`${folder} in the header ${header} without a look-up`, async () => {
                const { flow, server } = await start(fakeOrchestrator(), { folder });
                await flow.pass({ payload: {} });
                const { headers } = server.requests.at(-1)!;
                const sent = Object.entries(headers).filter(([name]) => /folder|organizationunit/.test(name));
                assert.deepEqual(sent, [[header, value]]);
                assert.equal(server.count("/odata/Folders"), 0);
            });

        it("by its id, looked up once, to a server without path headers", async () => {
            const { flow, server } = await start(
                fakeOrchestrator(
                    ({ path }) => (path.includes("/odata/Folders") ? { json: { value: [{ Id: 55 }] } } : undefined),
                    "",
                ),
                { folder: "Shared/O'Brien" },
            );
            await flow.pass({ payload: {} });
            await flow.pass({ payload: {} });
            assert.equal(server.requests.at(-1)!.headers["x-uipath-organizationunitid"], "55");
            assert.equal(server.count("/odata/Folders"), 1);
            const { path } = server.requests.find((request) => request.path.includes("/odata/Folders"))!;
            assert.equal(
                new URL(path, server.url).searchParams.get("$filter"),
                "FullyQualifiedName eq 'Shared/O''Brien'",
            );
        });

        for (const [version, lookedUp] of [
            ["12.0", true],
            ["13.0", false],
        ] as const)
            it(`${lookedUp ? "by its id" : "by its path"} to a server of API version ${version}`, async () => {
                const { flow, server } = await start(
                    fakeOrchestrator(
                        ({ path }) => (path.includes("/odata/Folders") ? { json: { value: [{ Id: 55 }] } } : undefined),
                        version,
                    ),
                    { folder: "Shared" },
                );
                await flow.pass({ payload: {} });
                assert.equal(server.count("/odata/Folders"), lookedUp ? 1 : 0);
            });

        it("by an id that is looked up again when Orchestrator no longer knows it", async () => {
            let id = 55;
            const { flow, server } = await start(
                fakeOrchestrator(({ path, headers }) => {
                    if (path.includes("/odata/Folders")) return { json: { value: [{ Id: id }] } };
                    return path.endsWith("connect/token") || headers["x-uipath-organizationunitid"] === String(id)
                        ? undefined
                        : { status: 400, json: { message: "No folder.", errorCode: 1100 } };
                }, ""),
                { folder: "Shared" },
            );
            await flow.pass({ payload: {} });
            id = 56;
            assert.equal((await flow.fail({ payload: {} })).code, "FOLDER_NOT_FOUND");
            await flow.pass({ payload: {} });
            assert.equal(server.requests.at(-1)!.headers["x-uipath-organizationunitid"], "56");
        });

        it("of the message, of the node or of the connection, in this order", async () => {
            const { flow, server } = await start(fakeOrchestrator(), { folder: "" }, { folder: "77" });
            await flow.pass({ payload: {} });
            assert.equal(server.requests.at(-1)!.headers["x-uipath-organizationunitid"], "77");
        });

        for (const empty of [undefined, null, "", " ", "/"])
            it(`never replaced by the default when the message has ${JSON.stringify(empty)}`, async () => {
                const { flow, server } = await start(
                    fakeOrchestrator(),
                    { folder: "where", folderType: "msg" },
                    { folder: "77" },
                );
                const error = await flow.fail({ payload: {}, where: empty });
                assert.equal(error.code, "FOLDER_REQUIRED");
                assert.equal(server.requests.length, 0);
            });

        it("that does not exist only in an error with similar names, before anything starts", async () => {
            const { flow, server } = await start(
                fakeOrchestrator(({ path }) => {
                    if (path.includes("/odata/Folders"))
                        return {
                            json: { value: [{ FullyQualifiedName: "Shared/Finance" }, { FullyQualifiedName: "HR" }] },
                        };
                    return path.includes("/odata/Releases")
                        ? {
                              status: 400,
                              json: {
                                  message: "Folder does not exist or the user does not have access to the folder.",
                                  errorCode: 1100,
                              },
                          }
                        : undefined;
                }),
                { folder: "Shared/Finanze" },
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "FOLDER_NOT_FOUND");
            assert.match(error.message, /Folders there are: Shared\/Finance\./);
            assert.equal(server.count("StartJobs"), 0);
        });
    });

    describe("sends", () => {
        const SENT: [what: string, node: Body, message: Body, expected: Body][] = [
            ["one job by default", {}, {}, { Strategy: "ModernJobsCount", JobsCount: 1, Source: "Manual" }],
            ["the number of jobs, also as a text", { jobsCount: "3" }, {}, { JobsCount: 3 }],
            [
                "the number of jobs of the message",
                { jobsCount: "n", jobsCountType: "msg" },
                { n: "4" },
                { JobsCount: 4 },
            ],
            [
                "no number with Specific",
                { strategy: "Specific", robots: "7, 8" },
                {},
                { Strategy: "Specific", RobotIds: [7, 8], JobsCount: undefined },
            ],
            [
                "robots of an array",
                { strategy: "Specific", robots: "r", robotsType: "msg" },
                { r: [7, "8", 7] },
                { RobotIds: [7, 8] },
            ],
            ["no number with All", { strategy: "All", jobsCount: "3" }, {}, { Strategy: "All", JobsCount: undefined }],
            [
                "the number of robots with RobotCount",
                { strategy: "RobotCount", jobsCount: "2" },
                {},
                { NoOfRobots: 2, JobsCount: undefined },
            ],
            [
                "no robots that are left over from another strategy",
                { strategy: "JobsCount", robots: "7" },
                {},
                { RobotIds: undefined },
            ],
            [
                "a priority in words",
                { priority: "high" },
                {},
                { JobPriority: "High", SpecificPriorityValue: undefined },
            ],
            ["a priority as a number", { priority: 55 }, {}, { SpecificPriorityValue: 55, JobPriority: undefined }],
            [
                "runtime type, reference and RunAsMe",
                { runtimeType: "Unattended", reference: "r-1", runAsMe: true },
                {},
                { RuntimeType: "Unattended", Reference: "r-1", RunAsMe: true },
            ],
            [
                "nothing for what is blank",
                {},
                {},
                {
                    RuntimeType: undefined,
                    Reference: undefined,
                    RunAsMe: undefined,
                    JobPriority: undefined,
                    EntryPointPath: undefined,
                },
            ],
            [
                "any other field of msg.startInfo, in any case",
                {},
                { startInfo: { stopprocessexpression: "60", MachineSessionIds: ["5"] } },
                { StopProcessExpression: "60", MachineSessionIds: [5] },
            ],
            [
                "what msg.startInfo overrides",
                { jobsCount: "3", priority: "High" },
                { startInfo: { JobsCount: "5", SpecificPriorityValue: 10 } },
                { JobsCount: 5, SpecificPriorityValue: 10, JobPriority: undefined },
            ],
            [
                "nothing for null in msg.startInfo",
                {},
                { startInfo: { JobPriority: null, Reference: undefined } },
                { JobPriority: undefined, Reference: undefined },
            ],
            [
                "a batch execution key of the user's",
                {},
                { startInfo: { BatchExecutionKey: RELEASE_KEY } },
                { BatchExecutionKey: RELEASE_KEY },
            ],
        ];
        for (const [what, node, message, expected] of SENT)
            it(what, async () => {
                const { flow, startInfo } = await start(fakeOrchestrator(), node);
                await flow.pass({ payload: {}, ...message });
                const sent = startInfo();
                assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, sent[name]])), expected);
            });

        it("arguments in msg.startInfo that are an object", async () => {
            const { flow, startInfo } = await start(fakeOrchestrator());
            await flow.pass({ payload: 5, startInfo: { InputArguments: { a: 1 } } });
            assert.equal(startInfo()["InputArguments"], '{"a":1}');
        });

        it("the ids of named robots, looked up once", async () => {
            const { flow, server, startInfo } = await start(
                fakeOrchestrator(({ path }) =>
                    path.includes("/odata/Robots")
                        ? {
                              json: {
                                  value: [
                                      { Id: 31, Name: "R1" },
                                      { Id: 32, Name: "r2" },
                                  ],
                              },
                          }
                        : undefined,
                ),
                { strategy: "Specific", robots: "R1, R2, 9" },
            );
            await flow.pass({ payload: {} });
            await flow.pass({ payload: {} });
            assert.deepEqual(startInfo()["RobotIds"], [9, 31, 32]);
            assert.equal(server.count("/odata/Robots"), 1);
        });
    });

    describe("refuses before any start", () => {
        const REFUSED: [what: string, node: Body, message: Body, code: string, words: RegExp][] = [
            ["no process", { process: " " }, {}, "INVALID_SETTING", /No process/],
            ["an unknown strategy", { strategy: "Sometimes" }, {}, "INVALID_SETTING", /ModernJobsCount, JobsCount/],
            ["no jobs", { jobsCount: "0" }, {}, "INVALID_SETTING", /whole number from 1/],
            ["half a job", { jobsCount: "1.5" }, {}, "INVALID_SETTING", /whole number from 1/],
            [
                "a number of jobs that the message does not have",
                { jobsCount: "n", jobsCountType: "msg" },
                {},
                "INVALID_SETTING",
                /msg\.n/,
            ],
            ["Specific without robots", { strategy: "Specific" }, {}, "INVALID_SETTING", /needs robots/],
            [
                "Specific with a list of blanks",
                { strategy: "Specific", robots: " , ," },
                {},
                "INVALID_SETTING",
                /needs robots/,
            ],
            [
                "robots that are objects",
                { strategy: "Specific", robots: "r", robotsType: "msg" },
                { r: [{}] },
                "INVALID_SETTING",
                /ids or names/,
            ],
            [
                "RobotIds with another strategy",
                {},
                { startInfo: { RobotIds: [1] } },
                "INVALID_SETTING",
                /Specific only/,
            ],
            ["a priority that there is not", { priority: "Urgent" }, {}, "INVALID_SETTING", /Low, Normal, High/],
            ["a priority of 101", { priority: "101" }, {}, "INVALID_SETTING", /1 to 100/],
            [
                "both kinds of priority",
                {},
                { startInfo: { JobPriority: "Low", SpecificPriorityValue: 5 } },
                "INVALID_SETTING",
                /both/,
            ],
            [
                "a file and arguments together",
                {},
                { startInfo: { InputFile: RELEASE_KEY, InputArguments: "{}" } },
                "INVALID_ARGUMENTS",
                /both/,
            ],
            [
                "a field that there is not, with the one that was meant",
                {},
                { startInfo: { Referense: "x" } },
                "NOT_SUPPORTED",
                /Did you mean Reference/,
            ],
            [
                "a field of the wrong type",
                {},
                { startInfo: { RunAsMe: "perhaps" } },
                "INVALID_SETTING",
                /RunAsMe must be true or false/,
            ],
            [
                "a reference that is too long",
                { reference: "r".repeat(129) },
                {},
                "INVALID_SETTING",
                /129 characters; 128 at most/,
            ],
            [
                "startInfo that is no object",
                {},
                { startInfo: "x" },
                "INVALID_SETTING",
                /msg\.startInfo must be an object/,
            ],
            [
                "an expression that fails",
                { process: "$error('no')", processType: "jsonata" },
                {},
                "INVALID_SETTING",
                /can't be read/,
            ],
            [
                "a form with an argument twice",
                {
                    argumentsType: "form",
                    argumentsForm: [
                        { name: "a", value: "1" },
                        { name: "a", value: "2" },
                    ],
                },
                {},
                "INVALID_ARGUMENTS",
                /twice/,
            ],
            [
                "a form with a value without a name",
                { argumentsType: "form", argumentsForm: [{ name: "", value: "1" }] },
                {},
                "INVALID_ARGUMENTS",
                /no name/,
            ],
        ];
        for (const [what, node, message, code, words] of REFUSED)
            it(what, async () => {
                const { flow, server } = await start(fakeOrchestrator(), node);
                const error = await flow.fail({ payload: {}, ...message });
                assert.equal(error.code, code);
                assert.match(error.message, words);
                assert.equal(server.count("StartJobs"), 0);
            });

        it("an unknown robot, with similar names", async () => {
            const { flow, server } = await start(
                fakeOrchestrator(({ path }) =>
                    path.includes("/odata/Robots")
                        ? { json: { value: path.includes("filter") ? [] : [{ Id: 1, Name: "Robot_A" }] } }
                        : undefined,
                ),
                { strategy: "Specific", robots: "Robot_B" },
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "ROBOT_NOT_FOUND");
            assert.match(error.message, /Robot_A/);
            assert.equal(server.count("StartJobs"), 0);
        });
    });

    describe("on an older server", () => {
        it("that reports no version sends only what every generation knows", async () => {
            const { flow, startInfo } = await start(fakeOrchestrator(undefined, ""));
            await flow.pass({ payload: { a: 1 } });
            assert.deepEqual(startInfo(), {
                ReleaseKey: RELEASE_KEY,
                Strategy: "JobsCount",
                Source: "Manual",
                JobsCount: 1,
                InputArguments: '{"a":1}',
            });
        });

        it("omits additions that the server does not know", async () => {
            const { flow, startInfo } = await start(fakeOrchestrator(undefined, "11.0"));
            await flow.pass({ payload: {} });
            assert.equal(startInfo()["Strategy"], "ModernJobsCount");
            assert.ok(!("BatchExecutionKey" in startInfo()));
        });

        it("treats a version between two specifications as the older one, and a future one as the newest", async () => {
            for (const [version, known] of [
                ["14.0", false],
                ["19.0", true],
                ["23.0", true],
            ] as const) {
                const { flow, startInfo, server } = await start(fakeOrchestrator(undefined, version));
                await flow.pass({ payload: {} });
                assert.equal("BatchExecutionKey" in startInfo(), known, version);
                await flow.stop();
                await server.close();
            }
        });

        const UNKNOWN: [field: string, version: string, node: Body, message: Body][] = [
            ["Reference", "", { reference: "r" }, {}],
            ["RunAsMe", "11.0", { runAsMe: true }, {}],
            ["SpecificPriorityValue", "11.0", { priority: "5" }, {}],
            ["EntryPointPath", "18.0", { entryPoint: "Main.xaml" }, {}],
            ["StopProcessExpression", "11.0", {}, { startInfo: { StopProcessExpression: "60" } }],
            ["TransactionId", "20.0", {}, { startInfo: { TransactionId: RELEASE_KEY } }],
            ["ModernJobsCount", "", {}, { startInfo: { Strategy: "ModernJobsCount" } }],
        ];
        for (const [field, version, node, message] of UNKNOWN)
            it(`refuses ${field}, which API version ${version || "(unknown)"} does not know, instead of dropping it`, async () => {
                const { flow, server } = await start(fakeOrchestrator(undefined, version), node);
                const error = await flow.fail({ payload: {}, ...message });
                assert.equal(error.code, "NOT_SUPPORTED");
                assert.ok(error.message.includes(field), error.message);
                assert.equal(server.count("StartJobs"), 0);
            });
    });

    for (const [errorCode, message, words] of [
        [1671, "Couldn't find any user with unattended robot permissions.", /account with an unattended robot\./],
        [
            2818,
            "Could not find a machine with Unattended runtimes.",
            /machine with Unattended or NonProduction runtimes/,
        ],
        [1230, "Foreground job requires an unattended robot.", /no unattended robot of its own.*untick/],
    ] as const)
        it(`reports what is missing if no robot can run the job (${errorCode})`, async () => {
            const { flow } = await start(
                fakeOrchestrator(({ path }) =>
                    path.includes("StartJobs") ? { status: 409, json: { message, errorCode } } : undefined,
                ),
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "NO_ROBOT");
            assert.match(error.message, words);
            assert.doesNotMatch(flow.statuses.at(-1)!, /free/);
        });

    describe("when Orchestrator refuses", () => {
        const atStart = (handler: Handler): Handler =>
            fakeOrchestrator((request, response) =>
                request.path.includes("StartJobs") ? handler(request, response) : undefined,
            );
        const CERTAIN: [status: number, body: Body, code: string][] = [
            [400, { message: "startInfo must not be null", errorCode: 1002 }, "REFUSED"],
            [400, { message: "A folder is required for this action.", errorCode: 1101 }, "FOLDER_REQUIRED"],
            [403, { message: "You are not authorized!", errorCode: 0 }, "NOT_ALLOWED"],
            [409, { message: "The robots already have pending jobs for this Process", errorCode: 1670 }, "NO_ROBOT"],
            [
                409,
                { message: "Couldn't find the specified unattended user/robot in the current folder." },
                "ROBOT_NOT_FOUND",
            ],
            [429, { message: "Too many requests" }, "RATE_LIMITED"],
            [302, {}, "NOT_AN_ORCHESTRATOR"],
        ];
        for (const [status, json, code] of CERTAIN)
            it(`with ${status} ${JSON.stringify(json)}, fails with ${code} and starts nothing again`, async () => {
                const { flow, server } = await start(
                    atStart(() => ({ status, json })),
                    {},
                    { timeout: "0.2" },
                );
                assert.equal((await flow.fail({ payload: {} })).code, code);
                assert.ok(status === 429 || server.count("StartJobs") === 1);
            });
    });
});
