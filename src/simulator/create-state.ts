/** Makes everything that a simulated Orchestrator consists of, but for the way to it. */
import { readFileSync } from "node:fs";
import { Assets } from "./tenant/assets";
import type { Clock } from "./controls/clock";
import { DEFAULT_TENANT } from "./tenant/default-tenant";
import { Identity, type Account } from "./tenant/identity";
import { JobStore } from "./jobs/job-store";
import { Ledger } from "./controls/ledger";
import { QueueStore } from "./queues/queue-store";
import { RateLimit } from "./tenant/rate-limit";
import type { SimulatorOptions } from "./options";
import { generationOf, NEWEST, type Generation } from "./specification";
import { Attachments } from "./storage/attachments";
import { BlobStorage } from "./storage/blob-storage";
import { Buckets } from "./storage/buckets";
import { Tenant } from "./tenant/tenant";
import { readTenantData, type TenantData } from "./tenant/tenant-data";
import type { SimulatorState } from "./state";
import { Announcer } from "./webhooks/announcer";
import { Deliveries } from "./webhooks/deliveries";
import type { Reach } from "./webhooks/reach";
import type { Post } from "./webhooks/webhook-call";
import { Webhooks } from "./webhooks/webhooks";

/** What a simulator takes from the outside world. */
export interface Surroundings {
    clock: Clock;
    /** Makes keys and tokens. */
    uuid: () => string;
    /** Calls the addresses of webhooks. By default none can be reached. */
    post?: Post;
    /** Connects to them. */
    reach?: Reach;
}

export const SCOPE = "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Robots.Read";
const MORE_SCOPES = [
    "OR.Folders.Write",
    "OR.Monitoring.Read",
    "OR.Machines.Read",
    "OR.Queues",
    "OR.Queues.Read",
    "OR.Queues.Write",
    "OR.Assets",
    "OR.Assets.Read",
    "OR.Assets.Write",
    "OR.Webhooks",
    "OR.Administration",
    "OR.Administration.Read",
    "OR.Administration.Write",
];

/** @throws Error for an unknown version or invalid data */
export function createState(
    options: SimulatorOptions,
    { clock, uuid, post = noWay, reach = isOutOfReach }: Surroundings,
): SimulatorState {
    const { tenant = "Default", tokenLifetime = 3600, rateLimit = true } = options;
    const ledger = new Ledger();
    const account = accountOf(tenant);
    const given = readData(options.data);
    const data = new Tenant(given, clock.now());
    const identity = new Identity(account, clock, ledger, tokenLifetime, uuid);
    const storage = new BlobStorage(clock, (authorization) => identity.authenticate(authorization));
    const attachments = new Attachments(storage, clock, uuid);
    const jobs = new JobStore(data, clock, ledger, (json) => attachments.store("output.json", json), uuid);
    const queues = new QueueStore(given.queues ?? [], data, clock, ledger, uuid);
    const webhooks = new Webhooks(uuid);
    const deliveries = new Deliveries(clock, ledger, post, options.webhooks ?? "cloud");
    const state: SimulatorState = {
        account,
        tenant: data,
        jobs,
        queues,
        webhooks,
        reach,
        announcer: new Announcer({ jobs, queues, webhooks, deliveries, clock }, () => state.generation),
        assets: new Assets(given.assets ?? [], data, clock),
        attachments,
        buckets: new Buckets(given.buckets ?? [], data, storage),
        storage,
        identity,
        ledger,
        clock,
        rateLimits: rateLimit ? { jobs: new RateLimit(clock), items: new RateLimit(clock) } : undefined,
        generation: readGeneration(options.apiVersion),
    };
    if (options.correlation) state.jobs.correlation = options.correlation;
    return state;
}

const noWay: Post = () => Promise.reject(new Error("There is no way to the address."));

const isOutOfReach: Reach = () =>
    Promise.resolve({ canConnect: false, connectionError: "There is no way to the address.", hasBadSsl: false });

function accountOf(tenant: string): Account {
    return {
        clientId: "b7f3a0de-5d0c-4c1f-9a52-3f1d2c4b5a69",
        clientSecret: "simulator-client-secret",
        scopes: [...SCOPE.split(" "), ...MORE_SCOPES],
        token: "rt_simulator-personal-access-token",
        tenant,
        username: "admin",
        password: "simulator-password",
    };
}

/** @throws Error for an unknown version */
export function readGeneration(version: number | string | undefined): Generation {
    if (version === undefined) return NEWEST;
    const generation = generationOf(version);
    if (!generation) throw new Error(`There is no API version ${version}.`);
    return generation;
}

function readData(data: TenantData | string | undefined): TenantData {
    if (data === undefined) return DEFAULT_TENANT;
    if (typeof data !== "string") return readTenantData(data);
    try {
        return readTenantData(JSON.parse(readFileSync(data, "utf8")));
    } catch (error) {
        throw new Error(`The data file ${data} can't be used: ${(error as Error).message}`);
    }
}
