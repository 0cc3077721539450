/** A child process with a real Node-RED whose flows hear of ends of jobs, and with the simulator where they end: both have one clock. */
import { rm } from "node:fs/promises";
import { linkedUserDirectory, startNodeRed } from "../../src/harness/node-red";
import { measuredPackage } from "./measured-package";
import { startSimulator, type Simulator } from "../../src/simulator";
import { serveProcedures } from "../support/subprocess";
import { createJobs, finishJobs } from "../support/wait-fixtures";
import { eventFlow, OUT, PROCESSES, pollingFlow } from "./event-flows";

const FOLDER = "Shared";
const SECOND = 1_000;

/** Milliseconds from one end to the next: ten a minute. */
const PAUSE = 6 * SECOND;

/** All flows have looked by then, and once again. Milliseconds. */
const SETTLED = 25 * SECOND;

const SCOPE = "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Robots.Read OR.Webhooks";

export interface EventRun {
    how: "event nodes" | "called event nodes" | "polling flows";
    /** Where they remember what they know. */
    store: "memory" | "file";
    ends: number;
}

export interface Hearing {
    requestsAMinute: number;
    /** Milliseconds from the end of each job to its message, the shortest first. */
    latencies: number[];
    /** Messages that came again. */
    twice: number;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const eventProcedures = {
    async measure({ how, store, ends }: EventRun): Promise<Hearing> {
        const simulator = await startTenant();
        const userDir = await linkedUserDirectory(measuredPackage());
        const contextStorage = { default: { module: store === "file" ? "localfilesystem" : "memory" } };
        const nodeRed = await startNodeRed({ userDir, port: 0, settings: { contextStorage } });
        try {
            const { url, token, clientId, clientSecret } = simulator;
            const called = { publicUrl: nodeRed.url, scope: SCOPE };
            const flow = {
                "event nodes": () => eventFlow(url, FOLDER, {}),
                "called event nodes": () => eventFlow(url, FOLDER, called),
                "polling flows": () => pollingFlow(url, token, FOLDER),
            }[how]();
            await nodeRed.deploy(flow, { "id-connection": { clientId, clientSecret, webhookSecret: "a secret" } });
            const heard: { id: number; at: number }[] = [];
            nodeRed.node(OUT).on("input", ({ job }: { job: { Id: number } }) => {
                heard.push({ id: job.Id, at: Date.now() });
            });
            await pause(SETTLED);
            const [before, begun] = [simulator.ledger.requests.length, Date.now()];
            await endJobs(simulator, ends);
            await pause(SETTLED);
            const requests = simulator.ledger.requests.length - before;
            const minutes = (Date.now() - begun) / (60 * SECOND);
            return { requestsAMinute: requests / minutes, ...judge(simulator, heard) };
        } finally {
            await nodeRed.stop();
            await rm(userDir, { recursive: true, force: true });
            await simulator.close();
        }
    },
};

function startTenant(): Promise<Simulator> {
    const robots = Array.from({ length: 200 }, (_, at) => `R${at}`);
    return startSimulator({
        data: {
            folders: [{ path: FOLDER }],
            processes: PROCESSES.map((name) => ({ folder: FOLDER, name, job: { startDelay: 0, duration: null } })),
            robots: robots.map((name) => ({ name, username: name, folders: [FOLDER] })),
            machines: [{ name: "VM", folders: [FOLDER], slots: robots.length }],
        },
    });
}

async function endJobs(simulator: Simulator, ends: number): Promise<void> {
    for (let at = 0; at < ends; at++) {
        finishJobs(simulator, createJobs(simulator, PROCESSES[at % PROCESSES.length]!));
        await pause(PAUSE);
    }
}

function judge(simulator: Simulator, heard: readonly { id: number; at: number }[]): Omit<Hearing, "requestsAMinute"> {
    const first = new Map<number, number>();
    for (const { id, at } of heard) if (!first.has(id)) first.set(id, at);
    const latencies = simulator.jobs
        .all()
        .map((job) => (first.get(job.Id) ?? Infinity) - Date.parse(String(job["EndTime"])));
    return { latencies: latencies.toSorted((one, other) => one - other), twice: heard.length - first.size };
}

if (require.main === module) serveProcedures(eventProcedures);
