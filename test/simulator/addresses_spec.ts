import assert from "node:assert/strict";
import { connect } from "node:net";
import { startSimulator, type Simulator } from "../../src/simulator";
import { call, NAMESPACE, START } from "./client";

describe("The simulator's addresses", () => {
    let simulator: Simulator;
    before(async () => (simulator = await startSimulator({})));
    after(() => simulator.close());

    it("serves the API at the root, at /orchestrator and at the cloud's path, ignoring case", async () => {
        const { standaloneUrl, url } = simulator;
        const bare = url.replace("/orchestrator_", "");
        for (const base of [standaloneUrl, `${standaloneUrl}/orchestrator`, url, url.replace("acme", "ACME"), bare])
            assert.equal((await call(simulator, "/ODATA/folders", { base })).status, 200, base);
    });

    it("shows the portal's page outside the API, and answers 404 for another tenant", async () => {
        for (const path of ["/", "/acme/Default/processes", "/acme/portal_/home"]) {
            const answer = await call(simulator, path, { base: simulator.standaloneUrl });
            assert.equal(answer.status, 200, path);
            assert.match(answer.headers.get("content-type")!, /^text\/html/);
        }
        const other = await call(simulator, "/odata/Folders", { base: simulator.url.replace("Default", "Other") });
        assert.equal(other.status, 404);
        assert.match(other.headers.get("content-type")!, /json/);
    });

    it("distinguishes an unknown endpoint from an unsupported method", async () => {
        assert.equal((await call(simulator, "/odata/Nothing")).status, 404);
        const answer = await call(simulator, START, { folder: "Shared" });
        assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "POST"]);
        assert.equal((await call(simulator, "/odata/Folders", { method: "PROPFIND" })).status, 405);
    });

    it("refuses pages of folders outside their range, in true words", async () => {
        for (const [query, words] of [
            ["take=1001", "The field take must be between 0 and 1000."],
            ["skip=-1", "The field skip must be between 0 and 2147483647."],
            ["skip=1e5", "The field skip must be between 0 and 2147483647."],
        ] as const) {
            const path = `/api/FoldersNavigation/GetFoldersForCurrentUser?${query}`;
            const { status, body } = await call(simulator, path);
            assert.deepEqual([status, body.message], [400, words]);
        }
    });

    it("reports its API version with every response, including errors", async () => {
        for (const path of ["/api/Status/Get", "/odata/Folders", "/odata/Nothing"]) {
            const versions = (await call(simulator, path)).headers.get("api-supported-versions")!;
            assert.ok(versions.startsWith("1.0, "), versions);
            assert.ok(versions.endsWith(", 20.0"), versions);
        }
    });

    it("survives garbage", async () => {
        assert.equal((await call(simulator, "/odata/%E0%A4%A")).status, 400);
        const bodies = [
            "",
            "{",
            "null",
            "[]",
            '"x"',
            '{"__proto__":{"a":1}}',
            '{"startInfo":{"__proto__":1}}',
            '{"startInfo":{"constructor":1}}',
        ];
        for (const body of bodies) {
            const answer = await call(simulator, START, { folder: "Shared", method: "POST", body });
            assert.equal(answer.status, 400, body);
            assert.equal(answer.body.message, "startInfo must not be null", body);
        }
        await new Promise<void>((resolve) => {
            const socket = connect(Number(new URL(simulator.url).port), "127.0.0.1", () =>
                socket.write("\0\0 rubbish\r\n\r\n"),
            );
            socket.resume();
            socket.on("error", () => undefined);
            socket.on("close", () => resolve());
        });
        assert.equal((await call(simulator, "/odata/Folders")).status, 200);
        assert.equal(({} as Record<string, unknown>)["a"], undefined);
    });

    it("refuses the queries that Orchestrator refuses", async () => {
        const answer = await call(simulator, "/odata/Folders?$filter=Nope eq 1");
        assert.equal(answer.status, 400);
        assert.match(answer.body.message, /Could not find a property named 'Nope'/);
    });
});

