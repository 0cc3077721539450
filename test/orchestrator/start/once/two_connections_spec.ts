/** Two connections of one process to one Orchestrator, whose starts bear the same reference. */
import assert from "node:assert/strict";
import fakeTimers from "@sinonjs/fake-timers";
import { Orchestrator } from "../../../../src/orchestrator/orchestrator";
import { FakeTenant } from "../../../support/fake-tenant";
import { command, environment, settings } from "../../client";
import { answerOf, reset, type Case, type Tenant } from "./rig";

const BASE = "https://orchestrator.invalid";

describe("Two connections whose starts bear the same reference", () => {
    let clock: ReturnType<typeof fakeTimers.install>;

    beforeEach(() => {
        clock = fakeTimers.install({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "performance", "Date"] });
    });
    afterEach(() => clock.uninstall());

    /** Starts once on each connection, and returns the keys of the jobs in the responses. `second` names the other one's address. */
    async function startBoth(start: Case["start"], second = BASE): Promise<{ tenant: Tenant; keys: string[] }> {
        const tenant: Tenant = new FakeTenant<void>("tenant", { version: "11.0", start });
        const shared = environment((request) =>
            answerOf(tenant, { ...request, url: request.url.replace(second, BASE) }),
        );
        const starts = [BASE, second].map((url) =>
            new Orchestrator(settings(url, { apiVersion: 11, timeout: 4_000 }), shared).startJobs(
                command({ folder: { kind: "id", id: "12" }, reference: "invoices" }),
            ),
        );
        let isOver = false;
        const all = Promise.all(starts).finally(() => (isOver = true));
        all.catch(() => undefined);
        while (!isOver) await clock.nextAsync();
        return { tenant, keys: (await all).map(({ value }) => value[0]!.Key).sort() };
    }

    const onceLost: Case["start"] = (tenant, start) => {
        if (start.number > 2) return tenant.answer(tenant.commit(start));
        if (start.number === 2) tenant.commit(start);
        return reset();
    };

    for (const [words, second] of [
        ["", BASE],
        [", also where their addresses differ in case", "https://Orchestrator.INVALID"],
    ] as const)
        it(`do not both report the one job that shows, but start the other message again${words}`, async () => {
            const { tenant, keys } = await startBoth(onceLost, second);
            assert.deepEqual(keys, tenant.jobs.map((job) => job.Key).sort());
            assert.deepEqual([tenant.jobs.length, tenant.starts.length], [2, 3]);
        });

    it("do not take the job with which the other one was answered", async () => {
        const { tenant, keys } = await startBoth((acme, start) =>
            start.number === 1 ? reset() : acme.answer(acme.commit(start)),
        );
        assert.deepEqual(keys, tenant.jobs.map((job) => job.Key).sort());
        assert.equal(tenant.jobs.length, 2);
    });
});
