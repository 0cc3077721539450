/** A child process with the simulator, whose jobs and queue items are followed. */
import { startSimulator, type Simulator } from "../../src/simulator";
import { LONG_TEXTS } from "../robustness/long-texts";
import { serveProcedures } from "../support/subprocess";
import { createJobs, requestsTo } from "../support/wait-fixtures";

export interface JobsAccess {
    url: string;
    clientId: string;
    clientSecret: string;
}

type Job = Record<string, unknown>;

export interface Requests {
    /** Requests for lists of jobs or queue items, and for single ones. */
    lists: number;
    reads: number;
}

const FOLDER = "Large";
export const PROCESS = "Long";
const QUEUE = "Orders";

const LISTS = /\/odata\/(Jobs|QueueItems)\?/;
const READS = /\/odata\/(Jobs|QueueItems)\(\d+\)$/;

let simulator: Simulator;
let jobs: Job[] = [];
let items: Job[] = [];

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
                queues: [{ folder: FOLDER, name: QUEUE, item: { startDelay: null } }],
            },
        });
        const { url, clientId, clientSecret } = simulator;
        return { url, clientId, clientSecret };
    },

    /** Creates jobs that end at `finish`. */
    create(count: number): Job[] {
        const created = createJobs(simulator, PROCESS, count);
        jobs = [...jobs, ...created];
        return created;
    },

    /** Adds queue items, which robots begin at once. They end at `finish`. */
    createItems(count: number): Job[] {
        const [queue] = simulator.queues.queues;
        const added = Array.from({ length: count }, (_, n) => {
            const item = simulator.queues.add(queue!, { SpecificContent: { n } });
            const { Id, Key, UniqueKey, Status, CreationTime } = item;
            simulator.queues.begin(item);
            return { Id, Key, UniqueKey, Status, CreationTime };
        });
        items = [...items, ...added];
        return added;
    },

    /** Loses the responses of the next starts. */
    loseAnswers(count: number): void {
        simulator.faults.add({ path: /StartJobs/, action: "cutAfter", times: count });
    },

    /** Ends the jobs with an output that holds the text of this number. */
    finishWithLongText(number: number): void {
        const [, text] = LONG_TEXTS[number]!;
        for (const { Id } of jobs) simulator.jobs.finish(Id as number, "Successful", { out_Text: text });
        jobs = [];
    },

    finish(): void {
        for (const { Id } of jobs) simulator.jobs.finish(Id as number, "Successful", { out_Id: Id });
        for (const { Id } of items)
            simulator.queues.finish(Id as number, { outcome: "Successful", output: { out_Id: Id } });
        jobs = [];
        items = [];
    },

    /** Counts the requests since `forget`. */
    requests: (): Requests => ({
        lists: requestsTo(simulator, LISTS).length,
        reads: requestsTo(simulator, READS).length,
    }),

    forget: (): void => void simulator.ledger.requests.splice(0),

    stop: (): Promise<void> => simulator.close(),
};

if (require.main === module) serveProcedures(jobsProcedures);
