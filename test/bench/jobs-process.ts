/** The Orchestrator whose jobs are followed: the simulator, in a process of its own. */
import { startSimulator, type Simulator } from "../../src/simulator";
import { serveProcedures } from "../support/subprocess";
import { createJobs, LISTS, READS, requestsTo } from "../support/wait-fixtures";

export interface JobsAccess {
    url: string;
    clientId: string;
    clientSecret: string;
}

type Job = Record<string, unknown>;

export interface Requests {
    /** Lists of jobs, and single jobs. */
    lists: number;
    reads: number;
}

const FOLDER = "Large";
export const PROCESS = "Long";

let simulator: Simulator;
let jobs: Job[] = [];

export const jobsProcedures = {
    async start(): Promise<JobsAccess> {
        const process = { folder: FOLDER, name: PROCESS, job: { startDelay: null } };
        const folders = [FOLDER];
        simulator = await startSimulator({
            data: {
                folders: [{ path: FOLDER }],
                processes: [process],
                robots: [{ name: "Robot", username: "acme\\robot", folders }],
                machines: [{ name: "VM", folders, slots: 1 }],
            },
        });
        const { url, clientId, clientSecret } = simulator;
        return { url, clientId, clientSecret };
    },

    /** New jobs, which end when they are told to. */
    create(count: number): Job[] {
        const created = createJobs(simulator, PROCESS, count);
        jobs = [...jobs, ...created];
        return created;
    },

    /** The answers of so many starts never arrive. */
    loseAnswers(count: number): void {
        simulator.faults.add({ path: /StartJobs/, action: "cutAfter", times: count });
    },

    finish(): void {
        for (const { Id } of jobs) simulator.jobs.finish(Id as number, "Successful", { out_Id: Id });
        jobs = [];
    },

    /** Since `forget`. */
    requests: (): Requests => ({
        lists: requestsTo(simulator, LISTS).length,
        reads: requestsTo(simulator, READS).length,
    }),

    forget: (): void => void simulator.ledger.requests.splice(0),

    stop: (): Promise<void> => simulator.close(),
};

if (require.main === module) serveProcedures(jobsProcedures);
