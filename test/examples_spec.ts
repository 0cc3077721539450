import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** Node types of other packages, and the package that has them. */
const OTHER_PACKAGES = { "redis-": "node-red-contrib-redis" };

interface ExampleNode {
    type: string;
    name?: string;
}

const nodesOf = (name: string): ExampleNode[] => JSON.parse(readFileSync(join("examples", `${name}.json`), "utf8"));

/** The packages that an example needs beside this one. */
const othersFor = (name: string): string[] =>
    Object.entries(OTHER_PACKAGES).flatMap(([prefix, other]) =>
        nodesOf(name).some(({ type }) => type.startsWith(prefix)) ? [other] : [],
    );

const names = readdirSync("examples").map((file) => file.replace(/\.json$/, ""));

describe("The examples", () => {
    it("all run in a real Node-RED on the simulator, but for those that need another package", async function () {
        this.timeout(300_000);
        const runtime = process.env["NODE_RED_RUNTIME"];
        const args = [join(__dirname, "support", "run-examples.js"), ...(runtime ? ["--runtime", runtime] : [])];
        const { stdout } = await promisify(execFile)(process.execPath, args);
        const expected = names.map((name) => `${othersFor(name).length > 0 ? "elsewhere" : "ok"} ${name}`);
        assert.deepEqual(stdout.trim().split("\n").sort(), expected.sort());
    });

    for (const name of names)
        it(`“${name}” has a comment, which names other packages that it needs, and contains no secret`, () => {
            const nodes = nodesOf(name);
            const comment = nodes.find(({ type }) => type === "comment")!;
            for (const other of othersFor(name)) assert.ok(comment.name!.includes(other));
            assert.doesNotMatch(JSON.stringify(nodes), /credentials|clientSecret|password/i);
        });
});
