import { REAL_CLOCK } from "../../../src/orchestrator/clock";
import assert from "node:assert/strict";
import fakeTimers from "@sinonjs/fake-timers";
import { JobListBudget, type ListPurpose } from "../../../src/orchestrator/api/job-list-budget";

const MINUTE = 60_000;

describe("The list budget of a connection", () => {
    let clock: ReturnType<typeof fakeTimers.install>;
    let budget: JobListBudget;
    /** When each list was given, by purpose. */
    let given: Record<ListPurpose, number[]>;
    /** Lists that wait for a request before them. */
    let jam: (() => void)[];
    let isJammed: boolean;

    beforeEach(() => {
        clock = fakeTimers.install({ toFake: ["setTimeout", "clearTimeout", "performance"] });
        budget = new JobListBudget(REAL_CLOCK);
        given = { following: [], reconciling: [], events: [] };
        [jam, isJammed] = [[], false];
    });
    afterEach(() => clock.uninstall());

    /** Asks for as many as there may be, and more. */
    const demand = (purpose: ListPurpose, count = 200): void => {
        for (let at = 0; at < count; at++)
            void budget.take(purpose).then((sent) => {
                if (!isJammed) return leave(purpose, sent);
                jam.push(() => leave(purpose, sent));
            });
    };
    const leave = (purpose: ListPurpose, sent: () => void): void => {
        sent();
        given[purpose].push(performance.now());
    };
    const mostInAMinute = (times: readonly number[]): number =>
        Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + MINUTE).length));

    it("gives at most 30 in any minute, whoever asks", async () => {
        demand("following");
        await clock.tickAsync(MINUTE);
        demand("reconciling");
        await clock.tickAsync(3 * MINUTE);
        const all = [...given.following, ...given.reconciling].sort((a, b) => a - b);
        assert.ok(mostInAMinute(all) <= 30, String(mostInAMinute(all)));
        assert.ok(all.length >= 90, String(all.length));
    });

    it("gives at most 30 in any minute of those that leave, however long they wait behind other requests", async () => {
        isJammed = true;
        for (const purpose of ["following", "reconciling", "events"] as const) demand(purpose);
        await clock.tickAsync(10 * MINUTE);
        assert.ok(jam.length <= 6, String(jam.length));
        isJammed = false;
        for (const go of jam) go();
        await clock.tickAsync(2 * MINUTE);
        const all = Object.values(given).flat();
        assert.ok(mostInAMinute(all) <= 30, String(mostInAMinute(all)));
        assert.ok(all.length >= 50, String(all.length));
    });

    it("counts a list once, whether it is sent, sent again or fails before", async () => {
        for (const read of [async (sent: () => void) => (sent(), sent()), () => Promise.reject(new Error("no token"))])
            await budget.read("events", read).catch(() => undefined);
        assert.equal(budget.isAvailable("events"), false);
        await clock.tickAsync(7_500);
        assert.equal(budget.isAvailable("events"), true);
        await clock.tickAsync(MINUTE);
        demand("events", 3);
        await clock.tickAsync(0);
        assert.equal(given.events.length, 2);
    });

    it("gives everyone their own share first, which leaves the third one to events", async () => {
        demand("following", 2);
        demand("reconciling", 2);
        await clock.tickAsync(0);
        demand("events", 2);
        await clock.tickAsync(0);
        assert.deepEqual(
            [given.following, given.reconciling, given.events],
            [
                [0, 0],
                [0, 0],
                [0, 0],
            ],
        );
    });

    it("gives either of them a share that the other can't take", async () => {
        demand("reconciling");
        await clock.tickAsync(5 * MINUTE);
        const asked = performance.now();
        demand("following", 5);
        await clock.tickAsync(MINUTE / 2);
        assert.equal(given.following.length, 5);
        assert.ok(given.following[0]! - asked < 100);
    });

    it("gives two thirds to one that asks alone", async () => {
        demand("following");
        await clock.tickAsync(5 * MINUTE);
        assert.ok(given.following.length >= 5 * 15, String(given.following.length));
    });

    it("gives events a third, however much the others ask for, and no more", async () => {
        demand("following");
        demand("reconciling");
        await clock.tickAsync(MINUTE);
        demand("events");
        const asked = performance.now();
        await clock.tickAsync(10 * MINUTE);
        const most = mostInAMinute(given.events);
        assert.ok(given.events.length >= 10 * 7 && most <= 10, `${given.events.length}, ${most}`);
        const others = given.following.filter((time) => time >= asked).length;
        assert.ok(others >= 10 * 7, String(others));
    });

    it("gives the first four at once after a rest", async () => {
        demand("following", 4);
        await clock.tickAsync(10);
        assert.equal(given.following.length, 4);
        assert.equal(budget.isAvailable("following"), false);
        assert.ok(budget.isAvailable("reconciling"));
        await clock.tickAsync(MINUTE);
        assert.ok(budget.isAvailable("following"));
    });

    it("refuses those who wait to follow jobs when the connection is closed, and leaves no timer", async () => {
        const taken = Array.from({ length: 6 }, () => budget.take("following").then(() => "given", (error: { code: string }) => error.code)); // prettier-ignore
        demand("reconciling", 6);
        budget.drop("following");
        assert.deepEqual((await Promise.all(taken)).slice(4), ["UNREACHABLE", "UNREACHABLE"]);
        await clock.tickAsync(MINUTE);
        assert.equal(given.reconciling.length, 6);
        assert.equal(clock.countTimers(), 0);
    });

    it("leaves no timer behind", async () => {
        demand("following", 5);
        await clock.tickAsync(MINUTE);
        assert.equal(given.following.length, 5);
        assert.equal(clock.countTimers(), 0);
    });
});
