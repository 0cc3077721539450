import assert from "node:assert/strict";
import { fakeOrchestrator, RELEASE_KEY, type Handler } from "../../support/server";
import { declaring, INVOICE_ARGUMENTS, startJobRig, type Body } from "./start-job-rig";

describe("The start job node", () => {
    const start = startJobRig();

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
            ["a text that is no JSON", "hello", /not valid JSON/],
            ["an empty text", "", /not valid JSON/],
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
            ["a required one that is missing", {}, /required argument in_Id of type whole number \(Int32\) is missing/],
            [
                "a required one that is missing because there are no arguments",
                undefined,
                /in_Id of type whole number \(Int32\) is missing/,
            ],
            [
                "one that can't be its type",
                { in_Id: "five" },
                /Argument in_Id must be of type whole number \(Int32\), not string "five"/,
            ],
            ["null for a number", { in_Id: null }, /must be of type whole number \(Int32\), not null/],
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
            const { flow, server } = await start(attaching({ Headers: { Keys: ["X-Own"], Values: ["a\nb"] } }));
            const error = await flow.fail({ payload });
            assert.equal(error.code, "INVALID_SETTING");
            assert.match(error.message, /Invalid character.*Uploading the arguments failed/);
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
});
