/** One contender in a fresh process: a real Node-RED with a flow of two nodes. */
import { mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../src/harness/node-red";
import { serveProcedures } from "../support/subprocess";
import { FLOWS, OUT, type Contender, type ContenderFlow } from "./contenders";
import { registerBaselines, type BaselineRuntime } from "./baselines";
import { LoadGenerator, type Run } from "./load-generator";
import { usedMemory } from "../support/memory";
import { OLD_PACKAGE } from "./install";

export interface ContenderSetup {
    contender: Contender;
    /** Address of the server. */
    server: string;
    /** Of our connection. */
    concurrency: number;
    /** Folder with the old package, where it could be installed. */
    oldPackage: string | undefined;
}

const ROOT = join(__dirname, "..", "..", "..");

let userDir: string;
let nodeRed: RunningNodeRed;
let flow: ContenderFlow;
let feed: LoadGenerator;
let prepared: object[] = [];

export const contenderProcedures = {
    async start({ contender, server, concurrency, oldPackage }: ContenderSetup): Promise<void> {
        userDir = await linkedUserDirectory(ROOT);
        if (oldPackage) await link(oldPackage);
        nodeRed = await startNodeRed({ userDir, port: 0 });
        registerBaselines(nodeRed.RED as unknown as BaselineRuntime);
        flow = FLOWS[contender](server, concurrency);
        await deploy();
        feed = new LoadGenerator(nodeRed, flow);
    },

    /** The flow anew: connections are cold, and nothing is remembered. */
    async redeploy(): Promise<void> {
        await deploy();
        feed.listen();
    },

    /** `time` in milliseconds. */
    keep: ({ underWay, time }: { underWay: number; time: number }): Promise<Run> => feed.keep(underWay, time),

    burst: (count: number): Promise<Run> => feed.burst(count),

    /** Milliseconds, sorted. */
    async oneByOne(count: number): Promise<number[]> {
        return (await feed.oneByOne(count)).sort((a, b) => a - b);
    },

    /** Messages are made, and the memory they take is noted; `queue` gives them to the node. */
    prepare(count: number): number {
        prepared = Array.from({ length: count }, (_, n) => ({ ...feed.message(), _msgid: String(n) }));
        return usedMemory();
    },

    queue(): void {
        for (const message of prepared) feed.give(message);
    },

    memory: usedMemory,

    async stop(): Promise<void> {
        await nodeRed.stop();
        await rm(userDir, { recursive: true, force: true });
    },
};

async function link(oldPackage: string): Promise<void> {
    const place = join(userDir, "node_modules", OLD_PACKAGE);
    await mkdir(dirname(place), { recursive: true });
    await symlink(oldPackage, place, "junction");
}

function deploy(): Promise<void> {
    const out = { id: OUT, z: "id-tab", x: 1, y: 1, type: "debug", active: false, tosidebar: false, console: false };
    return nodeRed.deploy([{ id: "id-tab", type: "tab" }, ...flow.nodes, out], flow.credentials);
}

if (require.main === module) {
    // The old package writes each sign-in on standard output, which is the bench's.
    console.log = () => undefined;
    serveProcedures(contenderProcedures);
}
