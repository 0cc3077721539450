/** A Node-RED without this package, in a process of its own: one process can hold one Node-RED only. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startNodeRed, type RunningNodeRed } from "../../../src/harness/node-red";
import { serveProcedures } from "../../support/subprocess";

let userDir: string;
let nodeRed: RunningNodeRed;

export const bareProcedures = {
    /** Returns the address of the editor. */
    async start(): Promise<string> {
        userDir = await mkdtemp(join(tmpdir(), "node-red-bare-"));
        nodeRed = await startNodeRed({ userDir, port: 0, runtime: process.env["NODE_RED_RUNTIME"] ?? "node-red" });
        return nodeRed.url;
    },

    async stop(): Promise<void> {
        await nodeRed.stop();
        await rm(userDir, { recursive: true, force: true });
    },
};

if (require.main === module) serveProcedures(bareProcedures);
