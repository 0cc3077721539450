import { REAL_CLOCK } from "../../../src/orchestrator/clock";
import assert from "node:assert/strict";
import fakeTimers from "@sinonjs/fake-timers";
import { ServerFacts } from "../../../src/orchestrator/api/server-facts";
import type { HttpResponse } from "../../../src/orchestrator/http/exchange";
import { response } from "../client";

const versions = (header: string): HttpResponse => response(200, {}, { "api-supported-versions": header });
const page = (headers: Record<string, string> = {}): HttpResponse => ({
    status: 200,
    headers: { "content-type": "text/html", ...headers },
    body: Buffer.from("<html>"),
});

describe("The version of a server", () => {
    let server: ServerFacts;

    beforeEach(() => {
        server = new ServerFacts(REAL_CLOCK, undefined);
    });

    it("is unknown at first", () => {
        assert.equal(server.apiVersion, undefined);
        assert.equal(server.specification, 0);
        assert.equal(server.reportsVersion, false);
    });

    for (const [header, version] of [
        ["1.0, 2.0, 20.0", 20],
        ["17.0, 9.0, 1.0", 17],
        ["16.5", 16],
        ["1.25", 1],
        ["9, 16", 16],
    ] as const)
        it(`is the highest one that it supports: ${header}`, () => {
            server.note(versions(header));
            assert.equal(server.apiVersion, version);
            assert.equal(server.reportsVersion, true);
        });

    it("stays known when an intermediary responds without it", () => {
        server.note(versions("20.0"));
        server.note(page());
        server.note(versions("none"));
        assert.equal(server.apiVersion, 20);
    });

    it("changes when the server is updated", () => {
        server.note(versions("1.0, 17.0"));
        server.note(versions("1.0, 20.0"));
        assert.equal(server.apiVersion, 20);
    });

    it("is the one in the settings of the connection, whatever the server reports", () => {
        server = new ServerFacts(REAL_CLOCK, 11);
        server.note(versions("20.0"));
        assert.equal(server.apiVersion, 11);
        assert.equal(server.reportsVersion, false);
    });

    it("counts as the newest specification before it", () => {
        server.note(versions("99.0"));
        assert.equal(server.specification, 20);
    });
});

describe("The time of a server", () => {
    let clock: ReturnType<typeof fakeTimers.install>;

    beforeEach(() => {
        clock = fakeTimers.install({ now: Date.parse("2001-01-01"), toFake: ["Date", "performance"] });
    });
    afterEach(() => clock.uninstall());

    it("goes on from its last response, also where our own clock is wrong", () => {
        const server = new ServerFacts(REAL_CLOCK, undefined);
        assert.equal(server.time, undefined);
        clock.tick(10_000);
        server.note(response(200, {}, { date: "Mon, 05 Jan 2026 08:00:00 GMT" }));
        clock.tick(90_000);
        clock.setSystemTime(0);
        assert.equal(new Date(server.time!).toISOString(), "2026-01-05T08:01:30.000Z");
        server.note(response(200, {}, { date: "yesterday" }));
        assert.equal(new Date(server.time!).toISOString(), "2026-01-05T08:01:30.000Z");
    });
});

describe("An Orchestrator", () => {
    it("is known to be one by its first JSON, not by a page", () => {
        const server = new ServerFacts(REAL_CLOCK, undefined);
        server.note(page({ "api-supported-versions": "20.0" }));
        assert.equal(server.hasAnswered, false);
        server.note(response(401, { message: "no" }));
        server.note(page());
        assert.equal(server.hasAnswered, true);
    });
});
