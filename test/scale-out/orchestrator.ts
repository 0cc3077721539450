/** The simulator with the process of the example. Most of its jobs are quick. Some outlast the idle time of the flow. */
import { startSimulator, type Simulator } from "../../src/simulator";

export interface Orchestrator {
    simulator: Simulator;
    close(): Promise<void>;
}

/** Milliseconds that a job runs. */
const QUICK = 1_000;

/** Every so many jobs, one is slow. It runs for this many idle times. */
const SLOW_EVERY = 20;
const SLOW = 2.5;

/** Enough robots for all jobs. The limit is what the Node-REDs may ask of Orchestrator. */
const ROBOTS = 500;

/** Milliseconds between two looks at what has run long enough. */
const LOOK_EVERY = 100;

const FOLDERS = ["Shared", "Shared/Finance"];

/** `idle`: milliseconds after which the flow claims a message that nobody renews. */
export async function startOrchestrator(idle: number): Promise<Orchestrator> {
    const simulator = await startSimulator({
        data: {
            folders: FOLDERS.map((path) => ({ path })),
            processes: [
                {
                    folder: "Shared/Finance",
                    name: "Invoice_Bot",
                    input: [{ name: "in_InvoiceId", type: "System.Int32, System.Private.CoreLib", required: true }],
                    output: [{ name: "out_Posted", type: "System.Boolean, System.Private.CoreLib" }],
                    job: { startDelay: 0.1, duration: null },
                },
            ],
            robots: Array.from({ length: ROBOTS }, (_, n) => ({
                name: `Robot_${n}`,
                username: `acme\\robot-${n}`,
                folders: FOLDERS,
            })),
            machines: [{ name: "VM", folders: FOLDERS, slots: ROBOTS }],
        },
    });
    const timer = setInterval(() => endJobs(simulator, idle), LOOK_EVERY);
    return {
        simulator,
        async close() {
            clearInterval(timer);
            await simulator.close();
        },
    };
}

function endJobs({ jobs, clock }: Simulator, idle: number): void {
    for (const { Id, State, StartTime } of jobs.all()) {
        const duration = Id % SLOW_EVERY === 0 ? SLOW * idle : QUICK;
        if (State === "Running" && clock.now() - Date.parse(String(StartTime)) >= duration)
            jobs.finish(Id, "Successful", { out_Posted: true });
    }
}
