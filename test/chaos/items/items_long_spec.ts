import assert from "node:assert/strict";
import { runItems, type ItemsReport } from "./run";
import { ITEMS_VARIANTS } from "./variants";

/** Short runs, one fault for each addition. `npm run chaos` has the long ones. */
const ODDS = { first: 1 / 3, again: 0, read: 1 / 20 };
const ADDS = 40;

/** Few items, since the pages of a list take time. */
const BULK = 4;

const TITLES: Record<string, string> = {
    items: "once where only their mark tells them apart",
    itemsUnique: "once where the queue takes each reference once",
    bulks: "once in bulks",
    bulksUnique: "once in bulks where the queue takes each reference once",
};

describe("On a connection that fails in every way, queue items are added", () => {
    const reports = new Map<string, Promise<ItemsReport>>();

    before(() => {
        for (const name of Object.keys(TITLES)) {
            const { bulk, ...variant } = ITEMS_VARIANTS.get(name)!;
            const short = { ...variant, folders: 1, ...(bulk === undefined ? {} : { bulk: BULK }) };
            const options = { adds: ADDS, seed: 20, odds: ODDS, concurrency: 64, timeout: 2, runTimeout: 200_000 };
            const run = runItems(short, options);
            run.catch(() => undefined); // its test reports this
            reports.set(name, run);
        }
    });

    for (const [name, title] of Object.entries(TITLES))
        it(title, async function () {
            this.timeout(300_000);
            const { failures, verdict, tally } = await reports.get(name)!;
            assert.deepEqual(failures, [], JSON.stringify({ verdict, tally }));
            const { none = 0, ...struck } = tally;
            const faults = Object.values(struck).reduce((sum, count) => sum + count, 0);
            assert.ok(none > 0 && faults > ADDS / 5, JSON.stringify(tally));
        });
});
