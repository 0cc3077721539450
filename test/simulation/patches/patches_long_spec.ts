/** What the simulation is worth: faults that the client had are put back, and it must find them. */
import assert from "node:assert/strict";
import { find } from "../run/find";
import { patched } from "./patch";
import { PATCHES } from "./patches";

/** Seeds that are tried, from the one in the table on: another change of the client may have moved the fault. */
const SEEDS = 200;

/** Those that more worlds are needed for take minutes: `npm run simulate -- --patches --seeds 200` looks for all of them. */
const QUICK = 6;

describe("The simulation", function () {
    this.timeout(240_000);

    for (const patch of PATCHES)
        it(`knows how it was when ${patch.name}`, () => {
            assert.notEqual(patched(patch).code, "");
        });

    for (const patch of PATCHES.filter(({ seed }) => seed <= QUICK))
        it(`finds that ${patch.name}`, async () => {
            const worlds = Array.from({ length: SEEDS }, (_, at) => ({
                seed: patch.seed + at,
                messages: 60,
                hours: 1,
            }));
            const { seed } = await find(patch, worlds);
            assert.notEqual(seed, undefined);
        });
});
