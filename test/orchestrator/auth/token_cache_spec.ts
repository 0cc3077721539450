import { REAL_CLOCK } from "../../../src/orchestrator/clock";
import assert from "node:assert/strict";
import fakeTimers from "@sinonjs/fake-timers";
import { TokenCache, type AccessToken } from "../../../src/orchestrator/auth/token-cache";

const SECOND = 1_000;
const HOUR = 3_600;

describe("The access token of a connection", () => {
    let clock: ReturnType<typeof fakeTimers.install>;
    let tokens: TokenCache;
    /** What runs in the background, at once unless a test holds it. */
    let background: (work: () => Promise<unknown>) => Promise<unknown>;
    /** Each sign-in, which a test completes. */
    let signIns: { resolve(token: AccessToken): void; reject(error: Error): void }[];

    beforeEach(() => {
        clock = fakeTimers.install({ toFake: ["performance"] });
        signIns = [];
        background = (work) => work();
        tokens = new TokenCache(
            REAL_CLOCK,
            () => new Promise((resolve, reject) => signIns.push({ resolve, reject })),
            (work) => background(work),
        );
    });
    afterEach(() => clock.uninstall());

    async function signIn(value: string, lifetime?: number): Promise<void> {
        const renewed = tokens.renew();
        signIns.at(-1)!.resolve(lifetime === undefined ? { value } : { value, lifetime });
        assert.equal(await renewed, value);
    }

    it("is requested once, however many messages need it", async () => {
        const all = [tokens.renew(), tokens.renew(), tokens.renew()];
        signIns[0]!.resolve({ value: "one", lifetime: HOUR });
        assert.deepEqual(await Promise.all(all), ["one", "one", "one"]);
        assert.equal(signIns.length, 1);
        assert.equal(tokens.current, "one");
    });

    it("is requested anew after a sign-in that failed", async () => {
        const failed = tokens.renew();
        signIns[0]!.reject(new Error("no"));
        await assert.rejects(failed, { message: "no" });
        assert.equal(tokens.current, undefined);
        await signIn("two");
        assert.equal(tokens.current, "two");
    });

    it("still serves while it is renewed two minutes before it expires", async () => {
        await signIn("one", HOUR);
        clock.tick((HOUR - 121) * SECOND);
        assert.equal(tokens.current, "one");
        assert.equal(signIns.length, 1);
        clock.tick(SECOND);
        assert.equal(tokens.current, "one");
        assert.equal(tokens.current, "one");
        assert.equal(signIns.length, 2);
        const renewed = tokens.renew(); // shares the request
        signIns[1]!.resolve({ value: "two", lifetime: HOUR });
        await renewed;
        assert.equal(tokens.current, "two");
        assert.equal(signIns.length, 2);
    });

    it("is renewed in the last fifth of a short life", async () => {
        await signIn("one", 100);
        clock.tick(79 * SECOND);
        assert.ok(tokens.current);
        assert.equal(signIns.length, 1);
        clock.tick(SECOND);
        assert.ok(tokens.current);
        assert.equal(signIns.length, 2);
    });

    it("is not used any more when it has expired", async () => {
        await signIn("one", HOUR);
        clock.tick(HOUR * SECOND);
        assert.equal(tokens.current, undefined);
    });

    it("never expires where nobody knows how long it lives", async () => {
        await signIn("one");
        clock.tick(365 * 24 * HOUR * SECOND);
        assert.equal(tokens.current, "one");
        assert.equal(signIns.length, 1);
    });

    it("is renewed again only after ten seconds when a renewal in the background failed", async () => {
        await signIn("one", HOUR);
        clock.tick((HOUR - 100) * SECOND);
        assert.equal(tokens.current, "one");
        signIns[1]!.reject(new Error("no"));
        await tokens.renew().catch(() => undefined);
        clock.tick(9 * SECOND);
        assert.equal(tokens.current, "one");
        assert.equal(signIns.length, 2);
        clock.tick(SECOND);
        assert.equal(tokens.current, "one");
        assert.equal(signIns.length, 3);
    });

    it("is not renewed in the background when a message has renewed it before", async () => {
        await signIn("one", HOUR);
        clock.tick((HOUR - 100) * SECOND);
        const done = new Promise<void>((resolve) => {
            background = async (work) => {
                await signIn("two", HOUR);
                resolve();
                return work();
            };
        });
        assert.equal(tokens.current, "one");
        await done;
        assert.equal(signIns.length, 2);
    });

    it("is forgotten when the server refuses it, but not when the refused one was an older one", async () => {
        await signIn("one", HOUR);
        tokens.forget("one");
        tokens.forget("one"); // two requests were under way with it
        assert.equal(tokens.current, undefined);
        await signIn("two", HOUR);
        tokens.forget("one");
        assert.equal(tokens.current, "two");
    });
});
