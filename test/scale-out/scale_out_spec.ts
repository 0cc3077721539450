import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Runs the command on a machine without any other command. */
function scaleOut(...args: string[]): { status: number | null; stderr: string; stdout: string } {
    const env = { ...process.env, PATH: "" };
    return spawnSync(process.execPath, [join(__dirname, "scale-out.js"), ...args], { env, encoding: "utf8" });
}

describe("npm run scale-out", () => {
    it("says how to get a Redis where there is none, and fails", () => {
        const { status, stderr, stdout } = scaleOut();
        assert.match(stderr, /^There is no redis-server on the PATH\. Install Redis .*apt-get install redis-server/);
        assert.equal(stdout, "");
        assert.equal(status, 2);
    });

    it("refuses a number that is none", () => {
        const { status, stderr } = scaleOut("--messages", "many");
        assert.match(stderr, /^--messages must be a whole number/);
        assert.equal(status, 2);
    });
});
