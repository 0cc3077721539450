import assert from "node:assert/strict";
import { REAL_ENVIRONMENT } from "../../../../src/orchestrator/environment";
import type { Orchestrator } from "../../../../src/orchestrator/orchestrator";
import { HandClock } from "../../../follow/hand-clock";
import { failureOf, keysOf, Rig, send, type Outcome } from "./rig";

const RESTART = { whenStarted: "restart" } as const;
const LONG = "x".repeat(200);

describe("The jobs of a key are found", () => {
    let rig: Rig;

    afterEach(() => rig.close());

    /** A Node-RED that knows nothing yet. */
    const fresh = (): Orchestrator => rig.nodeRed();

    /** Attempts that fail, one after the other. */
    async function attempts(count: number, key: string): Promise<void> {
        for (let attempt = 1; attempt <= count; attempt++) {
            assert.ok(!(await send(fresh(), key, RESTART)).isReused);
            rig.end("Faulted");
        }
    }

    function removeFirst(count: number): void {
        for (const { Id } of rig.jobs.slice(0, count)) rig.simulator.jobs.remove(Id as number);
    }

    it("where lists do not show their marks, in a Node-RED that has seen the mark in an answer", async () => {
        rig = await Rig.start();
        rig.simulator.jobs.correlation = { batchExecutionKey: "unlisted", reference: "kept" };
        const client = fresh();
        await send(client, "R-2", { folder: { kind: "path", path: "Sales" } });
        const first = await send(fresh(), "R-1");
        assert.deepEqual(keysOf(await send(client, "R-1")), keysOf(first));
        await send(client, "R-2");
        assert.ok(!(await send(client, "R-3")).isReused, "the reference alone tells that there is none");
        assert.equal(rig.jobs.length, 4);
    });

    it("of the last attempt, where those of the first ones were deleted", async () => {
        rig = await Rig.start();
        const client = fresh();
        await attempts(6, "R-1");
        removeFirst(5);
        await send(client, "R-2");
        for (const whenStarted of ["use", "refuse"] as const) {
            const sent = send(client, "R-1", { whenStarted });
            const keys = whenStarted === "use" ? keysOf(await sent) : (await failureOf(sent)).cause?.jobs;
            assert.deepEqual(keys, [rig.jobs[0]!["Key"]]);
        }
        assert.ok(!(await send(fresh(), "R-1", RESTART)).isReused);
        assert.ok((await send(fresh(), "R-1", RESTART)).isReused);
        assert.equal(rig.jobs.length, 3);
    });

    for (const apiVersion of [11, 20])
        it(`of the fourth attempt at API ${apiVersion}, where the reference does not show the key`, async () => {
            rig = await Rig.start({ apiVersion });
            await attempts(4, LONG);
            removeFirst(3);
            assert.ok(!(await send(fresh(), LONG, RESTART)).isReused);
            assert.ok((await send(fresh(), LONG, RESTART)).isReused);
            assert.equal(rig.jobs.length, 2);
        });

    for (const key of ["R-1", LONG])
        it(`of an Orchestrator that was updated since, by a key of ${key.length} characters`, async () => {
            rig = await Rig.start();
            const before = (): Orchestrator => rig.nodeRed(undefined, 11);
            const first = await send(before(), key);
            assert.deepEqual(keysOf(await send(fresh(), key)), keysOf(first));
            rig.end("Faulted");
            assert.ok(!(await send(before(), key, RESTART)).isReused);
            rig.end("Faulted");
            const third = await send(fresh(), key, RESTART);
            assert.ok(!third.isReused);
            assert.deepEqual(keysOf(await send(fresh(), key, RESTART)), keysOf(third));
            assert.equal(rig.jobs.length, 3);
        });

    it("by a Node-RED that first hears of the update when it looks the key up", async () => {
        rig = await Rig.start({ apiVersion: 11 });
        const idle = fresh();
        await send(idle, "R-1");
        rig.simulator.setApiVersion(20);
        const first = await send(fresh(), "R-2");
        assert.deepEqual(keysOf(await send(idle, "R-2")), keysOf(first));
        assert.equal(rig.jobs.length, 2);
    });

    it("after a canary was deleted", async () => {
        rig = await Rig.start();
        const clock = new HandClock();
        const client = rig.nodeRed({ ...REAL_ENVIRONMENT, clock });
        await send(client, "R-1");
        removeFirst(1);
        clock.advance(60_000);
        const second = await send(fresh(), "R-2");
        assert.deepEqual(keysOf(await send(client, "R-2")), keysOf(second));
        assert.ok(!(await send(client, "R-3")).isReused);
    });

    it("or nothing is started, where lists hide the marks, the reference is the user's and hours have gone by", async () => {
        rig = await Rig.start();
        rig.simulator.jobs.correlation = { batchExecutionKey: "unlisted", reference: "kept" };
        const clock = new HandClock();
        const client = rig.nodeRed({ ...REAL_ENVIRONMENT, clock });
        await send(fresh(), "R-1", { reference: "mine" });
        await send(client, "R-2", { reference: "mine" });
        clock.advance(24 * 3_600_000);
        assert.equal((await failureOf(send(client, "R-1", { reference: "mine" }))).code, "BAD_ANSWER");
        assert.equal(rig.jobs.length, 2);
    });

    it("where the server drops marks and the process was renamed", async () => {
        rig = await Rig.start();
        rig.simulator.jobs.correlation = { batchExecutionKey: "lost", reference: "kept" };
        const first = await send(fresh(), "R-1");
        rig.simulator.data.renameProcess("Bot", "Robot");
        assert.deepEqual(keysOf(await send(fresh(), "R-1", { process: "Robot" })), keysOf(first));
    });

    it("and not those of another process with the same key, where the server drops marks", async () => {
        rig = await Rig.start();
        rig.simulator.jobs.correlation = { batchExecutionKey: "lost", reference: "kept" };
        rig.simulator.data.addProcess({ folder: "Finance", name: "Report", job: { startDelay: null } });
        await send(fresh(), "R-1");
        assert.ok(!(await send(fresh(), "R-1", { process: "Report" })).isReused);
        assert.equal(rig.jobs.length, 2);
    });

    it("or nothing is started, where the server does not tell which process a job with the key belongs to", async () => {
        rig = await Rig.start();
        rig.simulator.jobs.correlation = { batchExecutionKey: "lost", reference: "kept" };
        await send(fresh(), "R-1");
        rig.simulator.data.renameProcess("Bot", "Robot");
        rig.simulator.faults.add({ path: /expand=Release/, action: "answer", status: 200, body: "{}" });
        const error = await failureOf(send(fresh(), "R-1", { process: "Robot" }));
        assert.equal(error.code, "BAD_ANSWER");
        assert.match(error.message, /unclear whether job/);
        assert.equal(rig.jobs.length, 1);
    });

    it("by id in the Node-RED that started them, though the server drops the mark and the reference is the user's", async () => {
        rig = await Rig.start();
        rig.simulator.jobs.correlation = { batchExecutionKey: "lost", reference: "kept" };
        const client = fresh();
        const first = await send(client, "R-1", { reference: "mine" });
        assert.deepEqual(keysOf(await send(client, "R-1", { reference: "mine" })), keysOf(first));
    });

    it("and go on as StartJobs tells them", async () => {
        rig = await Rig.start();
        const answers: Outcome[] = [];
        for (let times = 0; times < 3; times++) answers.push(await send(times < 2 ? rig.nodeRed() : fresh(), "R-1"));
        const shapes = answers.map(({ response }) => [
            response["@odata.context"],
            Object.keys(response.value[0]!).sort(),
        ]);
        assert.match(String(shapes[0]![0]), /\$metadata#Jobs$/);
        assert.deepEqual(shapes[1], shapes[0]);
        assert.deepEqual(shapes[2], shapes[0]);
    });

    it("with a warning that tells what is known, where there are more than the message asks for", async () => {
        rig = await Rig.start();
        await send(fresh(), "R-1", { jobsCount: 3 });
        const { warnings, response } = await send(fresh(), "R-1");
        assert.equal(response.value.length, 3);
        assert.deepEqual(
            warnings.map(({ key, values }) => [key, values!["number"], values!["asked"]]),
            [["keyed.surplus", 3, 1]],
        );
    });

    it("and not started again before all have failed, where there are too many and the server drops marks", async () => {
        rig = await Rig.start();
        rig.simulator.jobs.correlation = { batchExecutionKey: "lost", reference: "kept" };
        const first = await send(fresh(), "R-1", { jobsCount: 2 });
        rig.simulator.jobs.finish(rig.jobs[1]!["Id"] as number, "Faulted");
        const found = await send(fresh(), "R-1", RESTART);
        assert.deepEqual(keysOf(found), keysOf(first));
        assert.deepEqual(
            found.warnings.map(({ key }) => key),
            ["keyed.surplus"],
        );
        rig.end("Faulted");
        assert.ok(!(await send(fresh(), "R-1", RESTART)).isReused);
        assert.equal(rig.jobs.length, 3);
    });

    it("by lists whose addresses are short enough for IIS, whatever the keys", async () => {
        rig = await Rig.start();
        const keys = ["請".repeat(128), "é".repeat(128), "😀".repeat(64), LONG, "'".repeat(128)];
        const started = async (client: Orchestrator): Promise<boolean[]> =>
            (await Promise.all(keys.map((key) => send(client, key)))).map(({ isReused }) => isReused);
        const client = fresh();
        assert.ok((await started(client)).every((isReused) => !isReused));
        assert.ok((await started(fresh())).every(Boolean));
        for (const path of rig.lists) {
            assert.ok(path.split("?")[1]!.length <= 2_048, path);
            assert.match(path, /filter/);
        }
    });
});
