/** The side of Orchestrator, in a process of its own: the simulator, and the proxy that lies before it. */
import { setTimeout as sleep } from "node:timers/promises";
import { startSimulator, type Simulator, type TenantData } from "../../src/simulator";
import { planFaults, seededNumbers, type FaultPlanOptions } from "./fault-plan";
import { writeAnswer, type WholeRequest } from "./http-message";
import { startLyingProxy, type LyingProxy } from "./lying-proxy";
import { serveProcedures } from "../support/subprocess";
import { startNumberIn, kindOfRequest } from "./request-kind";
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
    | "marks"
    | "renames"
> &
    FaultPlanOptions & {
        /** How many there are going to be. */
        starts: number;
    };

export interface Access {
    /** The Orchestrator's address as the client knows it: the proxy's. */
    url: string;
    clientId: string;
    clientSecret: string;
    /** Of the folders, in their order, and of the process in each. */
    folderIds: number[];
    processKeys: string[];
}

/** A job of the ledger. */
export interface LedgerEntry {
    id: number;
    key: string;
    batchExecutionKey: string;
    /** Of which start; -1: of none. */
    n: number;
    /** Whether it was stopped before a robot had it, which only the client can have done. */
    stopped: boolean;
    /** Whether its process had lost its name. */
    renamed?: boolean;
}

export interface Truth {
    jobs: LedgerEntry[];
    tally: LyingProxy["tally"];
    troubles: string[];
    tokensIssued: number;
}

/** Short, so that tokens run out under way; seconds. */
const TOKEN_LIFETIME = 20;

/** Tokens are revoked after some hundreds of starts. */
const REVOKE_AFTER: [least: number, most: number] = [200, 800];

export const PROCESS = "Chaos";
const OLD_PROCESS = "Chaos (old)";

/** By how much a wrong date is wrong; milliseconds. */
const HOUR = 3_600_000;

const DATES: Readonly<Record<NonNullable<Variant["date"]>, number | undefined>> = {
    ahead: HOUR,
    behind: -HOUR,
    missing: undefined,
};

/** The share of the starts after which a process is renamed, or marks are lost. */
const MIDWAY = 1 / 4;

/** The path of the folder of that number. */
export const pathOf = (folder: number): string => `Chaos_${folder}`;

let simulator: Simulator;
let proxy: LyingProxy;

export const orchestratorProcedures = {
    async start(setup: OrchestratorSetup): Promise<Access> {
        const { apiVersion, rateLimit = false, folders, refusesBatchKey, outage, date, marks } = setup;
        simulator = await startSimulator({
            ...(apiVersion === undefined ? {} : { apiVersion }),
            rateLimit,
            data: tenantOf(folders, setup),
            tokenLifetime: TOKEN_LIFETIME,
        });
        if (date) simulator.clock.dateAhead = DATES[date];
        if (marks && !marks.late) simulator.jobs.correlation = marks;
        const address = new URL(simulator.url);
        proxy = await startLyingProxy({
            target: { host: address.hostname, port: Number(address.port) },
            draw: planFaults(setup),
            onStart: inTurn(revoker(setup.seed), changer(setup), breaker(outage)),
            ...(refusesBatchKey ? { instead: refuseBatchKey } : {}),
        });
        address.port = String(proxy.port);
        const { clientId, clientSecret } = simulator;
        const folderIds = simulator.data.folders.map((folder) => folder.Id);
        const processKeys = simulator.data.releases.map((release) => release.Key);
        return { url: address.href, clientId, clientSecret, folderIds, processKeys };
    },

    /** Ends all jobs, one after the other, within so many milliseconds. */
    async endJobs(time: number): Promise<void> {
        const jobs = simulator.jobs.all();
        for (const { Id } of jobs) {
            simulator.jobs.finish(Id, "Successful", { done: true });
            await sleep(time / jobs.length);
        }
    },

    /** Ends it all and tells what really happened. */
    async finish(): Promise<Truth> {
        await proxy.close();
        const jobs = entriesOf(simulator);
        await simulator.close();
        const { tally, troubles } = proxy;
        return { jobs, tally, troubles, tokensIssued: simulator.ledger.tokensIssued };
    },
};

/** Every job that there ever was. */
export function entriesOf({ ledger, jobs }: Simulator): LedgerEntry[] {
    const stopped = new Set(jobs.all().flatMap((job) => (job.State === "Stopped" ? [job.Id] : [])));
    return ledger.jobs.map(({ id, key, batchExecutionKey, inputArguments, process }) => ({
        id,
        key,
        batchExecutionKey,
        n: startNumberIn(inputArguments) ?? -1,
        stopped: stopped.has(id),
        ...(process === PROCESS ? {} : { renamed: true }),
    }));
}

/** Enough to run what is started without a queue. */
const ROBOTS = 60;

/** Jobs stay pending for ever, unless they are waited for: one that is stopped was stopped by the client. */
export function tenantOf(folders: number, work: Pick<Variant, "waits" | "duration" | "robots"> = {}): TenantData {
    const { waits = false, robots: count = ROBOTS } = work;
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

const inTurn =
    (...works: (() => void)[]) =>
    (): void => {
        for (const work of works) work();
    };

/** What changes in Orchestrator while the starts go on. */
function changer({ starts, renames, marks, folders, ...work }: OrchestratorSetup): () => void {
    let left = Math.ceil(starts * MIDWAY);
    return () => {
        if (--left !== 0) return;
        if (marks?.late) simulator.jobs.correlation = marks;
        if (renames) simulator.data.renameProcess(PROCESS, OLD_PROCESS);
        if (renames !== "replaced") return;
        for (let folder = 0; folder < folders; folder++) simulator.data.addProcess(processIn(pathOf(folder), work));
    };
}

function revoker(seed: number): () => void {
    let revocations = 0;
    const [least, most] = REVOKE_AFTER;
    const draw = (): number => least + Math.floor(seededNumbers(`${seed}:revoke:${revocations}`)[0]! * (most - least));
    let left = draw();
    return () => {
        if (--left > 0) return;
        revocations++;
        left = draw();
        simulator.revokeTokens();
    };
}

/** The outage comes so long after the first start. */
function breaker(outage: Variant["outage"]): () => void {
    let begun = false;
    return () => {
        if (!outage || begun) return;
        begun = true;
        setTimeout(() => proxy.outage(outage.seconds * 1000, outage.says), outage.after * 1000).unref();
    };
}

function refuseBatchKey(request: WholeRequest): Buffer | undefined {
    const refused =
        kindOfRequest(request) === "jobs" && /filter=[^&]*BatchExecutionKey/i.test(decodeURIComponent(request.path));
    if (!refused) return undefined;
    const body = { message: "The query specified in the URI is not valid.", errorCode: 0 };
    return writeAnswer(400, { "content-type": "application/json" }, JSON.stringify(body));
}

if (require.main === module) serveProcedures(orchestratorProcedures);
