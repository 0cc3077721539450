import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const names = readdirSync("examples").map((file) => file.replace(/\.json$/, ""));

describe("The examples", () => {
    it("all run in a real Node-RED on the simulator", async function () {
        this.timeout(300_000);
        const runtime = process.env["NODE_RED_RUNTIME"];
        const args = [join(__dirname, "support", "run-examples.js"), ...(runtime ? ["--runtime", runtime] : [])];
        const { stdout } = await promisify(execFile)(process.execPath, args);
        assert.deepEqual(stdout.trim().split("\n").sort(), names.map((name) => `ok ${name}`).sort());
    });

    for (const name of names)
        it(`“${name}” has a comment and contains no secret`, () => {
            const text = readFileSync(join("examples", `${name}.json`), "utf8");
            const types = (JSON.parse(text) as { type: string }[]).map((node) => node.type);
            assert.ok(types.includes("comment"));
            assert.doesNotMatch(text, /credentials|clientSecret|password/i);
        });
});
