/** A child process with the simulator, and the lying proxy in front of it. */
import { setTimeout as sleep } from "node:timers/promises";
import { startSimulator, type Simulator, type TenantData } from "../../src/simulator";
import { planFaults, seededNumbers, type FaultPlanOptions } from "./fault-plan";
import { writeResponse, type RawRequest } from "./http-message";
import { startLyingProxy, type LyingProxy } from "./lying-proxy";
import { serveProcedures } from "../support/subprocess";
import { startNumberIn, kindOfRequest } from "./request-kind";
import { failuresOf } from "./keyed/variants";
import { robotsIn, type Variant } from "./variants";

export type OrchestratorSetup = Pick<
    Variant,
    | "apiVersion"
    | "rateLimit"
    | "folders"
    | "refusesBatchKey"
    | "waits"
    | "duration"
    | "robots"
    | "outage"
    | "date"
    | "correlation"
    | "renames"
> &
    FaultPlanOptions & {
        starts: number;
        /** Each folder has a queue, which may take each reference once only. */
        queues?: { isUnique: boolean };
    };

export interface Access {
    /** The address of the proxy, which the client takes for Orchestrator's. */
    url: string;
    clientId: string;
    clientSecret: string;
    /** The folders in their order, and the process in each of them. */
    folderIds: number[];
    processKeys: string[];
}

/** A job in the ledger of the simulator. */
export interface LedgerEntry {
    id: number;
    key: string;
    batchExecutionKey: string;
    reference: string;
    /** The number of its start. -1: none. */
    n: number;
    /** The client has stopped it before a robot could run it. */
    stopped: boolean;
    /** Its process had been renamed. */
    renamed?: boolean;
}

/** An item in the ledger of the simulator: of which message, and at which place of its bulk. */
export interface ItemEntry {
    id: number;
    n: number;
    index: number;
}

export interface Truth {
    jobs: LedgerEntry[];
    items: ItemEntry[];
    tally: LyingProxy["tally"];
    proxyErrors: string[];
    tokensIssued: number;
}

/** Seconds. Tokens expire during the run. */
const TOKEN_LIFETIME = 20;

/** Tokens are revoked after a number of starts in this range. */
const REVOKE_AFTER: [least: number, most: number] = [200, 800];

export const PROCESS = "Chaos";
export const QUEUE = "Chaos";
const OLD_PROCESS = "Chaos (old)";

/** Milliseconds by which a date is wrong. */
const HOUR = 3_600_000;

const DATES: Readonly<Record<NonNullable<Variant["date"]>, number | undefined>> = {
    ahead: HOUR,
    behind: -HOUR,
    missing: undefined,
};

/** The share of the starts after which processes are renamed, or the server changes how it handles correlation. */
const CHANGE_AFTER = 1 / 4;

export const pathOf = (folder: number): string => `Chaos_${folder}`;

let simulator: Simulator;
let proxy: LyingProxy;

export const orchestratorProcedures = {
    async start(setup: OrchestratorSetup): Promise<Access> {
        const { apiVersion, rateLimit = false, folders, refusesBatchKey, outage, date, correlation } = setup;
        simulator = await startSimulator({
            ...(apiVersion === undefined ? {} : { apiVersion }),
            rateLimit,
            data: tenantOf(folders, setup),
            tokenLifetime: TOKEN_LIFETIME,
        });
        if (date) simulator.clock.dateAhead = DATES[date];
        if (correlation && !correlation.isLate) simulator.jobs.correlation = correlation;
        const address = new URL(simulator.url);
        proxy = await startLyingProxy({
            target: { host: address.hostname, port: Number(address.port) },
            plan: planFaults(setup),
            onStart: callAll(tokenRevoker(setup.seed), serverChanger(setup), outageStarter(outage)),
            ...(refusesBatchKey ? { substitute: refuseBatchKey } : {}),
        });
        address.port = String(proxy.port);
        const { clientId, clientSecret } = simulator;
        const folderIds = simulator.data.folders.map((folder) => folder.Id);
        const processKeys = simulator.data.releases.map((release) => release.Key);
        return { url: address.href, clientId, clientSecret, folderIds, processKeys };
    },

    /** Ends all jobs one after the other, over the given time in milliseconds. */
    async endJobs(time: number): Promise<void> {
        const jobs = simulator.jobs.all();
        for (const { Id } of jobs) {
            simulator.jobs.finish(Id, "Successful", { done: true });
            await sleep(time / jobs.length);
        }
    },

    /** Ends all jobs in progress: those of the first attempts of a key fault, of up to `most`. */
    endAttempts(most: number): void {
        const marks = new Map<number, Set<string>>();
        const inProgress = new Set(simulator.jobs.all().flatMap((job) => (job.EndTime === null ? [job.Id] : [])));
        for (const { id, n, batchExecutionKey } of entriesOf(simulator)) {
            const attempts = marks.get(n) ?? new Set();
            marks.set(n, attempts.add(batchExecutionKey));
            if (inProgress.has(id)) simulator.jobs.finish(id, attempts.size <= failuresOf(n, most) ? "Faulted" : "Successful"); // prettier-ignore
        }
    },

    /** Closes everything and reports what really happened. */
    async finish(): Promise<Truth> {
        await proxy.close();
        const jobs = entriesOf(simulator);
        const items = itemsOf(simulator);
        await simulator.close();
        const { tally, errors: proxyErrors } = proxy;
        return { jobs, items, tally, proxyErrors, tokensIssued: simulator.ledger.tokensIssued };
    },
};

