import assert from "node:assert/strict";
import { fakeOrchestrator, RELEASE_KEY } from "../../support/server";
import { startJobRig } from "./start-job-rig";

describe("The start job node", () => {
    const start = startJobRig();

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
            assert.match(error.message, /no process Invoice_Bott in folder 12\. Existing processes: Invoice_Bot, /);
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
            assert.match(error.message, /name of a package\. Its process is called Invoices\. /);
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
            assert.match(error.message, /sees no processes here.*assign .* role .*OR\.Default/);
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
            assert.match(error.message, /associated process could not be found.*Existing processes: Bots/);
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
            assert.match(error.message, /Existing folders: Shared\/Finance\./);
            assert.equal(server.count("StartJobs"), 0);
        });
    });
});
