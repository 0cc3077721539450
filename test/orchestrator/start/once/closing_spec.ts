/** What becomes of starts when their connection closes. */
import assert from "node:assert/strict";
import fakeTimers from "@sinonjs/fake-timers";
import { Orchestrator } from "../../../../src/orchestrator/orchestrator";
import { FakeTenant } from "../../../support/fake-tenant";
import { command, environment, settings } from "../../client";
import { answerOf, lost, reset, type Case, type Tenant } from "./rig";

describe("A connection that closes", () => {
    let clock: ReturnType<typeof fakeTimers.install>;
    let tenant: Tenant;
    let orchestrator: Orchestrator;
    /** When its sockets were closed, in milliseconds. */
    let closedAt: number | undefined;

    beforeEach(() => {
        clock = fakeTimers.install({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "performance", "Date"] });
    });
    afterEach(() => clock.uninstall());

    function open(start: Case["start"], more: object = {}): void {
        closedAt = undefined;
        tenant = new FakeTenant<void>("tenant", { start });
        const outside = environment((request) => answerOf(tenant, request));
        const { send } = outside.createTransport({ maxSockets: 1, timeout: 1 });
        const createTransport = (): ReturnType<typeof outside.createTransport> => ({
            send,
            close: () => void (closedAt ??= performance.now()),
        });
        const all = settings("https://orchestrator.invalid", { timeout: 4_000, ...more });
        orchestrator = new Orchestrator(all, { ...outside, createTransport });
    }
    const start = (): Promise<string> =>
        orchestrator.startJobs(command({ folder: { kind: "id", id: "12" } })).then(
            ({ value }) => value[0]!.Key,
            ({ code }: { code: string }) => code,
        );

    it("closes its sockets at once where no start is under way", async () => {
        open((acme, one) => acme.answer(acme.commit(one)));
        const key = start();
        await clock.tickAsync(100);
        assert.equal(await key, tenant.jobs[0]!.Key);
        orchestrator.close();
        await clock.tickAsync(0);
        assert.equal(closedAt, 100);
    });

    it("looks its starts up before it closes its sockets, the last of them, too", async () => {
        open(lost({ fromList: 3 }));
        const keys = [start(), start()];
        await clock.tickAsync(100);
        orchestrator.close();
        await clock.tickAsync(5_000);
        assert.equal(closedAt, undefined);
        await clock.tickAsync(5_000);
        assert.deepEqual((await Promise.all(keys)).sort(), tenant.jobs.map(({ Key }) => Key).sort()); // prettier-ignore
        assert.ok(closedAt! > 5_100 && closedAt! < 10_100, String(closedAt));
    });

    it("does not send a start again that did not happen", async () => {
        open(() => reset());
        const signal = new AbortController();
        const ended = orchestrator
            .startJobs(command({ folder: { kind: "id", id: "12" }, cancelBeforeSend: signal.signal }))
            .catch(({ code }: { code: string }) => code);
        await clock.tickAsync(100);
        signal.abort();
        orchestrator.close();
        await clock.tickAsync(60_000);
        assert.equal(await ended, "OUTCOME_UNKNOWN");
        assert.equal(tenant.starts.length, 1);
        assert.ok(closedAt);
    });

    it("refuses the starts that wait for their turn", async () => {
        open((acme, one) => new Promise((resolve) => setTimeout(() => resolve(acme.answer(acme.commit(one))), 1_000)), {
            concurrency: 1,
        });
        const ends = [start(), start()];
        await clock.tickAsync(100);
        orchestrator.close();
        await clock.tickAsync(10_000);
        assert.deepEqual(await Promise.all(ends), [tenant.jobs[0]!.Key, "UNREACHABLE"]);
        assert.equal(tenant.starts.length, 1);
    });
});
