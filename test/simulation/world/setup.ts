/** What a world consists of, drawn from its seed. */
import type { CorrelationHandling } from "../../../src/simulator/jobs/correlation-handling";
import type { ProcessData, TenantData } from "../../../src/simulator/tenant/tenant-data";
import type { StoreKind } from "../process/context-stores";
import type { MachineSettings } from "../process/machine";
import type { Random } from "../time/random";
import { queuesOf } from "./strangers";

export interface Setup {
    apiVersion: number;
    correlation: CorrelationHandling;
    data: TenantData;
    machines: MachineSettings[];
    /** Users' references; "" for none. */
    references: readonly string[];
    /** Whether messages come in bursts. */
    isBursty: boolean;
}

const FOLDERS = ["Shared", "Finance"];

/** Enough for all jobs, so that a job is pending only for a moment. */
const ROBOTS = 60;

const STORES: readonly StoreKind[] = ["default", "durable", "cached", "slow"];

const KEPT: CorrelationHandling = { batchExecutionKey: "kept", reference: "kept" };
const MARKS: readonly CorrelationHandling[] = [
    { batchExecutionKey: "lost", reference: "kept" },
    { batchExecutionKey: "lost", reference: "lost" },
    { batchExecutionKey: "replaced", reference: "kept" },
    { batchExecutionKey: "unlisted", reference: "kept" },
];

export function setUp(random: Random, isKeyed = false, isWatched = false): Setup {
    const processes = FOLDERS.flatMap((folder) =>
        ["Bot", "Report"].map((name): ProcessData => ({ folder, name: `${folder} ${name}`, job: { duration: null } })),
    );
    const data: TenantData = {
        folders: FOLDERS.map((path) => ({ path })),
        processes,
        robots: Array.from({ length: ROBOTS }, (_, at) => ({ name: `R${at}`, username: `r${at}`, folders: FOLDERS })),
        machines: [{ name: "VM", folders: FOLDERS, slots: ROBOTS }],
        ...(isWatched ? { queues: queuesOf(FOLDERS) } : {}),
    };
    const isOld = random.happens(0.3);
    return {
        apiVersion: isOld ? 11 : random.pick([16, 20, 20]),
        correlation: random.happens(0.3) ? random.pick(MARKS) : KEPT,
        data,
        machines: Array.from({ length: random.whole(1, 3) }, (_, at) =>
            machine(`m${at + 1}`, random, isKeyed, isWatched ? FOLDERS : []),
        ),
        references: random
            .pick([[""], [""], ["shared"], ["", "shared"]])
            .map((reference) => (isKeyed ? "" : reference)),
        isBursty: random.happens(0.3),
    };
}

function machine(name: string, random: Random, isKeyed: boolean, events: readonly string[]): MachineSettings {
    return {
        name,
        store: random.pick(STORES),
        flow: {
            // Drawn apart: the other draws don't depend on it.
            connections: random.fork("connections").happens(0.3) ? 2 : 1,
            start: isKeyed ? { idempotencyKey: "key", idempotencyKeyType: "msg" } : {},
            connection: {
                scope: "OR.Jobs OR.Queues OR.Execution.Read OR.Folders.Read OR.Robots.Read",
                timeout: random.pick([5, 30, 30]),
                concurrency: random.pick([2, 16]),
            },
            wait: {
                emit: random.pick(["each", "each", "all"]),
                ...(random.happens(0.3) ? { runningTimeout: random.pick([20, 120, 600]) } : {}),
                onTimeout: random.pick(["leave", "leave", "softStop", "kill"]),
            },
            events,
        },
    };
}
