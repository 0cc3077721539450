import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../../src/simulator";
import { call, start } from "./client";

describe("The simulator's faults and ledger", () => {
    let simulator: Simulator;
    beforeEach(async () => (simulator = await startSimulator({})));
    afterEach(() => simulator.close());

    const path = /StartJobs/;

    it("cuts the connection before the work", async () => {
        for (const action of ["cutBefore", "reset"] as const) {
            simulator.faults.add({ method: "POST", path, action });
            await assert.rejects(start(simulator, "Hello"));
        }
        assert.equal(simulator.ledger.jobs.length, 0);
        assert.equal((await start(simulator, "Hello")).status, 201);
    });

    it("cuts the connection after the work", async () => {
        simulator.faults.add({ path, action: "cutAfter" });
        await assert.rejects(start(simulator, "Hello"));
        assert.equal(simulator.ledger.jobs.length, 1);
    });

    it("cuts the connection and does the work later", async () => {
        simulator.faults.add({ path, action: "commitLate", lateBy: 20 });
        await assert.rejects(start(simulator, "Hello"));
        while (simulator.ledger.jobs.length === 0) await new Promise((resolve) => setImmediate(resolve));
    });

    it("answers the nth requests with a given status, headers and body", async () => {
        const page = { status: 503, headers: { "retry-after": "7" }, body: "<html>busy</html>" };
        simulator.faults.add({ path: /Folders/, action: "answer", after: 1, times: 2, ...page });
        const answers = [];
        for (let at = 0; at < 4; at++) answers.push(await call(simulator, "/odata/Folders"));
        assert.deepEqual(
            answers.map(({ status }) => status),
            [200, 503, 503, 200],
        );
        assert.equal(answers[1]!.headers.get("retry-after"), "7");
        assert.equal(answers[1]!.headers.get("content-type"), "text/html");
        assert.equal(simulator.ledger.count("/odata/folders"), 4);
    });

    it("records requests with their folder headers", async () => {
        await call(simulator, "/odata/Releases?$top=1", { folder: "Shared" });
        const [request] = simulator.ledger.requests;
        assert.equal(request!.status, 200);
        assert.match(request!.path, /\/odata\/Releases\?\$top=1$/);
        assert.deepEqual(request!.folderHeaders, ["x-uipath-organizationunitid"]);
    });

    it("closes at once although a response is still dripping", async () => {
        const other = await startSimulator({});
        other.faults.add({ action: "drip" });
        const { body } = await fetch(`${other.url}/odata/Folders`);
        const reading = body!.getReader().read();
        await reading;
        await other.close();
        await assert.rejects(fetch(`${other.url}/api/Status/Get`));
    });
});
