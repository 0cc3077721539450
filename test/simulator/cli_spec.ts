import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startSimulator } from "../../src/simulator";

const CLI = join(__dirname, "../../src/simulator/cli.js");

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, [CLI, ...args]);
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    const [code] = await once(child, "close");
    return { code, stdout, stderr };
}

describe("The simulator's command", () => {
    it("prints one line of JSON when ready, and exits on a signal", async () => {
        for (const signal of ["SIGINT", "SIGTERM"] as const) {
            const child = spawn(process.execPath, [CLI, "--port", "0", "--api-version", "17", "--json"]);
            let lines = 0;
            const reader = createInterface(child.stdout).on("line", () => lines++);
            const [line] = await once(reader, "line");
            const access = JSON.parse(line);
            assert.deepEqual(Object.keys(access), [
                "url", "standaloneUrl", "identityUrl", "clientId", "clientSecret", "scope", "token", "tenant", "username", "password",
            ]); // prettier-ignore
            const answer = await fetch(`${access.url}/odata/Folders`, {
                headers: { authorization: `Bearer ${access.token}` },
            });
            assert.equal(answer.status, 200);
            assert.ok(answer.headers.get("api-supported-versions")!.endsWith(" 17.0"));
            child.kill(signal);
            const [code] = await once(child, "close");
            assert.deepEqual([code, lines], [0, 1]);
        }
    });

    it("refuses invalid options with status 2 and nothing on standard output", async () => {
        for (const args of [
            ["--host", "x"],
            ["--port", "http"],
            ["--api-version", "3"],
            ["--data", "/no/such.json"],
            ["--webhooks", "never"],
            ["x"],
        ]) {
            const { code, stdout, stderr } = await run(...args);
            assert.deepEqual([code, stdout], [2, ""], args.join(" "));
            assert.match(stderr, /\S/);
        }
    });

    it("reports a port in use", async () => {
        const simulator = await startSimulator({});
        try {
            const { code, stderr } = await run("--port", new URL(simulator.url).port);
            assert.equal(code, 1);
            assert.match(stderr, /port/i);
        } finally {
            await simulator.close();
        }
    });
});
