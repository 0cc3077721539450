/** A child process for one contender: a real Node-RED with a flow of two nodes. */
import { rm } from "node:fs/promises";
import { linkedUserDirectory, linkPackage, startNodeRed, type RunningNodeRed } from "../../src/harness/node-red";
import { serveProcedures } from "../support/subprocess";
import { FLOWS, OLD_PACKAGE, OUT, type Contender, type ContenderFlow } from "./contenders";
import { registerBaselines, type BaselineRuntime } from "./baselines";
import { LoadGenerator, type Run } from "./load-generator";
import { measuredPackage } from "./measured-package";
import { usedMemory } from "../support/memory";

export interface ContenderSetup {
    contender: Contender;
    /** The address of the server. */
    server: string;
    /** The concurrency of our connection. */
    concurrency: number;
    /** The folder of the old package. Undefined: it could not be installed. */
    oldPackage: string | undefined;
}

let userDir: string;
let nodeRed: RunningNodeRed;
let flow: ContenderFlow;
let load: LoadGenerator;
let prepared: object[] = [];

export const contenderProcedures = {
    async start({ contender, server, concurrency, oldPackage }: ContenderSetup): Promise<void> {
        userDir = await linkedUserDirectory(measuredPackage());
        if (oldPackage) await linkPackage(userDir, OLD_PACKAGE, oldPackage);
        nodeRed = await startNodeRed({ userDir, port: 0 });
        registerBaselines(nodeRed.RED as unknown as BaselineRuntime);
        flow = FLOWS[contender](server, concurrency);
        await deploy();
        load = new LoadGenerator(nodeRed, flow);
    },

    /** Of the editor. */
    address: (): string => nodeRed.url,

    /** Deploys the flow again, so that connections are cold and caches are empty. */
    async redeploy(): Promise<void> {
        await deploy();
        load.listen();
    },

    /** Keeps messages under way for `time` milliseconds. */
    keep: ({ underWay, time }: { underWay: number; time: number }): Promise<Run> => load.keep(underWay, time),

    burst: (count: number): Promise<Run> => load.burst(count),

    /** The latencies of single messages in milliseconds, sorted. */
    async oneByOne(count: number): Promise<number[]> {
        return (await load.oneByOne(count)).sort((a, b) => a - b);
    },

    /** Creates messages for `queue`. Returns the memory in use with them. */
    prepare(count: number): number {
        prepared = Array.from({ length: count }, (_, n) => ({ ...load.message(), _msgid: String(n) }));
        return usedMemory();
    },

    queue(): void {
        for (const message of prepared) load.give(message);
    },

    memory: usedMemory,

    async stop(): Promise<void> {
        await nodeRed.stop();
        await rm(userDir, { recursive: true, force: true });
    },
};

function deploy(): Promise<void> {
    const out = { id: OUT, z: "id-tab", x: 1, y: 1, type: "debug", active: false, tosidebar: false, console: false };
    return nodeRed.deploy([{ id: "id-tab", type: "tab" }, ...flow.nodes, out], flow.credentials);
}

if (require.main === module) {
    // The old package writes each sign-in to standard output, which belongs to the benchmark.
    console.log = () => undefined;
    serveProcedures(contenderProcedures);
}
