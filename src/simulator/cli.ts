#!/usr/bin/env node
/** Runs the simulator from the command line. */
import { parseArgs } from "node:util";
import type { Job } from "./jobs/job";
import { startSimulator, type Simulator, type SimulatorOptions } from ".";

const HELP = `Usage: uipath-orchestrator-simulator [options]

  --port N           listen on this port of 127.0.0.1, or on a free one if it is 0 (default: 8090)
  --api-version V    behave like this API version (20) or generation (2018.4, 2019.10)
  --data FILE        read the folders, processes, robots and machines from this JSON file
  --batch-keys HOW   what becomes of BatchExecutionKey: kept (default), lost, replaced or unlisted
  --webhooks HOW     what becomes of events that an address does not take: as in the cloud (default) or standalone
  --log              print a line on standard error for each job that ends
  --json             print one line of JSON when ready
  --help             print this help
`;

const FAILINGS = ["cloud", "standalone"] as const;

const BATCH_KEYS = ["kept", "lost", "replaced", "unlisted"] as const;

const DEFAULT_PORT = 8090;

/** Milliseconds. */
const LOG_INTERVAL = 200;

function readOptions(args: string[]): { help: boolean; json: boolean; log: boolean; options: SimulatorOptions } {
    const { values } = parseArgs({
        args,
        options: {
            port: { type: "string", default: String(DEFAULT_PORT) },
            "api-version": { type: "string" },
            data: { type: "string" },
            "batch-keys": { type: "string", default: "kept" },
            webhooks: { type: "string", default: "cloud" },
            log: { type: "boolean", default: false },
            json: { type: "boolean", default: false },
            help: { type: "boolean", default: false },
        },
    });
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port > 65_535) throw new Error(`${values.port} is not a port.`);
    const batchExecutionKey = BATCH_KEYS.find((how) => how === values["batch-keys"]);
    if (!batchExecutionKey) throw new Error(`--batch-keys is one of ${BATCH_KEYS.join(", ")}.`);
    const webhooks = FAILINGS.find((how) => how === values.webhooks);
    if (!webhooks) throw new Error(`--webhooks is one of ${FAILINGS.join(", ")}.`);
    return {
        help: values.help,
        json: values.json,
        log: values.log,
        options: {
            port,
            webhooks,
            correlation: { batchExecutionKey, reference: "kept" },
            ...(values["api-version"] === undefined ? {} : { apiVersion: values["api-version"] }),
            ...(values.data === undefined ? {} : { data: values.data }),
        },
    };
}

function describe(simulator: Simulator, json: boolean): string {
    const { url, standaloneUrl, identityUrl, clientId, clientSecret, scope, token, tenant, username, password } =
        simulator;
    const access = {
        url,
        standaloneUrl,
        identityUrl,
        clientId,
        clientSecret,
        scope,
        token,
        tenant,
        username,
        password,
    };
    if (json) return JSON.stringify(access);
    return Object.entries(access)
        .map(([name, value]) => `${name.padEnd(14)} ${value}`)
        .join("\n");
}

/** What is due happens when the jobs are read. So they are read now and then, until the simulator has been closed. */
function logJobs({ jobs }: Simulator): void {
    jobs.listeners.add((job) => {
        if (job.EndTime) process.stderr.write(`${lineOf(job)}\n`);
    });
    setInterval(() => jobs.all(), LOG_INTERVAL).unref();
}

/** `10:31:07 #10001 Invoice_Bot Successful after 1.0 s` */
function lineOf({ Id, ReleaseName, State, ...job }: Job): string {
    const [started, ended] = [job["StartTime"], job["EndTime"]] as (string | null)[];
    const time = new Date(ended!).toTimeString().slice(0, 8);
    const seconds = started ? ` after ${((Date.parse(ended!) - Date.parse(started)) / 1000).toFixed(1)} s` : "";
    return `${time} #${Id} ${String(ReleaseName)} ${State}${seconds}`;
}

async function main(): Promise<void> {
    let settings: ReturnType<typeof readOptions>;
    let simulator: Simulator;
    try {
        settings = readOptions(process.argv.slice(2));
        if (settings.help) {
            process.stdout.write(HELP);
            return;
        }
        simulator = await startSimulator(settings.options);
    } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        process.stderr.write(
            code === "EADDRINUSE" ? "The port is in use. Choose another with --port.\n" : `${message}\n`,
        );
        process.exitCode = code === "EADDRINUSE" ? 1 : 2;
        return;
    }
    process.stdout.write(`${describe(simulator, settings.json)}\n`);
    if (settings.log) logJobs(simulator);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void simulator.close());
}

void main();
