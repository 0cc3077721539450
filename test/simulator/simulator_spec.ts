import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator, type Simulator, type SimulatorOptions, type TenantData } from "../../src/simulator";

type Body = Record<string, unknown>;

interface Answer {
    status: number;
    headers: Headers;
    body: Body;
    text: string;
}

const START = "/odata/Jobs/UiPath.Server.Configuration.OData.StartJobs";

describe("The simulator", () => {
    let simulator: Simulator;

    async function start(options: SimulatorOptions = {}): Promise<void> {
        simulator = await startSimulator(options);
    }

    afterEach(() => simulator.close());

    async function call(
        method: string,
        url: string,
        headers: Record<string, string> = {},
        body?: unknown,
    ): Promise<Answer> {
        const content = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
        const answer = await fetch(url, { method, headers, redirect: "manual", ...content });
        const text = await answer.text();
        const json = /json/.test(answer.headers.get("content-type") ?? "");
        return { status: answer.status, headers: answer.headers, text, body: json ? (JSON.parse(text) as Body) : {} };
    }

    const signedIn = (): Record<string, string> => ({ authorization: `Bearer ${simulator.token}` });
    const inFolder = (path: string): Record<string, string> => ({ ...signedIn(), "x-uipath-folderpath": path });
    const get = (path: string, headers: Record<string, string> = signedIn()): Promise<Answer> =>
        call("GET", simulator.url + path, headers);
    const post = (path: string, body: unknown, headers = inFolder("Shared")): Promise<Answer> =>
        call("POST", simulator.url + path, { "content-type": "application/json", ...headers }, body);
    const releaseKey = (name: string): string => simulator.data.releases.find((release) => release.Name === name)!.Key;
    const startJob = (startInfo: Body, headers = inFolder("Shared")): Promise<Answer> =>
        post(START, { startInfo: { ReleaseKey: releaseKey("Hello"), ...startInfo } }, headers);
    const jobs = (answer: Answer): Body[] => answer.body["value"] as Body[];

    describe("lets in", () => {
        beforeEach(() => start());

        const token = (
            form: Record<string, string>,
            headers: Record<string, string> = {},
            path = "/identity_/connect/token",
        ): Promise<Answer> =>
            call(
                "POST",
                simulator.standaloneUrl + path,
                { "content-type": "application/x-www-form-urlencoded", ...headers },
                new URLSearchParams(form).toString(),
            );
        const application = (): Record<string, string> => ({
            grant_type: "client_credentials",
            client_id: simulator.clientId,
            client_secret: simulator.clientSecret,
            scope: simulator.scope,
        });

        it("an external application at every address of the token endpoint", async () => {
            for (const path of [
                "/identity_/connect/token",
                "/identity/connect/token",
                "/acme/identity_/connect/token",
                "/IDENTITY_/Connect/Token",
            ]) {
                const { status, body } = await token(application(), {}, path);
                assert.equal(status, 200, path);
                assert.deepEqual(
                    [body["token_type"], body["expires_in"], body["scope"]],
                    ["Bearer", 3600, simulator.scope],
                );
                assert.equal(
                    (await get("/odata/Folders", { authorization: `bearer ${String(body["access_token"])}` })).status,
                    200,
                );
            }
            assert.equal(simulator.ledger.tokensIssued, 4);
        });

        it("an external application that sends its secret as a Basic header", async () => {
            const basic = Buffer.from(`${simulator.clientId}:${simulator.clientSecret}`).toString("base64");
            assert.equal(
                (
                    await token(
                        { grant_type: "client_credentials", scope: "OR.Jobs" },
                        { authorization: `Basic ${basic}` },
                    )
                ).status,
                200,
            );
        });

        const REFUSED: [what: string, change: Record<string, string>, error: string][] = [
            ["a wrong secret", { client_secret: "no" }, "invalid_client"],
            ["an unknown application", { client_id: "no" }, "invalid_client"],
            ["a scope that it does not have", { scope: "OR.Jobs OR.Users" }, "invalid_scope"],
            ["a wider scope than it is registered with", { scope: "OR.Folders" }, "invalid_scope"],
            ["another grant", { grant_type: "password" }, "unsupported_grant_type"],
        ];
        for (const [what, change, error] of REFUSED)
            it(`but not ${what}`, async () => {
                const { status, body } = await token({ ...application(), ...change });
                assert.deepEqual([status, body], [400, { error }]);
            });

        it("but shows a page to a sign-in that is not form-encoded", async () => {
            const { status, headers } = await call(
                "POST",
                `${simulator.identityUrl}/connect/token`,
                { "content-type": "application/json" },
                application(),
            );
            assert.deepEqual([status, headers.get("content-type")], [200, "text/html; charset=utf-8"]);
        });

        it("user and password at the standalone address, in any case, and not at the cloud's", async () => {
            const { tenant, username, password } = simulator;
            const body = { TENANCYNAME: tenant, usernameoremailaddress: username, Password: password };
            const headers = { "content-type": "application/json" };
            const { status, body: answer } = await call(
                "POST",
                `${simulator.standaloneUrl}/API/account/authenticate`,
                headers,
                body,
            );
            assert.equal(status, 200);
            assert.equal(
                (await get("/odata/Folders", { authorization: `Bearer ${String(answer["result"])}` })).status,
                200,
            );
            const wrong = await call("POST", `${simulator.standaloneUrl}/api/Account/Authenticate`, headers, {
                ...body,
                Password: "no",
            });
            assert.deepEqual([wrong.status, wrong.body["errorCode"]], [400, 1000]);
            assert.equal((await call("POST", `${simulator.url}/api/Account/Authenticate`, headers, body)).status, 404);
        });

        it("nobody without a token, with one that was revoked, or with one that has ended", async () => {
            assert.equal((await get("/odata/Folders", {})).status, 401);
            const { body } = await token(application());
            const headers = { authorization: `Bearer ${String(body["access_token"])}` };
            assert.equal((await get("/odata/Folders", headers)).status, 200);
            simulator.clock.advance(3_600_000);
            const ended = await get("/odata/Folders", headers);
            assert.equal(ended.status, 401);
            assert.equal(ended.body["message"], "You are not authenticated!");
            simulator.revokeTokens({ personal: true });
            assert.equal((await get("/odata/Folders")).status, 401);
        });

        it("an application only to what its scopes allow", async () => {
            const { body } = await token({ ...application(), scope: "OR.Folders.Read" });
            const headers = {
                authorization: `Bearer ${String(body["access_token"])}`,
                "x-uipath-folderpath": "Shared",
            };
            assert.equal((await get("/odata/Folders", headers)).status, 200);
            assert.equal((await startJob({}, headers)).status, 403);
        });
    });

    describe("finds the folder", () => {
        beforeEach(() => start());

        it("by id, key, path and encoded path", async () => {
            const [folder] = ((await get("/odata/Folders?$filter=FullyQualifiedName eq '経理/請求書'")).body[
                "value"
            ] as Body[])!;
            const encoded = Buffer.from("経理/請求書", "utf16le").toString("base64");
            for (const [name, value] of [
                ["X-UIPATH-OrganizationUnitId", String(folder!["Id"])],
                ["X-UIPATH-FolderKey", String(folder!["Key"]).toUpperCase()],
                ["x-uipath-folderpath-encoded", encoded],
            ] as const) {
                const { body } = await get("/odata/Releases", { ...signedIn(), [name]: value });
                assert.deepEqual(
                    (body["value"] as Body[]).map((release) => release["Name"]),
                    ["請求書処理"],
                    name,
                );
            }
            assert.equal(jobs(await get("/odata/Releases", inFolder("shared/FINANCE"))).length, 2);
        });

        it("or says that there is none, or that one is needed", async () => {
            const unknown = await get("/odata/Releases", inFolder("Nope"));
            assert.deepEqual([unknown.status, unknown.body["errorCode"]], [400, 1100]);
            const missing = await startJob({}, signedIn());
            assert.deepEqual([missing.status, missing.body["errorCode"]], [400, 1101]);
        });

        it("and lists jobs and processes across folders without one, on newer servers only", async () => {
            assert.equal((await get("/odata/Releases")).status, 200);
            simulator.setApiVersion(11);
            assert.deepEqual((await get("/odata/Releases")).body["errorCode"], 1101);
        });

        it("but not a personal workspace among the folders", async () => {
            const names = jobs(await get("/odata/Folders")).map((folder) => folder["DisplayName"]);
            assert.ok(!names.includes("admin's workspace"));
            assert.equal(jobs(await get("/odata/PersonalWorkspaces"))[0]!["Name"], "admin's workspace");
            assert.equal(
                (await startJob({ ReleaseKey: releaseKey("Mine") }, inFolder("admin's workspace"))).status,
                201,
            );
        });
    });

    describe("is called", () => {
        beforeEach(() => start());

        it("under every base, in any case, with blanks as plus signs", async () => {
            for (const base of [
                simulator.url,
                simulator.standaloneUrl,
                `${simulator.standaloneUrl}/orchestrator`,
                simulator.url.replace("acme/Default", "ACME/default"),
            ]) {
                const { status, body } = await call(
                    "GET",
                    `${base}/OData/releases?$FILTER=name+eq+'hello'&$select=key`,
                    inFolder("Shared"),
                );
                assert.equal(status, 200, base);
                assert.deepEqual(body["value"], [{ Key: releaseKey("Hello") }]);
            }
        });

        it("by a path that is none: pages for a browser, JSON for the API", async () => {
            const page = await call("GET", `${simulator.standaloneUrl}/acme/portal_/home`);
            assert.deepEqual([page.status, page.text.includes("<html>")], [200, true]);
            const nothing = await get("/odata/Nothing");
            assert.deepEqual([nothing.status, nothing.body["errorCode"]], [404, 1002]);
            assert.equal((await call("DELETE", `${simulator.url}/odata/Jobs`, signedIn())).status, 405);
            assert.equal((await get("/odata/%zz")).status, 400);
        });

        it("with a query that is refused in words", async () => {
            const { status, body } = await get("/odata/Releases?$filter=Nope eq 1", inFolder("Shared"));
            assert.equal(status, 400);
            assert.match(
                String(body["message"]),
                /Invalid OData query options.*Could not find a property named 'Nope'/,
            );
        });
    });

    describe("starts jobs", () => {
        beforeEach(() => start());

        it("so many as are asked for, with names in any case and numbers as texts", async () => {
            const answer = await post(START, {
                STARTINFO: {
                    releasekey: releaseKey("Hello"),
                    strategy: "ModernJobsCount",
                    jobscount: "3",
                    reference: "mine",
                },
            });
            assert.equal(answer.status, 201);
            assert.equal(jobs(answer).length, 3);
            assert.equal(new Set(jobs(answer).map((job) => job["BatchExecutionKey"])).size, 1);
            for (const job of jobs(answer))
                assert.deepEqual([job["State"], job["Reference"], job["OrganizationUnitId"]], ["Pending", "mine", 0]);
            assert.equal(simulator.ledger.jobs.length, 3);
        });

        it("on the robots that are asked for, and not while one has such a job waiting", async () => {
            const [a, b] = simulator.data.robots;
            const { status } = await startJob({ Strategy: "Specific", RobotIds: [a!.Id, b!.Id] });
            assert.equal(status, 201);
            const again = await startJob({ Strategy: "Specific", RobotIds: [a!.Id] });
            assert.deepEqual([again.status, again.body["errorCode"]], [409, 1670]);
        });

        const REFUSED: [what: string, startInfo: Body, folder: string, status: number, words: RegExp][] = [
            ["an unknown field", { Tags: [] }, "Shared", 400, /startInfo must not be null/],
            ["a bad enum", { Source: " Manual" }, "Shared", 400, /startInfo must not be null/],
            ["arguments as an object", { InputArguments: {} }, "Shared", 400, /startInfo must not be null/],
            ["arguments that are no JSON", { InputArguments: "{'a': 1}" }, "Shared", 400, /not valid JSON/],
            [
                "arguments that are too long",
                { InputArguments: JSON.stringify({ a: "x".repeat(10_000) }) },
                "Shared",
                400,
                /10000/,
            ],
            [
                "a file and arguments",
                { InputArguments: "{}", InputFile: "7f2b0000-0000-4000-8000-000000000007" },
                "Shared",
                400,
                /both input file and input/,
            ],
            [
                "two priorities",
                { JobPriority: "Low", SpecificPriorityValue: 5 },
                "Shared",
                400,
                /specific priority value/,
            ],
            ["a priority of 101", { SpecificPriorityValue: 101 }, "Shared", 400, /between 1 and 100/],
            ["a long reference", { Reference: "r".repeat(129) }, "Shared", 400, /128/],
            ["robots with another strategy", { RobotIds: [301] }, "Shared", 400, /must be empty/],
            ["robots that are not there", { Strategy: "Specific", RobotIds: [1] }, "Shared", 409, /Invalid robot ID/],
            ["no jobs", { JobsCount: 0 }, "Shared", 400, /JobsCount/],
            ["a process of another folder", {}, "Shared/Finance", 404, /associated process could not be found/],
            ["a start under the own identity", { RunAsMe: true }, "Shared", 409, /Foreground job/],
        ];
        for (const [what, startInfo, folder, status, words] of REFUSED)
            it(`but not with ${what}`, async () => {
                const answer = await startJob(startInfo, inFolder(folder));
                assert.equal(answer.status, status, answer.text);
                assert.match(String(answer.body["message"]), words);
                assert.equal(simulator.ledger.jobs.length, 0);
            });

        it("but not in a folder without robots", async () => {
            const answer = await startJob({ ReleaseKey: releaseKey("Nobody") }, inFolder("Empty"));
            assert.deepEqual([answer.status, answer.body["errorCode"]], [409, 1671]);
        });

        it("and refuses a body that is no JSON, or none at all", async () => {
            for (const body of ["{", "null", "[]", "{}", '{"startInfo": 5}']) {
                const answer = await post(START, body);
                assert.deepEqual([answer.status, answer.body["message"]], [400, "startInfo must not be null"], body);
            }
        });

        it("as an older generation does", async () => {
            simulator.setApiVersion("2019.10");
            const { Id } = simulator.data.folderByPath("Shared")!;
            const headers = { ...signedIn(), "x-uipath-organizationunitid": String(Id) };
            const answer = await startJob({ Strategy: "JobsCount" }, headers);
            assert.equal(answer.status, 201);
            assert.ok(!("Reference" in jobs(answer)[0]!));
            assert.equal(answer.headers.get("api-supported-versions"), null);
            assert.equal((await startJob({ Strategy: "ModernJobsCount" }, headers)).status, 400);
            assert.equal((await startJob({ Reference: "r" }, headers)).status, 400);
        });

        it("with arguments of a file, uploaded to a storage that has its own rules", async () => {
            const created = await post("/odata/Attachments", { Name: "input.json" });
            const access = created.body["BlobFileAccess"] as {
                Uri: string;
                Verb: string;
                Headers: { Keys: string[]; Values: string[] };
            };
            const early = await startJob({ InputFile: created.body["Id"] });
            assert.equal(early.status, 404);
            const without = await call("PUT", access.Uri, {}, "{}");
            assert.deepEqual([without.status, without.headers.get("content-type")], [400, "application/xml"]);
            assert.equal(
                (await call("PUT", access.Uri, { [access.Headers.Keys[0]!]: access.Headers.Values[0]! }, "{}")).status,
                201,
            );
            assert.equal((await startJob({ InputFile: created.body["Id"] })).status, 201);
        });
    });

    describe("lets jobs go on", () => {
        beforeEach(() => start());

        const state = async (id: unknown): Promise<unknown> =>
            (await get(`/odata/Jobs(${String(id)})`, inFolder("Shared"))).body["State"];

        it("from Pending over Running to Successful, with their output", async () => {
            const [job] = jobs(await startJob({ InputArguments: '{"in_Name":"x"}' }));
            assert.equal(await state(job!["Id"]), "Pending");
            simulator.clock.advance(300);
            assert.equal(await state(job!["Id"]), "Running");
            simulator.clock.advance(2000);
            const { body } = await get(`/odata/Jobs(${String(job!["Id"])})`, inFolder("Shared"));
            assert.deepEqual(
                [body["State"], body["OutputArguments"], body["InputArguments"]],
                ["Successful", '{"out_Greeting":"Hello!"}', '{"in_Name":"x"}'],
            );
            const [listed] = jobs(await get("/odata/Jobs", inFolder("Shared")));
            assert.deepEqual(
                [listed!["State"], listed!["OutputArguments"], listed!["InputArguments"]],
                ["Successful", null, null],
            );
        });

        it("to Faulted with a reason and a line in the log", async () => {
            await startJob({ ReleaseKey: releaseKey("Faulty_Bot") });
            simulator.clock.advance(5000);
            const [job] = jobs(await get("/odata/Jobs?$filter=State eq 'Faulted'", inFolder("Shared")));
            assert.equal(job!["Info"], "The invoice has no number.");
            const logs = jobs(
                await get(
                    `/odata/RobotLogs?$filter=JobKey eq ${String(job!["Key"])} and Level eq 'Error'`,
                    inFolder("Shared"),
                ),
            );
            assert.deepEqual(
                logs.map((line) => line["Message"]),
                ["The invoice has no number."],
            );
        });

        it("one after the other when there are more of them than robots", async () => {
            await startJob({ JobsCount: 7 });
            simulator.clock.advance(300);
            const running = jobs(await get("/odata/Jobs?$filter=State eq 'Running'", inFolder("Shared"))).length;
            assert.equal(running, 3);
            simulator.clock.advance(60_000);
            assert.equal(jobs(await get("/odata/Jobs?$filter=State eq 'Successful'", inFolder("Shared"))).length, 7);
        });

        it("until they are stopped, by name or by number", async () => {
            for (const strategy of ["SoftStop", "Kill", "1", 2]) {
                const [job] = jobs(await startJob({ ReleaseKey: releaseKey("Slow_Bot") }));
                simulator.clock.advance(500);
                const stop = await post("/odata/Jobs/UiPath.Server.Configuration.OData.StopJobs", {
                    jobIds: [job!["Id"]],
                    strategy,
                });
                assert.equal(stop.status, 200, String(strategy));
                simulator.clock.advance(1000);
                assert.equal(await state(job!["Id"]), "Stopped");
            }
        });
    });

    it("limits lists of jobs to a hundred a minute, and single jobs not at all", async () => {
        await start();
        const [job] = jobs(await startJob({}));
        const lists = await Promise.all(Array.from({ length: 101 }, () => get("/odata/Jobs", inFolder("Shared"))));
        const refused = lists.filter((answer) => answer.status === 429);
        assert.equal(refused.length, 1);
        assert.ok(Number(refused[0]!.headers.get("retry-after")) > 0);
        assert.equal((await get(`/odata/Jobs(${String(job!["Id"])})`, inFolder("Shared"))).status, 200);
        simulator.clock.advance(61_000);
        assert.equal((await get("/odata/Jobs", inFolder("Shared"))).status, 200);
    });

    describe("misbehaves when it is told to", () => {
        beforeEach(() => start());

        it("cutting the connection before or after the work, or working late", async () => {
            simulator.faults.add({ path: /StartJobs/, action: "cutBefore" });
            await assert.rejects(startJob({}));
            assert.equal(simulator.ledger.jobs.length, 0);
            simulator.faults.add({ path: /StartJobs/, action: "cutAfter" });
            await assert.rejects(startJob({}));
            assert.equal(simulator.ledger.jobs.length, 1);
            simulator.faults.add({ path: /StartJobs/, action: "reset" });
            await assert.rejects(startJob({}));
            assert.equal((await startJob({})).status, 201);
        });

        it("answering something else, so many times and after so many good ones", async () => {
            simulator.faults.add({
                method: "GET",
                path: /Folders/,
                action: "answer",
                status: 503,
                headers: { "retry-after": "2" },
                body: "<html>",
                times: 2,
                after: 1,
            });
            const statuses = [];
            for (let i = 0; i < 4; i++) statuses.push((await get("/odata/Folders")).status);
            assert.deepEqual(statuses, [200, 503, 503, 200]);
        });
    });

    it("serves the tenant of a file, and says what is wrong with one", async () => {
        const data: TenantData = { folders: [{ path: "A" }], processes: [{ folder: "A", name: "P" }] };
        const folder = await mkdtemp(join(tmpdir(), "tenant-"));
        try {
            const file = join(folder, "tenant.json");
            await writeFile(file, JSON.stringify(data));
            await start({ data: file });
            assert.deepEqual(
                jobs(await get("/odata/Releases")).map((release) => release["Name"]),
                ["P"],
            );
            await writeFile(file, JSON.stringify({ ...data, processes: [{ folder: "B", name: "P" }] }));
            await assert.rejects(startSimulator({ data: file }), /processes\[0\]\.folder: there is no folder "B"/);
            await writeFile(file, "{");
            await assert.rejects(startSimulator({ data: file }), /can't be used/);
        } finally {
            await rm(folder, { recursive: true });
        }
    });

    describe("as a command", () => {
        const CLI = join(__dirname, "..", "..", "src", "simulator", "cli.js");

        before(() => start());

        it("prints one line of JSON with addresses and credentials that work, and ends when it is told to", async () => {
            const child = spawn(process.execPath, [CLI, "--port", "0", "--json", "--api-version", "18"]);
            let output = "";
            const ready = new Promise<void>((resolve) =>
                child.stdout.on("data", (chunk: Buffer) => {
                    output += chunk.toString();
                    if (output.includes("\n")) resolve();
                }),
            );
            await ready;
            const access = JSON.parse(output) as Record<string, string>;
            const keys =
                "url standaloneUrl identityUrl clientId clientSecret scope token tenant username password".split(" ");
            assert.deepEqual(Object.keys(access), keys);
            const answer = await call("GET", `${access["url"]!}/odata/Folders`, {
                authorization: `Bearer ${access["token"]!}`,
            });
            assert.equal(answer.status, 200);
            assert.match(answer.headers.get("api-supported-versions")!, /18\.0$/);
            const ended = new Promise((resolve) => child.on("exit", resolve));
            child.kill("SIGTERM");
            assert.equal(await ended, 0);
            assert.equal(output.trim().split("\n").length, 1);
        });

        for (const [args, words] of [
            [["--prot", "1"], /--prot/],
            [["--port", "x"], /no port/],
            [["--api-version", "soon"], /no API version/],
            [["--data", "nowhere.json"], /nowhere\.json/],
        ] as const)
            it(`says what is wrong with ${args.join(" ")}`, async () => {
                const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) =>
                    execFile(process.execPath, [CLI, ...args], (error, _stdout, text) =>
                        resolve({ code: error?.code, stderr: text }),
                    ),
                );
                assert.equal(code, 2);
                assert.match(stderr, words);
            });
    });
});
