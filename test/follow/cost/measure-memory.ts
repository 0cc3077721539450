/** Measures the memory of 10,000 waits by the heap of an otherwise idle process before and after. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { startSimulator } from "../../../src/simulator";
import { connectionTo, startFlow } from "../../support/flow";
import { createJobs } from "../../support/wait-fixtures";
import { usedMemory } from "../../support/memory";
import { STARTED_JOB } from "../../support/started-job";

/** One message for `each` job, or one message with all of them `together`. */
export type Shape = "each" | "together";

const WAITS = 10_000;

/** Bytes beyond those of the idle process. Runs in a process of its own. */
export async function measureMemory(shape: Shape): Promise<number> {
    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", __filename, shape]);
    return Number(stdout);
}

async function main(shape: Shape): Promise<void> {
    const simulator = await startSimulator({
        data: {
            folders: [{ path: "Large" }],
            processes: [{ folder: "Large", name: "Long", job: { startDelay: null } }],
        },
    });
    const { connection, credentials } = connectionTo(simulator);
    const flow = await startFlow({
        node: { type: "uipath-wait-job" },
        connection: { ...connection, folder: "Large" },
        credentials,
    });
    const jobs = createJobs(simulator, "Long", WAITS + 1);
    // One wait that ends loads all modules and fills every cache.
    const [first] = jobs.splice(0, 1);
    flow.give({ payload: first, topic: "first" });
    simulator.jobs.finish(first!["Id"] as number, "Successful");
    await flow.arrived("first");
    // As in the StartJobs response, with every field of a job.
    const bodies = jobs.map((job) => ({ ...STARTED_JOB, ...job }));
    const messages = shape === "each" ? bodies.map((job) => ({ value: [job] })) : [{ value: bodies }];
    const texts = messages.map((message) => JSON.stringify(message));
    messages.length = bodies.length = 0;
    const before = usedMemory();
    for (const text of texts) flow.give({ payload: JSON.parse(text) as unknown });
    // By then everything is written, and lists were requested.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    if (!flow.statuses.at(-1)?.includes("waiting")) throw new Error("Nothing waits.");
    process.stdout.write(String(usedMemory() - before));
    await flow.stop();
    await simulator.close();
}

if (require.main === module) void main(process.argv[2] as Shape);
