import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../../../src/simulator";
import { startFlow, type TestFlow } from "../../support/flow";

describe("A start job node with an idempotency key", () => {
    let simulator: Simulator;
    let flow: TestFlow | undefined;

    beforeEach(async () => (simulator = await startSimulator()));
    afterEach(async () => {
        await flow?.stop();
        await simulator.close();
    });

    async function start(node: object = {}): Promise<TestFlow> {
        const { url, clientId, clientSecret } = simulator;
        const keyed = { idempotencyKey: "payload.invoice", idempotencyKeyType: "msg", ...node };
        const at = {
            type: "uipath-start-job",
            process: "Hello",
            folder: "Shared",
            arguments: "{}",
            argumentsType: "json",
        };
        flow = await startFlow({
            node: { ...at, ...keyed },
            connection: { url },
            credentials: { clientId, clientSecret },
        });
        return flow;
    }

    const message = (invoice: unknown): object => ({ payload: { invoice } });

    it("marks a message that goes on with the jobs of an earlier one, and no other", async () => {
        const { pass } = await start();
        const first = await pass({ ...message("R-1"), alreadyStarted: true });
        assert.ok(!("alreadyStarted" in first));
        const second = await pass(message("R-1"));
        assert.equal(second["alreadyStarted"], true);
        const key = ({ payload }: typeof first): unknown => (payload as { value: { Key: string }[] }).value[0]!.Key;
        assert.equal(key(second), key(first));
        assert.ok(!("alreadyStarted" in (await pass(message("R-2")))));
        assert.equal(simulator.ledger.jobs.length, 2);
    });

    it("drops nothing when it is closed after a message that started nothing", async () => {
        const { pass, node, stop } = await start();
        await pass(message("R-1"));
        await pass(message("R-1"));
        const warnings: unknown[] = [];
        node.warn = (warning: unknown) => void warnings.push(warning);
        await stop();
        assert.deepEqual(warnings, []);
    });

    it("takes a number for its digits", async () => {
        const { pass } = await start();
        await pass(message(4711));
        await pass(message("4711"));
        assert.equal(simulator.ledger.jobs.length, 1);
    });

    it("starts nothing for a message without the key, which reaches Catch", async () => {
        const { fail } = await start();
        for (const invoice of [undefined, null, "", " ", {}, "x".repeat(257)])
            assert.equal((await fail(message(invoice))).code, "INVALID_SETTING", String(invoice));
        assert.equal(simulator.ledger.jobs.length, 0);
    });

    it("tells Catch of a key that has been started, with its jobs, if that is wanted", async () => {
        const { pass, fail } = await start({ whenStarted: "refuse" });
        await pass(message("R-1"));
        const { code, cause } = await fail(message("R-1"));
        assert.equal(code, "ALREADY_STARTED");
        assert.deepEqual((cause as { jobs: string[] }).jobs, [simulator.ledger.jobs[0]!.key]);
    });
});
