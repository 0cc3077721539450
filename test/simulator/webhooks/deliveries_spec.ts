import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { Clock } from "../../../src/simulator/controls/clock";
import { createState } from "../../../src/simulator/create-state";
import type { SimulatorState } from "../../../src/simulator/state";
import type { DeliveryFailing } from "../../../src/simulator/webhooks/delivery-failing";
import type { Post } from "../../../src/simulator/webhooks/webhook-call";
import type { Webhook } from "../../../src/simulator/webhooks/webhooks";
import { VirtualTime } from "../../simulation/time/virtual-time";

const EPOCH = Date.parse("2026-11-01T00:00:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A call of the webhook's address. */
interface Call {
    type: string;
    eventId: string;
    /** Milliseconds since the beginning. */
    at: number;
}

describe("The simulator sends events to webhooks", () => {
    let time: VirtualTime;
    let state: SimulatorState;
    let webhook: Webhook;
    let calls: Call[];
    /** What the address does. */
    let answer: Post;

    const begin = (webhooks: DeliveryFailing = "cloud"): void => {
        time = new VirtualTime();
        calls = [];
        answer = () => Promise.resolve(200);
        const clock = new Clock(
            () => EPOCH + time.now,
            (milliseconds, work) => {
                const event = time.after(milliseconds, work);
                return () => time.cancel(event);
            },
        );
        const post: Post = (call) => {
            const { Type: type, EventId: eventId } = JSON.parse(call.body.toString()) as Record<string, string>;
            calls.push({ type: type!, eventId: eventId!, at: time.now });
            return answer(call);
        };
        state = createState({ webhooks }, { clock, uuid: randomUUID, post });
        webhook = state.webhooks.add({ Url: "https://flows.test/", Enabled: true, SubscribeToAllEvents: true });
    };
    const ping = (): string => state.announcer.ping(webhook).EventId;
    const outcomes = (eventId: string): string[] =>
        state.ledger.deliveries.filter((entry) => entry.eventId === eventId).map(({ outcome }) => outcome);
    const callsOf = (eventId: string): number[] => calls.filter((call) => call.eventId === eventId).map(({ at }) => at);

    it("when they happen, though nobody reads the jobs", async () => {
        begin();
        const release = state.tenant.releases.find(({ Name }) => Name === "Hello")!;
        release.script = { startDelay: 2, duration: 30 };
        state.jobs.create(release, { InputArguments: null, BatchExecutionKey: release.Key });
        await time.runUntil(HOUR);
        assert.deepEqual(
            calls.map(({ type, at }) => [type, at]),
            [
                ["job.started", 2_000],
                ["job.completed", 32_000],
            ],
        );
    });

    it("and, as in the cloud, sends nothing for an hour after one was not taken", async () => {
        begin("cloud");
        answer = () => Promise.resolve(503);
        const lost = ping();
        await time.runUntil(HOUR - 1);
        answer = () => Promise.resolve(200);
        const skipped = ping();
        await time.runUntil(HOUR);
        const taken = ping();
        await time.runUntil(2 * HOUR);
        assert.deepEqual([lost, skipped, taken].map(outcomes), [["failed"], ["skipped"], ["taken"]]);
        assert.deepEqual([lost, skipped, taken].map(callsOf), [[0], [], [HOUR]]);
    });

    it("and, as a standalone server, repeats one that was not taken, then sends nothing for ten minutes", async () => {
        begin("standalone");
        answer = () => Promise.reject(new Error("ECONNREFUSED"));
        const lost = ping();
        await time.runUntil(45_000 + 10 * MINUTE - 1);
        answer = () => Promise.resolve(200);
        const skipped = ping();
        await time.runUntil(45_000 + 10 * MINUTE);
        const taken = ping();
        await time.runUntil(HOUR);
        assert.deepEqual([lost, skipped, taken].map(outcomes), [
            ["failed", "failed", "failed"],
            ["skipped"],
            ["taken"],
        ]);
        assert.deepEqual(callsOf(lost), [0, 0, 45_000]);
    });

    it("and gives up an address that does not answer within a minute", async () => {
        begin();
        const given: AbortSignal[] = [];
        answer = ({ signal }) => {
            given.push(signal);
            return new Promise(() => undefined);
        };
        const lost = ping();
        await time.runUntil(MINUTE - 1);
        assert.deepEqual([given[0]!.aborted, outcomes(lost)], [false, []]);
        await time.runUntil(MINUTE);
        assert.deepEqual([given[0]!.aborted, outcomes(lost)], [true, ["failed"]]);
    });

    it("ten at the same time, so that they overtake each other", async () => {
        begin();
        const answers: (() => void)[] = [];
        answer = () => new Promise((resolve) => answers.push(() => resolve(200)));
        const [first, ...others] = Array.from({ length: 12 }, ping) as [string, ...string[]];
        await time.runUntil(1_000);
        assert.equal(calls.length, 10);
        answers.slice(1).forEach((finish) => finish());
        await turn();
        answers.slice(10).forEach((finish) => finish());
        await turn();
        assert.deepEqual([outcomes(first), others.flatMap(outcomes).length], [[], 11]);
    });

    it("until the simulator is closed", async () => {
        begin("standalone");
        let isAborted = false;
        answer = ({ signal }) => new Promise(() => signal.addEventListener("abort", () => (isAborted = true)));
        for (let at = 0; at < 12; at++) ping();
        await time.runUntil(1_000);
        state.announcer.close();
        assert.equal(isAborted, true);
        await time.runUntil(HOUR);
        assert.equal(calls.length, 10);
    });
});
