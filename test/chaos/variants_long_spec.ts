import assert from "node:assert/strict";
import { runChaos, type Report } from "./run";
import { VARIANTS, type Variant } from "./variants";

/** Short runs of a few variants, side by side. `npm run chaos` has all of them, and the simulation has their faults, too. */
const STARTS = 40;

/** One fault for each start. */
const ODDS = { first: 1 / 3, again: 0, read: 1 / 20 };

/** Milliseconds. Messages that have not ended by then are lost. */
const TIMEOUT = 100_000;

/** The title of each variant, and what differs from the long run. */
const SHORT_RUNS: Record<string, { title: string; changes?: Partial<Variant> }> = {
    dateAheadShared: {
        title: "the date is an hour ahead and only a shared reference correlates jobs",
    },
    marksLostLate: { title: "the server stops keeping correlation fields" },
    replaced: { title: "processes are replaced by new ones with the same name", changes: { underWay: 8 } },
    gateway: { title: "a gateway and a firewall answer in place of Orchestrator" },
    // These are few enough jobs to read them one by one.
    outage_plain404: {
        title: "a gateway answers 404 while Orchestrator is down",
        changes: { starts: 15, duration: 15, outage: { after: 8, seconds: 25, response: "plain404Before" } },
    },
    nodesDeployWaiting: { title: "modified nodes are deployed during the waits" },
};

describe("Nothing is lost and nothing happens twice when", () => {
    const reports = new Map<string, Promise<Report>>();

    before(() => {
        for (const [name, { changes }] of Object.entries(SHORT_RUNS)) {
            const { mostErrors: _few, ...variant } = VARIANTS.get(name)!;
            const short = { ...variant, folders: 1, starts: STARTS, ...changes };
            const options = {
                starts: short.starts,
                seed: 20,
                concurrency: 64,
                timeout: 2,
                batches: 1,
                runTimeout: TIMEOUT,
            };
            const run = runChaos(short, { ...options, odds: { ...ODDS, ...variant.odds } });
            run.catch(() => undefined); // its test reports this
            reports.set(name, run);
        }
    });

    for (const [name, { title }] of Object.entries(SHORT_RUNS))
        it(title, async function () {
            this.timeout(300_000);
            const { failures, verdict, tally } = await reports.get(name)!;
            assert.deepEqual(failures, [], JSON.stringify({ verdict, tally }));
        });
});
