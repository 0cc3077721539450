import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { PassThrough } from "node:stream";
import fakeTimers, { type Clock } from "@sinonjs/fake-timers";
import { readRawBody, Unread } from "../../../src/node-red/webhook/raw-body";

const requestOf = (headers: Record<string, string> = {}): IncomingMessage & PassThrough =>
    Object.assign(new PassThrough(), { headers }) as unknown as IncomingMessage & PassThrough;

const statusOf = async (body: Promise<unknown>): Promise<number> =>
    body.then(
        () => assert.fail("It was read."),
        (error: unknown) => (error as Unread).status,
    );

describe("The body of a call", () => {
    let clock: Clock;

    beforeEach(() => {
        clock = fakeTimers.install({ toFake: ["setTimeout", "clearTimeout"] });
    });
    afterEach(() => clock.uninstall());

    it("has ten seconds to arrive, however steadily it comes", async () => {
        const request = requestOf();
        const status = statusOf(readRawBody(request));
        for (let second = 1; second < 10; second++) {
            request.write("a");
            clock.tick(1_000);
        }
        assert.equal(request.destroyed, false);
        clock.tick(1_000);
        assert.equal(await status, 408);
    });

    it("leaves no timer behind once it is there", async () => {
        const request = requestOf();
        const body = readRawBody(request);
        request.end("whole");
        assert.equal(String(await body), "whole");
        assert.equal(clock.countTimers(), 0);
    });

    it("is not begun where its length is told and too large", async () => {
        assert.equal(await statusOf(readRawBody(requestOf({ "content-length": String(2 ** 21 + 1) }))), 413);
        assert.equal(clock.countTimers(), 0);
    });
});
