import assert from "node:assert/strict";
import { chart } from "./chart";
import { measureEvents } from "./events";
import { measureFiles } from "./files";
import { follow } from "./following";
import { measureLoading } from "./loading";
import { COLD_MESSAGES, FOLLOWED, measureStarts, type Plan, type Results } from "./results";
import { measureStalls } from "./stalls";
import { followGrowthTable, startGrowthTable, targetTable } from "./table";
import { rowsOf, type Row } from "./targets";

/** A run of some seconds. Its times mean nothing. */
const TINY: Plan = {
    rounds: 1,
    warmUp: 10,
    runTime: 10,
    singles: 3,
    starts: [1, 10],
    waits: [1_000],
    queued: 200,
    ends: 3,
    loads: 1,
    stalls: 100,
    idleTime: 10,
    files: 1,
};

describe("The benchmark", function () {
    this.timeout(300_000);
    let results: Results;
    let rows: Row[];

    before(async () => {
        const [starts, jobs, followingItems, events, stalls, loading, files] = await Promise.all([
            measureStarts(TINY, undefined, () => undefined),
            follow(FOLLOWED),
            follow(FOLLOWED, "queueItems"),
            measureEvents(TINY.ends),
            measureStalls(TINY.stalls, TINY.idleTime),
            measureLoading(TINY.loads),
            measureFiles(TINY.rounds, TINY.files),
        ]);
        const following = [jobs];
        // No package is downloaded here.
        const size = { tarball: 1, installed: undefined };
        results = { ...starts, following, followingItems, events, loading, size, idle: 0, stalls, files, missing: [] };
        rows = rowsOf(results);
    });

    it("signs in once and looks up the process once for 1,000 simultaneous messages", () => {
        assert.deepEqual(results.cold, { tokens: 1, lookUps: 1, starts: COLD_MESSAGES });
    });

    it("follows 1,000 jobs or queue items of 5 minutes with a fortieth of the requests of polling", () => {
        for (const { requests, polling } of [results.following[0]!, results.followingItems]) {
            assert.equal(polling, 60_000);
            assert.ok(requests >= 10 && requests <= polling / 40, String(requests));
        }
    });

    it("tells each end once, with fewer requests than flows that poll", () => {
        const { memory, file, called, polling } = results.events;
        for (const { latencies, twice } of [memory, file, called])
            assert.deepEqual([latencies.filter(Number.isFinite).length, twice], [TINY.ends, 0]);
        assert.ok(memory.requestsAMinute < polling.requestsAMinute / 2, String(memory.requestsAMinute));
    });

    it("keeps the event loop running during reconciliation, during waits and under long texts", () => {
        for (const [name, stall] of Object.entries(results.stalls))
            assert.ok(stall > 0 && stall < 10_000, `${name}: ${stall}`);
    });

    it("does not load axios at the start of Node-RED", () => {
        assert.ok(!results.loading.packages.includes("axios"), String(results.loading.packages));
    });

    it("has a row for every target, and shows what was not measured", () => {
        assert.equal(rows.length, 22);
        const unmeasured = rows.filter(({ met }) => met === undefined).map(({ measured }) => measured);
        // These are the old package and the installed size.
        assert.deepEqual(unmeasured, ["not measured", "not measured"]);
        assert.equal(targetTable(rows).split("\n").length, rows.length + 2);
    });

    it("shows the growth of starts and waits", () => {
        assert.equal(startGrowthTable(results).split("\n").length, TINY.starts.length + 2);
        assert.match(followGrowthTable(results), /\| 1,000 .*60,000/);
    });

    it("draws a line for each series", () => {
        const svg = chart([{ title: "a", axis: "b", lines: [{ name: "c", points: [[1, 5], [1_000, 50]] }] }]); // prettier-ignore
        assert.match(svg, /<path d="M\d+ \d+L\d+ \d+" fill="none"/);
        assert.match(svg, /^<svg [^>]*viewBox[\s\S]*<\/svg>\n$/);
    });
});
