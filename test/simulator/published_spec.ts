import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const PACKAGE = "@rpa-flows/node-red-uipath-orchestrator";
const EXAMPLE = /^```js\n([^]*?)^```/m.exec(readFileSync("docs/simulator.md", "utf8"))![1]!;

const TYPED = `
import { startSimulator, type Fault, type Simulator, type TenantData } from "${PACKAGE}/simulator";

const data: TenantData = { folders: [{ path: "Shared" }], processes: [{ folder: "Shared", name: "Hello" }] };
const late: Fault = { action: "delay", delay: 100, path: /StartJobs/ };

export async function use(): Promise<number> {
    const simulator: Simulator = await startSimulator({ port: 0, apiVersion: 17, data, webhooks: "standalone" });
    simulator.faults.add(late);
    simulator.clock.advance(1000);
    simulator.data.updateProcess("Hello", { job: { outcome: "Faulted" } });
    const [job] = simulator.jobs.all();
    if (job) simulator.jobs.finish(job.Id, "Successful", { out_Greeting: "Hello!" });
    const [delivery] = simulator.ledger.deliveries;
    if (delivery?.outcome === "taken") simulator.faults.clear();
    await simulator.close();
    // @ts-expect-error: the port is a number
    await startSimulator({ port: "8090" });
    return simulator.ledger.jobs.length + simulator.ledger.count("StartJobs");
}
`;

/** Runs a tool of this checkout in the folder of another project. @throws Error with its output */
function run(tool: string, args: string[], cwd: string): string {
    try {
        const options = { cwd, encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } } as const;
        return execFileSync(process.execPath, [resolve("node_modules", tool), ...args], options);
    } catch (error) {
        const { stdout, stderr } = error as { stdout: string; stderr: string };
        throw new Error(`${stdout}\n${stderr}`);
    }
}

describe("The published simulator in another project", () => {
    let project = "";
    let installed = "";

    before(() => {
        project = mkdtempSync(join(tmpdir(), "uses-simulator-"));
        installed = join(project, "node_modules", PACKAGE);
        mkdirSync(installed, { recursive: true });
        // Scripts would rebuild what the tests are running on.
        const pack = ["pack", "--silent", "--ignore-scripts", "--pack-destination", project];
        const shell = process.platform === "win32";
        const tarball = execFileSync("npm", pack, { encoding: "utf8", shell }).trim();
        execFileSync("tar", ["-xzf", join("..", "..", "..", tarball), "--strip-components=1"], { cwd: installed });
    });

    after(() => rmSync(project, { recursive: true, force: true }));

    it("runs the test in docs/simulator.md", () => {
        writeFileSync(join(project, "client.test.js"), EXAMPLE);
        assert.match(run("mocha/bin/mocha.js", ["client.test.js"], project), /2 passing/);
    });

    it("can be started from an ES module", () => {
        writeFileSync(
            join(project, "client.mjs"),
            `import { startSimulator } from "${PACKAGE}/simulator";
            const simulator = await startSimulator({ apiVersion: "2018.4" });
            console.log(new URL(simulator.standaloneUrl).hostname);
            await simulator.close();`,
        );
        assert.equal(execFileSync(process.execPath, ["client.mjs"], { cwd: project, encoding: "utf8" }), "127.0.0.1\n");
    });

    it("has types that a strict compiler accepts without other packages", () => {
        writeFileSync(join(project, "client.ts"), TYPED);
        const strict = ["--strict", "--exactOptionalPropertyTypes", "--skipLibCheck", "false", "--types", ""];
        const modules = ["--module", "node16", "--target", "es2022", "--noEmit"];
        assert.equal(run("typescript/bin/tsc", [...strict, ...modules, "client.ts"], project), "");
    });

    it("publishes only the types that its entry needs", () => {
        const reached = new Set<string>();
        const reach = (file: string): void => {
            if (reached.has(file)) return;
            reached.add(file);
            for (const [, path] of readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)"/g))
                reach(`${join(dirname(file), path!)}.d.ts`);
        };
        reach(join(installed, "dist/src/simulator/public.d.ts"));
        const published = readdirSync(installed, { recursive: true, encoding: "utf8" })
            .filter((file) => file.endsWith(".d.ts"))
            .map((file) => join(installed, file));
        assert.deepEqual(published.sort(), [...reached].sort());
    });

    it("keeps the nodes loadable for tests of flows, and the client private", () => {
        const requireThere = createRequire(join(project, "client.js"));
        const manifest = requireThere(`${PACKAGE}/package.json`) as { "node-red": { nodes: Record<string, string> } };
        for (const file of Object.values(manifest["node-red"].nodes))
            assert.equal(requireThere.resolve(`${PACKAGE}/${file}`), join(installed, file));
        assert.throws(() => requireThere.resolve(`${PACKAGE}/dist/src/orchestrator/orchestrator.js`), {
            code: "ERR_PACKAGE_PATH_NOT_EXPORTED",
        });
    });
});
