/** Node-RED's own start script, which guards the HTTP nodes with a password. */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { linkedUserDirectory } from "../../../src/harness/node-red";
import { startSimulator, type Simulator } from "../../../src/simulator";
import { ON_TAB } from "../../support/wait-flow";
import { createJobs, finishJobs, WAITING_TENANT } from "../../support/wait-fixtures";

const ROOT = join(__dirname, "..", "..", "..", "..");
const RUNTIME = process.env["NODE_RED_RUNTIME"] ?? "node-red";
const PATIENCE = 30_000;
/** bcrypt of a word that Orchestrator has no place for. */
const HASH = "$2b$08$wuAqPiKJlVN27eF5qJp.RuQYuy6ZYONW7a/UWYxDTtwKFCdB8F19y";

describe("A connection with a public address, where HTTP nodes need a sign-in", function () {
    this.timeout(60_000);
    let simulator: Simulator;
    let userDir: string;
    let nodeRed: ChildProcess;
    let output = "";

    before(async () => {
        simulator = await startSimulator({ data: WAITING_TENANT });
        userDir = await linkedUserDirectory(ROOT);
        const port = await freePort();
        await writeUserDirectory(port);
        const script = join(dirname(require.resolve(`${RUNTIME}/package.json`)), "red.js");
        nodeRed = spawn(process.execPath, [script, "--userDir", userDir], { stdio: ["ignore", "pipe", "inherit"] });
        nodeRed.stdout!.on("data", (chunk: Buffer) => (output += chunk.toString()));
    });
    after(async () => {
        nodeRed.kill();
        await once(nodeRed, "exit");
        await simulator.close();
        await rm(userDir, { recursive: true, force: true });
    });

    async function writeUserDirectory(port: number): Promise<void> {
        const settings = {
            uiHost: "127.0.0.1",
            uiPort: port,
            flowFile: "flows.json",
            credentialSecret: false,
            telemetry: { enabled: false, updateNotification: false },
            httpNodeAuth: { user: "someone", pass: HASH },
        };
        const { url, clientId, clientSecret } = simulator;
        const publicUrl = `http://127.0.0.1:${port}`;
        const scope = "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Robots.Read OR.Webhooks";
        const debug = { type: "debug", active: true, tosidebar: false, console: true, complete: "job.Id" };
        const flows = [
            { id: "tab", type: "tab", label: "Events" },
            { id: "connection", type: "uipath-orchestrator", url, folder: "Shared", scope, publicUrl },
            {
                id: "event",
                ...ON_TAB,
                z: "tab",
                type: "uipath-event",
                orchestrator: "connection",
                source: "webhook",
                every: 1,
                events: ["job.successful"],
                wires: [["debug"]],
            },
            { id: "debug", ...ON_TAB, z: "tab", ...debug, targetType: "msg", wires: [] },
        ];
        const credentials = { connection: { clientId, clientSecret, webhookSecret: "a-secret-for-events" } };
        await Promise.all([
            writeFile(join(userDir, "settings.js"), `module.exports = ${JSON.stringify(settings)};`),
            writeFile(join(userDir, "flows.json"), JSON.stringify(flows)),
            writeFile(join(userDir, "flows_cred.json"), JSON.stringify(credentials)),
        ]);
    }

    async function until(what: string, condition: () => boolean): Promise<void> {
        for (const end = performance.now() + PATIENCE; !condition(); await wait(5))
            assert.ok(performance.now() < end, `waited too long: ${what}\n${output}`);
    }

    it("is not called, and its looks tell each end all the same", async () => {
        await until("a refused call", () => simulator.ledger.deliveries.some(({ outcome }) => outcome === "failed"));
        await until("a look", () => simulator.ledger.count("/odata/Jobs?") > 0);
        const [job] = createJobs(simulator, "Endless");
        finishJobs(simulator, [job!]);
        const told = new RegExp(`\\[debug:debug\\] ${String(job!["Id"])}$`, "m");
        await until("the end", () => told.test(output));
        assert.ok(!simulator.ledger.deliveries.some(({ outcome }) => outcome === "taken"));
    });
});

async function freePort(): Promise<number> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    return port;
}
