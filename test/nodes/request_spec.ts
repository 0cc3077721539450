import assert from "node:assert/strict";
import { startFlow, type TestFlow } from "../support/flow";
import { fakeOrchestrator, noAnswer, startServer, type Handler, type TestServer } from "../support/server";

type Body = Record<string, unknown>;

const BASE = "/acme/Default/orchestrator_";

describe("The request node", () => {
    let server: TestServer | undefined;
    let flow: TestFlow | undefined;

    async function start(
        handler: Handler,
        node: Body = {},
        connection: Body = {},
    ): Promise<{ flow: TestFlow; server: TestServer; last(): TestServer["requests"][number] }> {
        const running = await startServer(handler);
        server = running;
        flow = await startFlow({
            node: { type: "uipath-request", folder: "12", path: "/odata/Releases", ...node },
            connection: { url: running.url + BASE, ...connection },
            credentials: { clientId: "client", clientSecret: "client-secret" },
        });
        return { flow, server: running, last: () => running.requests.at(-1)! };
    }

    afterEach(async () => {
        await flow?.stop();
        await server?.close();
        flow = server = undefined;
    });

    it("sends a request, signed in and in the folder, and passes the answer on", async () => {
        const { flow, last } = await start(fakeOrchestrator());
        const sent = await flow.pass({ payload: "ignored", topic: "kept", headers: { "x-mine": "not sent" } });
        assert.deepEqual((sent.payload as { value: { Name: string }[] }).value[0]!.Name, "Bot");
        assert.equal(sent["statusCode"], 200);
        assert.equal(sent["topic"], "kept");
        const { method, headers, body } = last();
        assert.deepEqual(
            [method, body, headers["x-mine"], headers["x-uipath-organizationunitid"]],
            ["GET", "", undefined, "12"],
        );
        assert.match(headers.authorization!, /^Bearer access-/);
    });

    it("marks the headers of the answer as core's http request does, so that http response leaves them out", async () => {
        const { flow } = await start(fakeOrchestrator());
        const { headers } = (await flow.pass({})) as unknown as { headers: Record<string, string> };
        assert.equal(headers["content-type"], "application/json");
        const { "x-node-red-request-node": mark, ...rest } = headers;
        const hashSum = require("hash-sum") as (value: unknown) => string;
        assert.equal(mark, hashSum(rest));
    });

    it("sends a hundred at once without a warning of Node.js", async () => {
        const warnings: Error[] = [];
        const note = (warning: Error): void => void warnings.push(warning);
        process.on("warning", note);
        try {
            const { flow } = await start(fakeOrchestrator());
            await Promise.all(Array.from({ length: 100 }, () => flow.pass({})));
            assert.deepEqual(warnings, []);
        } finally {
            process.off("warning", note);
        }
    });

    it("gives up what is under way when it is closed, and lets no message out", async () => {
        let arrived: () => void = () => undefined;
        const underWay = new Promise<void>((resolve) => (arrived = resolve));
        const { flow } = await start(
            fakeOrchestrator(({ path }) => (path.includes("/odata/") ? (arrived(), noAnswer()) : undefined)),
        );
        flow.give({});
        await underWay;
        const { out, caught } = flow;
        await flow.stop();
        assert.deepEqual([out.length, caught.length], [0, 0]);
    });

    describe("writes the path", () => {
        const PATHS: [given: string, sent: string][] = [
            ["/odata/Releases", "/odata/Releases"],
            ["odata/Releases", "/odata/Releases"],
            [
                "/odata/Releases?$filter=Name eq 'Ä & B'&$top=5",
                "/odata/Releases?$filter=Name%20eq%20%27%C3%84%20%26%20B%27&$top=5",
            ],
            [
                "/odata/Releases?$filter=Name eq 'R&D C++ #1'&$top=5",
                "/odata/Releases?$filter=Name%20eq%20%27R%26D%20C%2B%2B%20%231%27&$top=5",
            ],
            [
                "/odata/Releases?$filter=Name eq 'O''Brien & Co' or contains(Name,'a&b')&$top=5",
                "/odata/Releases?$filter=Name%20eq%20%27O%27%27Brien%20%26%20Co%27%20or%20contains(Name,%27a%26b%27)&$top=5",
            ],
            [
                "/odata/Releases?$filter=Name in ('','&','a''&')&$top=5",
                "/odata/Releases?$filter=Name%20in%20(%27%27,%27%26%27,%27a%27%27%26%27)&$top=5",
            ],
            [
                "/odata/Releases?$filter=Name%20eq%20'R&D'&$top=5",
                "/odata/Releases?$filter=Name%20eq%20%27R%26D%27&$top=5",
            ],
            ["/odata/Releases?$search=O'Brien&$orderby=Id&x='", "/odata/Releases?$search=O%27Brien&$orderby=Id&x=%27"],
            ["/odata/Releases?$filter=Name eq 'open&$top=5", "/odata/Releases?$filter=Name%20eq%20%27open&$top=5"],
            [
                "/odata/Jobs?$filter=CreationTime gt 2026-01-01T00:00:00+02:00",
                "/odata/Jobs?$filter=CreationTime%20gt%202026-01-01T00:00:00%2B02:00",
            ],
            ["/odata/Releases?$filter=contains(Name,'C++')", "/odata/Releases?$filter=contains(Name,%27C%2B%2B%27)"],
            ["/odata/Releases?$filter=Name%20eq%20'C++'", "/odata/Releases?$filter=Name%20eq%20%27C%2B%2B%27"],
            ["/odata/Releases?$filter=Name eq 'C%2B%2B'", "/odata/Releases?$filter=Name%20eq%20%27C%2B%2B%27"],
            ["/odata/Releases?$filter=Name+eq+%27R%26D%27", "/odata/Releases?$filter=Name+eq+%27R%26D%27"],
            [
                "/odata/Releases?%24filter=Name+eq+%27x%27&%24top=5",
                "/odata/Releases?%24filter=Name+eq+%27x%27&%24top=5",
            ],
            ["/odata/Folders('a?b&c#d')?$top=5", "/odata/Folders(%27a%3Fb%26c%23d%27)?$top=5".replaceAll("%27", "'")],
            ["/api/O'Brien?$filter=Name eq 'a&b'", "/api/O'Brien?$filter=Name%20eq%20%27a%26b%27"],
            ["/odata/C++('a+b')", "/odata/C++('a+b')"],
            ["/odata/Releases?$filter=Name%20eq%20'x'", "/odata/Releases?$filter=Name%20eq%20%27x%27"],
            ["/odata/Jobs?$filter=Reference eq 'a#1'", "/odata/Jobs?$filter=Reference%20eq%20%27a%231%27"],
            ["/odata/Jobs(5)", "/odata/Jobs(5)"],
            ["/odata/Assets?$filter=Name eq '../x\\y//z'", "/odata/Assets?$filter=Name%20eq%20%27../x\\y//z%27"],
            ["/api/Folders/GetAllForCurrentUser?take=5", "/api/Folders/GetAllForCurrentUser?take=5"],
            ["/odata/Buckets(1)/GetFile?path=a%2Fb", "/odata/Buckets(1)/GetFile?path=a%2Fb"],
        ];
        for (const [given, sent] of PATHS)
            it(`${given} as ${sent}`, async () => {
                const { flow, last } = await start(fakeOrchestrator(), { path: given });
                await flow.pass({});
                assert.equal(last().path, BASE + sent);
            });

        it("of the message", async () => {
            const { flow, last } = await start(fakeOrchestrator(), { path: "where", pathType: "msg" });
            await flow.pass({ where: "/odata/Jobs(7)" });
            assert.equal(last().path, `${BASE}/odata/Jobs(7)`);
            assert.equal((await flow.fail({})).code, "INVALID_SETTING");
        });

        const LEAVING = [
            "",
            "https://evil.example/odata",
            "HTTP://evil.example",
            "//evil.example/odata",
            "/../x",
            "/odata/../../x",
            "/odata/..",
            "..",
            "/%2e%2e/x",
            "/%2E%2e%2fx",
            "/odata/%252e%252e/x",
            "/odata/%25252e%25252e/x",
            "/%2fevil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/odata\\..\\x",
            "/odata/%5c..%5cx",
            "/odata/.\t./x",
            "/odata/.\n./x",
            "javascript:alert(1)",
            "evil.example:80/x",
            "/odata/a#/..%5c..",
            "/odata/a#/../../x",
            "/odata/%2%35c..%5cx",
            `/${"a".repeat(40_000)}`,
        ];
        for (const path of LEAVING)
            it(`but not ${JSON.stringify(path.slice(0, 80))}, for which nothing is sent`, async () => {
                const { flow, server } = await start(fakeOrchestrator(), { path: "where", pathType: "msg" });
                assert.equal((await flow.fail({ where: path })).code, "INVALID_SETTING");
                assert.equal(server.requests.length, 0);
            });
    });

    describe("writes the body", () => {
        const BODIES: [what: string, payload: unknown, type: string, sent: string][] = [
            ["an object as JSON", { a: "ä" }, "application/json", '{"a":"ä"}'],
            ["an array as JSON", [1, 2], "application/json", "[1,2]"],
            ["a JSON text as it is", '{ "a": 1 }', "application/json", '{ "a": 1 }'],
            ["any other text as it is", "hello", "text/plain; charset=utf-8", "hello"],
        ];
        for (const method of ["POST", "PUT", "PATCH", "DELETE"])
            for (const [what, payload, type, sent] of BODIES)
                it(`of a ${method}: ${what}`, async () => {
                    const { flow, last } = await start(fakeOrchestrator(), { method });
                    await flow.pass({ payload });
                    assert.deepEqual(
                        [last().method, last().headers["content-type"], last().body],
                        [method, type, sent],
                    );
                });

        it("of a POST: with all digits of the JSON in the node", async () => {
            const body = '{"a": 7615917337495251231, "b": [1.10]}';
            const { flow, last } = await start(fakeOrchestrator(), { method: "POST", body, bodyType: "json" });
            await flow.pass({});
            assert.equal(last().body, '{"a":7615917337495251231,"b":[1.10]}');
        });

        for (const [what, value] of [
            ["a Map", new Map()],
            ["NaN", NaN],
            ["an invalid Date", new Date(NaN)],
        ] as const)
            it(`of a POST, but not ${what} in it, which JSON would lose`, async () => {
                const { flow, server } = await start(fakeOrchestrator(), { method: "POST" });
                const error = await flow.fail({ payload: { a: [value] } });
                assert.equal(error.code, "INVALID_SETTING");
                assert.match(error.message, /a\[0\]: (Map|NaN|Invalid Date)/);
                assert.equal(server.requests.length, 0);
            });

        it("of a DELETE without one", async () => {
            const { flow, last } = await start(fakeOrchestrator(), { method: "DELETE" });
            await flow.pass({ payload: undefined });
            assert.deepEqual([last().method, last().body], ["DELETE", ""]);
        });

        for (const payload of [undefined, null, 5, true, ""])
            it(`of a POST, but not ${JSON.stringify(payload)}`, async () => {
                const { flow, server } = await start(fakeOrchestrator(), { method: "POST" });
                assert.equal((await flow.fail({ payload })).code, "INVALID_SETTING");
                assert.equal(server.requests.length, 0);
            });

        it("that is a StartJobs made by hand", async () => {
            const { flow, last } = await start(fakeOrchestrator(), {
                method: "POST",
                path: "/odata/Jobs/UiPath.Server.Configuration.OData.StartJobs",
            });
            const startInfo = { ReleaseKey: "x", Strategy: "ModernJobsCount", JobsCount: 1 };
            const sent = await flow.pass({ payload: { startInfo } });
            assert.equal(sent["statusCode"], 201);
            assert.deepEqual(JSON.parse(last().body), { startInfo });
        });
    });

    describe("reads the answer", () => {
        const ANSWERS: [what: string, answer: Awaited<ReturnType<Handler>>, payload: unknown][] = [
            ["JSON as an object", { json: { a: 1 } }, { a: 1 }],
            ["nothing as an empty text", { status: 204, text: "" }, ""],
            ["a text as a text", { text: "hello" }, "hello"],
            [
                "a number as a text where it would lose digits",
                {
                    text: '{"Id":7615917337495251231,"a":[12345678901234567.89,1.10]}',
                    headers: { "content-type": "application/json" },
                },
                { Id: "7615917337495251231", a: ["12345678901234567.89", 1.1] },
            ],
            [
                "JSON with a type of its own",
                { text: '{"a":1}', headers: { "content-type": "application/problem+json; charset=utf-8" } },
                { a: 1 },
            ],
            [
                "anything else as a Buffer",
                { text: "\u0001\u0002", headers: { "content-type": "application/octet-stream" } },
                Buffer.from([1, 2]),
            ],
        ];
        for (const [what, answer, payload] of ANSWERS)
            it(what, async () => {
                const { flow } = await start(
                    fakeOrchestrator(({ path }) => (path.includes("/odata/") ? answer : undefined)),
                );
                assert.deepEqual((await flow.pass({})).payload, payload);
            });

        it("of 4xx and 5xx as an error with Orchestrator's words", async () => {
            for (const [status, code] of [
                [404, "REFUSED"],
                [403, "NOT_ALLOWED"],
                [500, "SERVER_ERROR"],
                [429, "RATE_LIMITED"],
            ] as const) {
                const { flow, server } = await start(
                    fakeOrchestrator(({ path }) =>
                        path.includes("/odata/") ? { status, json: { message: "The words." } } : undefined,
                    ),
                    {},
                    { timeout: "0.2" },
                );
                const error = await flow.fail({});
                assert.equal(error.code, code);
                assert.match(
                    error.message,
                    /^[A-Z_]+: Orchestrator answered \d+: “The words\.”.*GET \/odata\/Releases failed\.$/,
                );
                assert.equal(error.cause!["status"], status);
                await flow.stop();
                await server.close();
            }
        });
    });

    describe("reads all pages", () => {
        const list = Array.from({ length: 25 }, (_, index) => ({ Id: index }));
        const paging =
            (pageSize: number, counting: boolean): Handler =>
            ({ path }) => {
                if (!path.includes("/odata/")) return undefined;
                const options = new URL(path, "http://x").searchParams;
                const skip = Number(options.get("$skip") ?? 0);
                const size = Math.min(Number(options.get("$top") ?? pageSize), pageSize);
                const count = counting && options.get("$count") === "true" ? { "@odata.count": list.length } : {};
                return { json: { "@odata.context": "context", ...count, value: list.slice(skip, skip + size) } };
            };

        const CASES: [
            what: string,
            pageSize: number,
            counting: boolean,
            path: string,
            expected: number[],
            requests: number,
        ][] = [
            ["of a server that counts", 10, true, "/odata/Jobs", [0, 25], 3],
            ["of a server that does not count", 10, false, "/odata/Jobs", [0, 25], 4],
            ["that are one page", 100, true, "/odata/Jobs", [0, 25], 1],
            ["of the size that the user wants", 100, true, "/odata/Jobs?$top=5", [0, 25], 5],
            ["from where the user wants", 10, true, "/odata/Jobs?$skip=20", [20, 25], 1],
            ["when the server gives less than was asked for", 4, true, "/odata/Jobs?$top=10", [0, 25], 7],
        ];
        for (const [what, pageSize, counting, path, [from, to], requests] of CASES)
            it(what, async () => {
                const { flow, server } = await start(fakeOrchestrator(paging(pageSize, counting)), {
                    path,
                    allPages: true,
                });
                const { payload } = await flow.pass({});
                assert.deepEqual(payload, { "@odata.context": "context", value: list.slice(from, to) });
                assert.equal(server.count("/odata/Jobs"), requests);
            });

        it("keeps the filter and the count that the user asked for", async () => {
            const { flow, server } = await start(fakeOrchestrator(paging(10, true)), {
                path: "/odata/Jobs?$filter=a eq 'x?y'&$count=true",
                allPages: true,
            });
            const { payload } = await flow.pass({});
            assert.equal((payload as Body)["@odata.count"], 25);
            const pages = server.requests.filter((request) => request.path.includes("/odata/"));
            assert.ok(
                pages.every((page) => page.path.includes("$filter=a%20eq%20%27x?y%27")),
                pages.map((page) => page.path).join("\n"),
            );
        });

        it("however the list changes meanwhile", async () => {
            let size = 25;
            const { flow, server } = await start(
                fakeOrchestrator(({ path }) => {
                    if (!path.includes("/odata/")) return undefined;
                    const skip = Number(new URL(path, "http://x").searchParams.get("$skip") ?? 0);
                    const value = list.slice(skip, Math.min(skip + 10, size));
                    const counted = size;
                    size -= 5; // others are deleted
                    return { json: { "@odata.count": skip === 10 ? counted + 1 : counted, value } };
                }),
                { allPages: true },
            );
            assert.deepEqual((await flow.pass({})).payload, { value: list.slice(0, 20) });
            assert.equal(server.count("/odata/"), 3);
        });

        it("and gives numbers as texts that would lose digits, and all else as it came", async () => {
            const text = '{"@odata.count":1,"value":[{"Id":7615917337495251231,"a":1.50}]}';
            const headers = { "content-type": "application/json" };
            const { flow } = await start(
                fakeOrchestrator(({ path }) => (path.includes("/odata/") ? { text, headers } : undefined)),
                { allPages: true },
            );
            assert.deepEqual((await flow.pass({})).payload, { value: [{ Id: "7615917337495251231", a: 1.5 }] });
        });

        type Page = (skip: number, number: number) => unknown;
        const items = (from: number): object[] => Array.from({ length: 10 }, (_, index) => ({ Id: from + index }));
        const LYING: [what: string, page: Page, words: RegExp][] = [
            ["a page that is no list", (skip) => (skip === 0 ? { value: items(0) } : { Id: 1 }), /not a list/],
            [
                "a page whose list is null",
                (skip) => ({ "@odata.count": 20, value: skip === 0 ? items(0) : null }),
                /not a list/,
            ],
            ["the same page again", () => ({ value: [1, 2] }), /one page twice/],
            ["the same page again, and a count", () => ({ "@odata.count": 25, value: items(0) }), /one page twice/],
            ["two pages in turn", (_skip, number) => ({ value: items((number % 2) * 10) }), /one page twice/],
            [
                "more than it counts",
                (skip) => ({ "@odata.count": 5, value: items(skip) }),
                /counts 5 items and returned 20/,
            ],
            [
                "less than it counts",
                (skip) => ({ "@odata.count": 1e9, value: skip === 0 ? items(0) : [] }),
                /counts 1000000000 items and returned 10/,
            ],
            ["items without an end", (skip) => ({ value: items(skip) }), /does not end within 1000 pages/],
            [
                "a count that grows",
                (skip) => ({ "@odata.count": skip + 20, value: items(skip) }),
                /does not end within 1000 pages/,
            ],
            [
                "megabytes without an end",
                (skip) => ({ value: [{ skip, text: "x".repeat(8_000_000) }] }),
                /does not end within .* 64 MB/,
            ],
        ];
        for (const [what, page, words] of LYING)
            it(`and fails where the server gives ${what}`, async () => {
                let number = 0;
                const { flow, server } = await start(
                    fakeOrchestrator(({ path }) => {
                        if (!path.includes("/odata/")) return undefined;
                        const skip = Number(new URL(path, "http://x").searchParams.get("$skip") ?? 0);
                        return { json: page(skip, number++) };
                    }),
                    { allPages: true },
                );
                const error = await flow.fail({});
                assert.equal(error.code, "BAD_ANSWER");
                assert.match(error.message, words);
                assert.ok(server.count("/odata/") <= 1000);
            });

        it("and says that an answer is no list", async () => {
            const { flow } = await start(
                fakeOrchestrator(({ path }) => (path.includes("/odata/") ? { json: { Id: 1 } } : undefined)),
                { allPages: true },
            );
            assert.equal((await flow.fail({})).code, "BAD_ANSWER");
        });
    });
});
