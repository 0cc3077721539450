import assert from "node:assert/strict";
import { runChaos, type Report } from "./run";
import { VARIANTS, type Variant } from "./variants";

/** So short that all of them are over soon, side by side; the long runs are `npm run chaos`. */
const STARTS = 40;

/** One fault a start. */
const ODDS = { first: 1 / 3, again: 0, read: 1 / 20 };

/** Milliseconds; what has not ended by then is lost. */
const BOUND = 100_000;

/** What the run of each variant shows, and what is smaller in it than in the long run. */
const SMALL: Record<string, { shows: string; but?: Partial<Variant> }> = {
    dateAheadShared: {
        shows: "the date is an hour ahead and a reference is all that tells whose a job is",
    },
    dateMissingShared: { shows: "there is no date and a reference is all that tells whose a job is" },
    dateAheadWaiting: { shows: "the date is an hour ahead and healthy jobs have time-outs" },
    dateMissingTimeOut: { shows: "there is no date and only time-outs end a wait" },
    dateBehindTimeOut: { shows: "the date is an hour behind and only time-outs end a wait" },
    markLost: { shows: "the server keeps the reference alone" },
    marksLost: { shows: "the server keeps no mark" },
    marksLostLate: { shows: "the server keeps marks no longer" },
    markUnlisted: { shows: "lists show no mark and refuse to be filtered by it" },
    renamedShared: { shows: "processes get another name amid the run" },
    replaced: { shows: "processes are replaced by new ones of the same name", but: { underWay: 8 } },
    replacedShared: {
        shows: "processes are replaced and a reference is all that tells whose a job is",
        but: { underWay: 8 },
    },
    gateway: { shows: "a gateway and a firewall answer in Orchestrator's place" },
    // Few enough to be read one by one.
    outage_plain404: {
        shows: "a gateway says 404 for as long as Orchestrator is away",
        but: { starts: 15, duration: 15, outage: { after: 8, seconds: 25, says: "plain404Before" } },
    },
    fullDeployWaiting: { shows: "everything is deployed anew amid the waits" },
    nodesDeployWaiting: { shows: "modified nodes are deployed amid the waits" },
};

describe("Nothing is lost and nothing happens twice when", () => {
    const reports = new Map<string, Promise<Report>>();

    before(() => {
        for (const [name, { but }] of Object.entries(SMALL)) {
            const { mostErrors: _few, ...variant } = VARIANTS.get(name)!;
            const small = { ...variant, folders: 1, starts: STARTS, ...but };
            const options = { starts: small.starts, seed: 20, concurrency: 64, timeout: 2, parts: 1, bound: BOUND };
            const run = runChaos(small, { ...options, odds: { ...ODDS, ...variant.odds } });
            run.catch(() => undefined); // told by its test
            reports.set(name, run);
        }
    });

    for (const [name, { shows }] of Object.entries(SMALL))
        it(shows, async function () {
            this.timeout(300_000);
            const { failures, verdict, tally } = await reports.get(name)!;
            assert.deepEqual(failures, [], JSON.stringify({ verdict, tally }));
        });
});
