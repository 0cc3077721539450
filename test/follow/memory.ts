/** How much memory 10,000 waits take: of a process that has nothing else to do, by its heap before and after. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { startSimulator } from "../../src/simulator";
import { connectionTo, startFlow } from "../support/flow";
import { createJobs } from "../support/waiting";

/** Bytes beyond those of the idle process. */
export interface Memory {
    /** Of messages with one job each. */
    each: number;
    /** Of one message with all the jobs. */
    together: number;
}

const WAITS = 10_000;

/** Measures in a process of its own. */
export async function measureMemory(): Promise<Memory> {
    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", __filename]);
    return JSON.parse(stdout) as Memory;
}

function heap(): number {
    for (let turn = 0; turn < 3; turn++) gc!();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
}

async function main(): Promise<void> {
    const simulator = await startSimulator({
        data: {
            folders: [{ path: "Large" }],
            processes: [{ folder: "Large", name: "Long", job: { startDelay: null } }],
        },
    });
    const { connection, credentials } = connectionTo(simulator);
    const measure = async (give: (flow: Awaited<ReturnType<typeof startFlow>>) => void): Promise<number> => {
        const flow = await startFlow({
            node: { type: "uipath-wait-job" },
            connection: { ...connection, folder: "Large" },
            credentials,
        });
        // Everything is loaded, and every cache is filled, by one wait that ends.
        const [first] = createJobs(simulator, "Long");
        flow.give({ payload: first, topic: "first" });
        simulator.jobs.finish(first!["Id"] as number, "Successful");
        await flow.arrived("first");
        const before = heap();
        give(flow);
        while (!flow.statuses.at(-1)?.includes("waiting")) await new Promise((resolve) => setTimeout(resolve, 50));
        // By then everything is written and was swept once.
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        const bytes = heap() - before;
        await flow.stop();
        return bytes;
    };
    const jobs = createJobs(simulator, "Long", WAITS).map((job) => JSON.stringify(job));
    const each = await measure((flow) => {
        for (const job of jobs)
            flow.give({ payload: { value: [JSON.parse(job)] }, topic: "a message as flows have them" });
    });
    const together = await measure((flow) =>
        flow.give({ payload: { value: jobs.map((job) => JSON.parse(job) as object) } }),
    );
    await simulator.close();
    process.stdout.write(JSON.stringify({ each, together } satisfies Memory));
    process.exit(0);
}

if (require.main === module) void main();
