/** What a world consists of, drawn from its seed. */
import { COMMIT_TYPES, ON_DUPLICATE } from "../../../src/shared/settings/queues";
import type { CorrelationHandling } from "../../../src/simulator/jobs/correlation-handling";
import type { ProcessData, TenantData } from "../../../src/simulator/tenant/tenant-data";
import type { StoreKind } from "../process/context-stores";
import type { FlowSettings } from "../process/flow";
import type { MachineSettings } from "../process/machine";
import type { Random } from "../time/random";
import { queuesOf } from "../work/queues";
import type { WorldOptions } from "./world";

export interface Setup {
    apiVersion: number;
    /** Undefined: the version stays as it is. */
    update: Update | undefined;
    correlation: CorrelationHandling;
    /** Whether queue items keep the mark that they are added with. */
    keepsOperationIds: boolean;
    data: TenantData;
    machines: MachineSettings[];
    /** Users' references; "" for none. */
    references: readonly string[];
    /** Whether messages come in bursts. */
    isBursty: boolean;
}

/** A server of one's own gets a newer version during the run. */
export interface Update {
    apiVersion: number;
    /** Milliseconds after the beginning. */
    at: number;
}

export type SetupOptions = Pick<WorldOptions, "isKeyed" | "isWatched" | "work" | "hours">;

const HOUR = 3_600_000;

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

export function setUp(random: Random, options: SetupOptions): Setup {
    const { isKeyed = false, hours } = options;
    const processes = FOLDERS.flatMap((folder) =>
        ["Bot", "Report"].map((name): ProcessData => ({ folder, name: `${folder} ${name}`, job: { duration: null } })),
    );
    const data: TenantData = {
        folders: FOLDERS.map((path) => ({ path })),
        processes,
        robots: Array.from({ length: ROBOTS }, (_, at) => ({ name: `R${at}`, username: `r${at}`, folders: FOLDERS })),
        machines: [{ name: "VM", folders: FOLDERS, slots: ROBOTS }],
        queues: FOLDERS.flatMap(queuesOf),
    };
    const isOld = random.happens(0.3);
    const forUpdate = random.fork("update");
    const keyed: FlowSettings["start"] = {
        idempotencyKey: "key",
        idempotencyKeyType: "msg",
        whenStarted: random.fork("restart").happens(0.3) ? "restart" : "use",
    };
    return {
        apiVersion: isOld ? 11 : random.pick([16, 20, 20]),
        update: isOld && isKeyed && forUpdate.happens(0.5) ? updateWithin(hours * HOUR, forUpdate) : undefined,
        correlation: random.happens(0.3) ? random.pick(MARKS) : KEPT,
        keepsOperationIds: random.fork("items").happens(0.7),
        data,
        machines: Array.from({ length: random.whole(1, 3) }, (_, at) =>
            machine(`m${at + 1}`, random, isKeyed ? keyed : {}, options),
        ),
        references: random
            .pick([[""], [""], ["shared"], ["", "shared"]])
            .map((reference) => (isKeyed ? "" : reference)),
        isBursty: random.happens(0.3),
    };
}

function updateWithin(milliseconds: number, random: Random): Update {
    return { apiVersion: random.pick([16, 20]), at: random.between(0, milliseconds) };
}

function machine(
    name: string,
    random: Random,
    start: FlowSettings["start"],
    { isWatched, work = "jobs" }: SetupOptions,
): MachineSettings {
    const store = random.pick(STORES);
    // Drawn apart: the other draws don't depend on it.
    const [forConnections, forItems] = [random.fork("connections"), random.fork("items")];
    const connection = {
        scope: "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Robots.Read OR.Queues",
        timeout: random.pick([5, 30, 30]),
        concurrency: random.pick([2, 16]),
    };
    const emit = random.pick(["each", "each", "all"]);
    const timeout = random.happens(0.3) ? random.pick([20, 120, 600]) : "";
    const onTimeout = random.pick(["leave", "leave", "softStop", "kill"]);
    const ofWork =
        work === "jobs"
            ? {
                  start,
                  wait: { emit, runningTimeout: timeout, onTimeout },
              }
            : {
                  start: { onDuplicate: forItems.pick(ON_DUPLICATE), commit: forItems.pick(COMMIT_TYPES) },
                  wait: { emit, timeout, manualRetries: forItems.happens(0.3) },
              };
    const connections = forConnections.happens(0.3) ? 2 : 1;
    return { name, store, flow: { work, connections, connection, events: isWatched ? FOLDERS : [], ...ofWork } };
}