describe("The simulator's folder headers", () => {
    let simulator: Simulator;
    before(async () => (simulator = await startSimulator({})));
    after(() => simulator.close());

    const releases = (headers: Record<string, string>) => call(simulator, "/odata/Releases", { headers });
    const encoded = (path: string): string => Buffer.from(path, "utf16le").toString("base64");

    it("finds a folder by id, key, path and encoded path", async () => {
        const folder = simulator.data.folderByPath("Shared/Finance")!;
        const headers = {
            "X-UIPATH-OrganizationUnitId": String(folder.Id),
            "X-UIPATH-FolderKey": folder.Key.toUpperCase(),
            "X-UIPATH-FolderPath": "shared/finance",
            "X-UIPATH-FolderPath-Encoded": encoded("Shared/Finance"),
        };
        for (const [name, value] of Object.entries(headers)) {
            const { body } = await releases({ [name]: value });
            assert.deepEqual(
                body.value.map((release: any) => release.Name),
                ["Invoice_Bot", "O'Brien Report"],
                name,
            );
        }
        const japanese = await releases({ "X-UIPATH-FolderPath-Encoded": encoded("経理/請求書") });
        assert.deepEqual(
            japanese.body.value.map((release: any) => release.Name),
            ["請求書処理"],
        );
    });

    it("refuses an unknown folder (1100), a missing folder (1101), and two different folders", async () => {
        const unknown = await releases({ "X-UIPATH-FolderPath": "Nope" });
        assert.deepEqual([unknown.status, unknown.body.errorCode], [400, 1100]);
        const none = await call(simulator, START, { body: { startInfo: {} } });
        assert.deepEqual(
            [none.status, none.body.errorCode, none.body.message],
            [400, 1101, "A folder is required for this action."],
        );
        const two = await releases({ "X-UIPATH-FolderPath": "Shared", "X-UIPATH-FolderPath-Encoded": encoded("Büro") });
        assert.equal(two.status, 400);
    });

    it("lists processes and jobs of all folders without a folder header", async () => {
        const { body } = await releases({});
        assert.equal(body.value.length, simulator.data.releases.length);
        assert.equal((await call(simulator, "/odata/Jobs")).status, 200);
    });

    it("keeps personal workspaces out of the list of folders", async () => {
        const names = (await call(simulator, "/odata/Folders")).body.value.map((folder: any) => folder.DisplayName);
        assert.ok(names.includes("Shared"));
        assert.ok(!names.includes("admin's workspace"));
        const spaces = (await call(simulator, "/odata/PersonalWorkspaces")).body.value;
        assert.deepEqual(
            spaces.map((space: any) => space.Name),
            ["admin's workspace"],
        );
    });
});

describe("The simulator as an older Orchestrator", () => {
    it("has no folders and reports no version as 2018.4", async () => {
        const simulator = await startSimulator({ apiVersion: "2018.4" });
        try {
            const answer = await call(simulator, "/odata/Folders");
            assert.deepEqual([answer.status, answer.headers.get("api-supported-versions")], [404, null]);
            const ReleaseKey = simulator.data.releases[0]!.Key;
            const started = await call(simulator, START, {
                body: { startInfo: { ReleaseKey, Strategy: "JobsCount" } },
            });
            assert.equal(started.status, 201);
        } finally {
            await simulator.close();
        }
    });

    it("reads only the numeric folder header, and calls folders organization units, as 2019.10", async () => {
        const simulator = await startSimulator({ apiVersion: "2019.10" });
        try {
            const headers = { "X-UIPATH-FolderPath": "Shared" };
            const { body } = await call(simulator, START, { headers, body: { startInfo: {} } });
            assert.equal(body.message, "An organization unit is required for this action.");
        } finally {
            await simulator.close();
        }
    });

    it("refuses later additions, and can change its version while it runs", async () => {
        const simulator = await startSimulator({ apiVersion: 11 });
        const ReleaseKey = simulator.data.releases[0]!.Key;
        const send = (fields: object) =>
            call(simulator, START, { folder: "Shared", body: { startInfo: { ReleaseKey, ...fields } } });
        try {
            assert.equal((await send({ Strategy: "ModernJobsCount" })).status, 201);
            assert.equal((await send({ RunAsMe: false })).body.message, "startInfo must not be null");
            assert.equal((await call(simulator, "/api/Status/Version")).status, 404);
            assert.equal(
                (await call(simulator, `/odata/Jobs/${NAMESPACE}ValidateDynamicJob`, { body: {} })).status,
                404,
            );
            assert.equal((await call(simulator, "/odata/Releases")).body.errorCode, 1101);
            simulator.setApiVersion(20);
            assert.equal((await send({ RunAsMe: false })).status, 201);
        } finally {
            await simulator.close();
        }
    });

    it("refuses an unknown version", async () => {
        await assert.rejects(startSimulator({ apiVersion: "2017.1" }), /no API version/);
    });
});
