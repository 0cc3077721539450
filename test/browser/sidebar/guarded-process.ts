/** A Node-RED whose editor asks for a sign-in, in a process of its own: one process can hold one Node-RED only. */
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../../src/harness/node-red";
import { startSimulator, type Simulator } from "../../../src/simulator";
import { adminAuth, type Users } from "../../support/editor-users";
import { serveProcedures } from "../../support/subprocess";
import { startAndWait } from "./tab";

let userDir: string;
let nodeRed: RunningNodeRed;
let simulator: Simulator;

export const guardedProcedures = {
    /** Returns the address of the editor. */
    async start(users: Users): Promise<string> {
        userDir = await linkedUserDirectory(resolve("."));
        simulator = await startSimulator();
        const runtime = process.env["NODE_RED_RUNTIME"] ?? "node-red";
        nodeRed = await startNodeRed({ userDir, port: 0, runtime, settings: { adminAuth: adminAuth(users) } });
        const { nodes, credentials } = startAndWait(simulator);
        await nodeRed.deploy(nodes, credentials);
        return nodeRed.url;
    },

    /** How many starts and stops Orchestrator has been asked for. */
    acts(): number {
        return simulator.ledger.count("StartJobs") + simulator.ledger.count("StopJobs");
    },

    async stop(): Promise<void> {
        await nodeRed.stop();
        await simulator.close();
        await rm(userDir, { recursive: true, force: true });
    },
};

if (require.main === module) serveProcedures(guardedProcedures);
