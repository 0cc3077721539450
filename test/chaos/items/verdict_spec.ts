import assert from "node:assert/strict";
import { ITEMS_VARIANTS } from "./variants";
import { ITEMS_VIOLATIONS, judgeItems, type ItemsEvidence } from "./verdict";

const ONE = ITEMS_VARIANTS.get("items")!;
const TWO = { ...ITEMS_VARIANTS.get("bulks")!, bulk: 2 };
const FIRST = { id: 1, n: 0, index: 0 };
const SECOND = { id: 2, n: 0, index: 1 };
const sent = { id: 1, count: 1 };
const both = { count: 2 };
const error = { code: "OUTCOME_UNKNOWN", addedIndexes: [] };

describe("The verdict on queue items", () => {
    const cases: [title: string, evidence: ItemsEvidence, expected: string[]][] = [
        ["finds nothing where each item was added once", { variant: ONE, endings: [[sent]], items: [FIRST] }, []],
        ["finds nothing in a whole bulk", { variant: TWO, endings: [[both]], items: [FIRST, SECOND] }, []],
        ["lets a message fail whose outcome is unknown", { variant: ONE, endings: [[error]], items: [FIRST] }, []],
        ["finds an item that was added twice", { variant: ONE, endings: [[sent]], items: [FIRST, { ...FIRST, id: 2 }] }, ["duplicates"]], // prettier-ignore
        ["finds an item that was not added", { variant: TWO, endings: [[both]], items: [SECOND] }, ["lost"]],
        ["finds a message that nobody heard of again", { variant: ONE, endings: [undefined], items: [FIRST] }, ["lost"]], // prettier-ignore
        ["finds a message that ended twice", { variant: ONE, endings: [[sent, sent]], items: [FIRST] }, ["lost"]],
        ["finds a message that went on with the item of another one", { variant: ONE, endings: [[{ id: 2, count: 1 }], [{ id: 2, count: 1 }]], items: [FIRST, { id: 2, n: 1, index: 0 }] }, ["wrong"]], // prettier-ignore
        ["finds an error that denies an item", { variant: ONE, endings: [[{ ...error, code: "SERVER_ERROR" }]], items: [FIRST] }, ["denied"]], // prettier-ignore
        ["finds an error that names an item which is not there", { variant: TWO, endings: [[{ ...error, addedIndexes: [1] }]], items: [FIRST] }, ["invented"]], // prettier-ignore
    ];

    for (const [title, evidence, expected] of cases)
        it(title, () => {
            const verdict = judgeItems(evidence);
            assert.deepEqual(
                ITEMS_VIOLATIONS.filter((violation) => verdict[violation] > 0),
                expected,
            );
        });
});
