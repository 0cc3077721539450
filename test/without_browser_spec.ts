import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

describe("The browser tests on a machine without a browser", () => {
    it("are skipped, and the last line says how many and why", () => {
        const args = ["node_modules/mocha/bin/mocha.js", "--no-package", "--config", "test/browser/mocharc.json"];
        const env = { ...process.env, PATH: "", CHROMIUM: "", NODE_OPTIONS: "" };
        const { status, stdout } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
        assert.equal(status, 0);
        assert.match(stdout.trimEnd().split("\n").at(-1)!, /^Browser tests skipped: [1-9]\d*\. No Chromium was found/);
    });
});
