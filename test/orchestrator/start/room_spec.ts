/** What happens to further starts while very many have an unknown outcome. */
import assert from "node:assert/strict";
import fakeTimers from "@sinonjs/fake-timers";
import { TransportFailure, type HttpResponse } from "../../../src/orchestrator/http/exchange";
import type { HttpRequest } from "../../../src/orchestrator/http/transport";
import type { Orchestrator } from "../../../src/orchestrator/orchestrator";
import { clientOf, command, response } from "../client";

/** So many starts may have an unknown outcome at once. */
const MOST = 10_000;
const LATER = ["first", "second", "third"];

const SECOND = 1_000;

describe("While the outcomes of ten thousand starts are unknown", function () {
    this.timeout(60_000);
    let clock: ReturnType<typeof fakeTimers.install>;
    let orchestrator: Orchestrator;
    let isLosing: boolean;
    let mayList: boolean;
    /** The runtime types of the starts that were sent, by which a test knows them. */
    let sent: string[];
    let lost: Promise<string>[];
    let later: Promise<string>[];

    function respond({ url, body }: HttpRequest): HttpResponse {
        if (url.includes("/odata/Releases")) return response(200, { value: [{ Key: "release", Name: "Bot" }] });
        if (!url.includes("StartJobs"))
            return mayList ? response(200, { "@odata.count": 0, value: [] }) : response(403, { message: "No." });
        const { startInfo } = JSON.parse(String(body)) as { startInfo: Record<string, unknown> };
        sent.push(String(startInfo["RuntimeType"]));
        if (isLosing) throw new TransportFailure("broken", "cut", true);
        const mark = { BatchExecutionKey: startInfo["BatchExecutionKey"] };
        return response(201, { value: [{ Id: sent.length, Key: `key-${sent.length}`, ...mark }] });
    }

    /** "started", or the code of the error. */
    const start = (runtimeType: string): Promise<string> =>
        orchestrator.startJobs(command({ runtimeType })).then(
            () => "started",
            (error: { code: string }) => error.code,
        );

    beforeEach(async () => {
        clock = fakeTimers.install({
            toFake: ["setTimeout", "clearTimeout", "setImmediate", "clearImmediate", "performance", "Date"],
        });
        [isLosing, mayList, sent] = [true, true, []];
        orchestrator = clientOf(respond);
        lost = Array.from({ length: MOST }, () => start("lost"));
        await clock.tickAsync(SECOND);
        later = LATER.map(start);
        await clock.tickAsync(SECOND);
        assert.equal(sent.length, MOST);
        isLosing = false;
    });
    afterEach(() => clock.uninstall());

    it("further starts wait until there is room, and then start in their order", async () => {
        mayList = false; // so that nobody can find out anything
        await clock.tickAsync(60 * SECOND);
        assert.deepEqual(sent.slice(MOST), LATER);
        assert.deepEqual(await Promise.all(later), ["started", "started", "started"]);
        assert.deepEqual(new Set(await Promise.all(lost)), new Set(["OUTCOME_UNKNOWN"]));
    });

    it("further starts are refused when the connection closes, and nothing more is sent", async () => {
        orchestrator.close();
        assert.deepEqual(await Promise.all(later), ["UNREACHABLE", "UNREACHABLE", "UNREACHABLE"]);
        mayList = false;
        await clock.tickAsync(60 * SECOND);
        await Promise.all(lost);
        assert.equal(sent.length, MOST);
    });
});
