/** docs/comparison.md promises nothing that no test holds. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The cells of a table, row by row and without its head. */
function rowsAfter(heading: string): string[][] {
    const page = readFileSync("docs/comparison.md", "utf8");
    const lines = page.slice(page.indexOf(heading)).split("\n");
    const from = lines.findIndex((line) => line.startsWith("| "));
    const to = lines.findIndex((line, at) => at > from && !line.startsWith("|"));
    return lines.slice(from + 2, to).map((line) =>
        line
            .split("|")
            .slice(1, -1)
            .map((cell) => cell.trim()),
    );
}

const suites = readdirSync("test", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("_spec.ts"))
    .map((file) => readFileSync(join("test", file), "utf8"));

describe("The comparison with other tools", () => {
    const ticked = rowsAfter("# Compared").flatMap(([feature, ours]) => (ours === "✔" ? [feature!] : []));
    const held = rowsAfter("## Tests");

    it("names a test for each tick of ours, and for nothing else", () => {
        assert.ok(ticked.length > 10);
        assert.deepEqual(
            held.map(([feature]) => feature),
            ticked,
        );
    });

    for (const [feature, test] of held)
        it(`has the test that holds “${feature}”`, () => {
            const name = test!.replace(/^“|”$/g, "");
            // “…” stands for what differs from run to run.
            const begins = name.endsWith("…") ? `it(\`${name.slice(0, -1)}\${` : `it("${name}"`;
            assert.ok(
                suites.some((suite) => suite.includes(begins)),
                `There is no test ${name}`,
            );
        });
});
