import assert from "node:assert/strict";
import type { Kind } from "../faults";
import { runKeyed, type KeyedReport } from "./run";
import { KEYED_VARIANTS } from "./variants";

/** Short runs. `npm run chaos` has the long ones. */
const KEYS = 16;
const ODDS = { first: 1 / 3, again: 0, read: 0, refuse: 1 / 20 };

/** After these the jobs are there, so that a look-up finds them soon. */
const KINDS: Kind[] = ["cutAfter", "resetAfter", "cutAnswer", "answer502After", "htmlAfter", "badJson", "answer429"];

const TITLES: Record<string, string> = {
    keys: "once",
    keysApi11: "once at API 11, where the reference is the mark",
    keysRestart: "once in each attempt, and again only when its jobs have failed",
    keysThreeJobs: "once with three jobs",
};

describe("Messages that come several times to a Node-RED that is killed at work start each key", () => {
    const reports = new Map<string, Promise<KeyedReport>>();

    before(() => {
        for (const name of Object.keys(TITLES)) {
            const variant = { ...KEYED_VARIANTS.get(name)!, folders: 1 };
            const options = {
                keys: KEYS,
                seed: 20,
                odds: ODDS,
                startKinds: KINDS,
                kills: { count: 1, acknowledged: 8 },
            };
            const run = runKeyed(variant, { ...options, runTimeout: 200_000 });
            run.catch(() => undefined); // its test reports this
            reports.set(name, run);
        }
    });

    for (const [name, title] of Object.entries(TITLES))
        it(title, async function () {
            this.timeout(300_000);
            const report = await reports.get(name)!;
            assert.deepEqual(report.failures, [], JSON.stringify(report));
            assert.ok(report.messages > KEYS && report.kills === 1 && report.cutOff > 0, JSON.stringify(report));
        });
});
