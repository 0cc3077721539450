/** A real Node-RED with a wait node, in a process of its own. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../src/demo/node-red";
import { answerQuestions } from "../support/part";
import { STARTED_JOB } from "../support/started-job";
import type { JobsAccess } from "./jobs-part";
import { memory } from "./memory";

const WAIT = "id-wait";
const OUT = "id-out";

export interface Spent {
    /** CPU of the whole process, in microseconds. */
    cpu: number;
    /** By the clock of the process, in milliseconds. */
    at: number;
}

let userDir: string;
let nodeRed: RunningNodeRed;
let left = 0;
let allOut: () => void = () => undefined;

export const waitAnswers = {
    async start({ url, clientId, clientSecret }: JobsAccess): Promise<void> {
        userDir = await linkedUserDirectory(join(__dirname, "..", "..", ".."));
        nodeRed = await startNodeRed({ userDir, port: 0 });
        const at = { z: "id-tab", x: 1, y: 1 };
        await nodeRed.deploy(
            [
                { id: "id-tab", type: "tab" },
                { id: "id-connection", type: "uipath-orchestrator", url, folder: "Large" },
                {
                    id: WAIT,
                    ...at,
                    type: "uipath-wait-job",
                    orchestrator: "id-connection",
                    wires: [[OUT], []],
                },
                { id: OUT, ...at, type: "debug", active: false, tosidebar: false, console: false },
            ],
            { "id-connection": { clientId, clientSecret } },
        );
        nodeRed.node(OUT).on("input", () => --left === 0 && allOut());
    },

    /** Waits for each of the jobs by a message of its own, as StartJobs answers. */
    wait(jobs: readonly object[]): void {
        left += jobs.length;
        for (const job of jobs) nodeRed.node(WAIT).receive({ payload: { value: [{ ...STARTED_JOB, ...job }] } });
    },

    /** Resolves after so many milliseconds, by the clock of the process. */
    pause: (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time)),

    spent(): Spent {
        const { user, system } = process.cpuUsage();
        return { cpu: user + system, at: performance.now() };
    },

    memory,

    /** Resolves when every wait has come out. */
    ended: (): Promise<void> =>
        new Promise((resolve) => {
            allOut = resolve;
            if (left === 0) resolve();
        }),

    async stop(): Promise<void> {
        await nodeRed.stop();
        await rm(userDir, { recursive: true, force: true });
    },
};

if (require.main === module) answerQuestions(waitAnswers);