/** All jobs that were ever started. */
export function entriesOf({ ledger, jobs }: Simulator): LedgerEntry[] {
    const stopped = new Set(jobs.all().flatMap((job) => (job.State === "Stopped" ? [job.Id] : [])));
    return ledger.jobs.map(({ id, key, batchExecutionKey, reference, inputArguments, process }) => ({
        id,
        key,
        batchExecutionKey,
        reference: reference ?? "",
        n: startNumberIn(inputArguments) ?? -1,
        stopped: stopped.has(id),
        ...(process === PROCESS ? {} : { renamed: true }),
    }));
}

function itemsOf({ ledger }: Simulator): ItemEntry[] {
    return ledger.items.map(({ id, content }) => ({ id, ...(JSON.parse(content) as Omit<ItemEntry, "id">) }));
}

/** Enough robots to run all jobs without a queue. */
const ROBOTS = 60;

/** Unless the flow waits for jobs, they stay pending forever. A stopped one was then stopped by the client. */
export function tenantOf(
    folders: number,
    work: Pick<Variant, "waits" | "duration" | "robots"> & Pick<OrchestratorSetup, "queues"> = {},
): TenantData {
    const { waits = false, robots: count = ROBOTS, queues } = work;
    const robots = Array.from({ length: waits ? count : 3 }, (_, at) => at);
    const numbers = Array.from({ length: folders }, (_, at) => at);
    const paths = numbers.map((number) => pathOf(number));
    return {
        folders: paths.map((path) => ({ path })),
        processes: paths.map((folder) => processIn(folder, work)),
        robots: robots.map((robot) => ({
            name: `Robot_${robot}`,
            username: `acme\\robot-${robot}`,
            folders: paths.filter((_, at) => waits || robot < robotsIn(at)),
        })),
        machines: [{ name: "VM", folders: paths, slots: robots.length }],
        ...(queues ? { queues: paths.map((folder) => queueIn(folder, queues)) } : {}),
    };
}

function processIn(
    folder: string,
    { waits = false, duration = 2 }: Pick<Variant, "waits" | "duration">,
): TenantData["processes"][number] {
    return {
        folder,
        name: PROCESS,
        input: [{ name: "n", type: "System.Int32, System.Private.CoreLib", required: true }],
        job: waits ? { startDelay: 0.1, duration, output: { done: true } } : { startDelay: null },
    };
}

/** No robot takes its items. */
const queueIn = (folder: string, { isUnique }: { isUnique: boolean }): NonNullable<TenantData["queues"]>[number] => ({
    folder,
    name: QUEUE,
    uniqueReferences: isUnique,
    item: { startDelay: null },
});

const callAll =
    (...functions: (() => void)[]) =>
    (): void => {
        for (const each of functions) each();
    };

/** Changes the server during the run. */
function serverChanger({ starts, renames, correlation, folders, ...work }: OrchestratorSetup): () => void {
    let remaining = Math.ceil(starts * CHANGE_AFTER);
    return () => {
        if (--remaining !== 0) return;
        if (correlation?.isLate) simulator.jobs.correlation = correlation;
        if (renames) simulator.data.renameProcess(PROCESS, OLD_PROCESS);
        if (renames !== "replaced") return;
        for (let folder = 0; folder < folders; folder++) simulator.data.addProcess(processIn(pathOf(folder), work));
    };
}

function tokenRevoker(seed: number): () => void {
    let revocations = 0;
    const [least, most] = REVOKE_AFTER;
    const next = (): number => least + Math.floor(seededNumbers(`${seed}:revoke:${revocations}`)[0]! * (most - least));
    let remaining = next();
    return () => {
        if (--remaining > 0) return;
        revocations++;
        remaining = next();
        simulator.revokeTokens();
    };
}

/** Starts the outage some time after the first start. */
function outageStarter(outage: Variant["outage"]): () => void {
    let isScheduled = false;
    return () => {
        if (!outage || isScheduled) return;
        isScheduled = true;
        setTimeout(() => proxy.outage(outage.seconds * 1000, outage.response), outage.after * 1000).unref();
    };
}

function refuseBatchKey(request: RawRequest): Buffer | undefined {
    const isRefused =
        kindOfRequest(request) === "jobs" && /filter=[^&]*BatchExecutionKey/i.test(decodeURIComponent(request.path));
    if (!isRefused) return undefined;
    const body = { message: "The query specified in the URI is not valid.", errorCode: 0 };
    return writeResponse(400, { "content-type": "application/json" }, JSON.stringify(body));
}

if (require.main === module) serveProcedures(orchestratorProcedures);
