/** The side of Orchestrator, in a process of its own: the simulator, and the proxy that lies before it. */
import { startSimulator, type Simulator, type TenantData } from "../../src/simulator";
import { drawFrom, numbersOf, type DrawOptions } from "./draw";
import { writeAnswer, type WholeRequest } from "./http-message";
import { startLyingProxy, type LyingProxy } from "./lying-proxy";
import { answerQuestions } from "../support/part";
import { numberIn, subjectOf } from "./subject";
import { robotsIn, type Variant } from "./variants";

export type OrchestratorSetup = Pick<
    Variant,
    "apiVersion" | "rateLimit" | "folders" | "refusesBatchKey" | "waits" | "duration" | "outage"
> &
    DrawOptions;

export interface Access {
    /** The Orchestrator's address as the client knows it: the proxy's. */
    url: string;
    clientId: string;
    clientSecret: string;
    /** Of the folders, in their order. */
    folderIds: number[];
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

/** The path of the folder of that number. */
export const pathOf = (folder: number): string => `Chaos_${folder}`;

let simulator: Simulator;
let proxy: LyingProxy;

export const orchestratorAnswers = {
    async start(setup: OrchestratorSetup): Promise<Access> {
        const { apiVersion, rateLimit = false, folders, refusesBatchKey, waits = false, outage } = setup;
        simulator = await startSimulator({
            ...(apiVersion === undefined ? {} : { apiVersion }),
            rateLimit,
            data: tenantOf(folders, waits, setup.duration),
            tokenLifetime: TOKEN_LIFETIME,
        });
        const address = new URL(simulator.url);
        proxy = await startLyingProxy({
            target: { host: address.hostname, port: Number(address.port) },
            draw: drawFrom(setup),
            onStart: revoker(setup.seed),
            ...(refusesBatchKey ? { instead: refuseBatchKey } : {}),
        });
        if (outage) setTimeout(() => proxy.outage(outage.seconds * 1000), outage.after * 1000).unref();
        address.port = String(proxy.port);
        const { clientId, clientSecret } = simulator;
        const folderIds = simulator.data.folders.map((folder) => folder.Id);
        return { url: address.href, clientId, clientSecret, folderIds };
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
    return ledger.jobs.map(({ id, key, batchExecutionKey, inputArguments }) => ({
        id,
        key,
        batchExecutionKey,
        n: numberIn(inputArguments) ?? -1,
        stopped: stopped.has(id),
    }));
}

/** Enough to run what is started without a queue. */
const ROBOTS = 60;

/** Jobs stay pending for ever, unless they are waited for: one that is stopped was stopped by the client. */
export function tenantOf(folders: number, waits = false, duration = 2): TenantData {
    const robots = Array.from({ length: waits ? ROBOTS : 3 }, (_, at) => at);
    const numbers = Array.from({ length: folders }, (_, at) => at);
    const paths = numbers.map((number) => pathOf(number));
    return {
        folders: paths.map((path) => ({ path })),
        processes: paths.map((folder) => ({
            folder,
            name: PROCESS,
            input: [{ name: "n", type: "System.Int32, System.Private.CoreLib", required: true }],
            job: waits ? { startDelay: 0.1, duration, output: { done: true } } : { startDelay: null },
        })),
        robots: robots.map((robot) => ({
            name: `Robot_${robot}`,
            username: `acme\\robot-${robot}`,
            folders: paths.filter((_, at) => waits || robot < robotsIn(at)),
        })),
        machines: [{ name: "VM", folders: paths, slots: robots.length }],
    };
}

function revoker(seed: number): () => void {
    let revocations = 0;
    const [least, most] = REVOKE_AFTER;
    const draw = (): number => least + Math.floor(numbersOf(`${seed}:revoke:${revocations}`)[0]! * (most - least));
    let left = draw();
    return () => {
        if (--left > 0) return;
        revocations++;
        left = draw();
        simulator.revokeTokens();
    };
}

function refuseBatchKey(request: WholeRequest): Buffer | undefined {
    const refused =
        subjectOf(request) === "jobs" && /filter=[^&]*BatchExecutionKey/i.test(decodeURIComponent(request.path));
    if (!refused) return undefined;
    const body = { message: "The query specified in the URI is not valid.", errorCode: 0 };
    return writeAnswer(400, { "content-type": "application/json" }, JSON.stringify(body));
}

if (require.main === module) answerQuestions(orchestratorAnswers);
