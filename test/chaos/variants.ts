/** The variants of the chaos run. */
import type { CorrelationHandling } from "../../src/simulator/jobs/correlation-handling";
import type { Odds } from "./fault-plan";
import { GATEWAY_KINDS, QUOTA_KINDS, type Kind } from "./faults";

export interface Variant {
    name: string;
    /** The number of starts, unless the command line sets it. */
    starts: number;
    /** Properties of the start node in addition to its process and folder. */
    node?: Record<string, unknown>;
    apiVersion?: number | string;
    rateLimit?: boolean;
    /** The number of folders over which the starts are distributed. A list of jobs covers one folder. */
    folders: number;
    /** Names folders by their ids, since old servers do not know paths. */
    byId?: boolean;
    /** Names processes by their keys. */
    byKey?: boolean;
    /** How many jobs the nth start requests. Default: 1. */
    jobsOf?: (n: number) => number;
    /** Orchestrator refuses to filter jobs by their batch key. */
    refusesBatchKey?: boolean;
    /** How Orchestrator handles the correlation fields of a start. `isLate`: after a quarter of the starts. */
    correlation?: CorrelationHandling & { isLate?: boolean };
    /** Renames every process after a quarter of the starts. `replaced`: a new process takes the old name. */
    renames?: "renamed" | "replaced";
    /** The header `Date` differs by an hour from the times of jobs, or is missing. */
    date?: "ahead" | "behind" | "missing";
    /** The faults of starts and of other requests. Default: all. */
    startKinds?: readonly Kind[];
    readKinds?: readonly Kind[];
    /** Deploys the flow in the middle of the starts, or again and again (`full`, `nodes`) while jobs end and nothing else is in progress. */
    deploys?: "amidStarts" | "full" | "nodes";
    /** The jobs run, and a wait node waits for their ends. */
    waits?: boolean;
    /** Properties of the wait node in addition to its connection. */
    wait?: Record<string, unknown>;
    /** The end that the wait node must report for every job: a state or a time-out. Default: Successful. */
    end?: string;
    /** Seconds that each job runs if the flow waits for it. Default: 2. Null: until it is stopped. */
    duration?: number | null;
    /** How many jobs run at once. Default: 60. */
    robots?: number;
    /** An outage this many seconds after the first start. With `response`, every request gets that fault. */
    outage?: { after: number; seconds: number; response?: Kind };
    /** Messages in progress at once. */
    underWay?: number;
    odds?: Partial<Odds>;
    /** The share of starts that may end in a Catch node. Undefined: any. */
    mostErrors?: number;
    /** How often every kind of fault must occur. */
    leastFaults?: number;
}

const MOST_ERRORS = 0.02;

/** The number of robots in a folder. */
export const robotsIn = (folder: number): number => 1 + (folder % 3);

/** All starts have one reference, and the server has no other correlation field. */
const SHARED_REFERENCE = { folders: 5, apiVersion: 11, node: { reference: "shared", referenceType: "str" } };

const NO_CORRELATION: CorrelationHandling = { batchExecutionKey: "lost", reference: "lost" };

/** Jobs that end long before their time-outs, and jobs that end only by a time-out. The values are seconds, as in the dialog. */
const HEALTHY = {
    waits: true,
    wait: { pendingTimeout: "600", runningTimeout: "600", onTimeout: "kill" },
};
const ENDLESS = {
    waits: true,
    duration: null,
    robots: 300,
    end: "running",
    wait: { runningTimeout: "5", onTimeout: "leave" },
};

/** All jobs start before the outage and end during it. No start is being reconciled then, since that would fail. */
const LONG_OUTAGE = {
    starts: 100,
    folders: 2,
    waits: true,
    duration: 45,
    robots: 100,
    odds: { first: 0, again: 0, refuse: 0 },
    mostErrors: 0,
};

const ALL: Variant[] = [
    { name: "plain", starts: 10_000, folders: 4, mostErrors: MOST_ERRORS, leastFaults: 100 },
    {
        name: "threeJobs",
        starts: 1000,
        folders: 5,
        node: { jobsCount: 3 },
        jobsOf: () => 3,
        mostErrors: MOST_ERRORS,
    },
    // A robot with a pending job refuses another one, so every start has a folder of its own.
    {
        name: "allRobots",
        starts: 100,
        folders: 100,
        node: { strategy: "All" },
        jobsOf: (n) => robotsIn(n % 100),
        mostErrors: MOST_ERRORS,
    },
    {
        name: "sharedReference",
        starts: 500,
        folders: 5,
        apiVersion: 11,
        node: { reference: "shared", referenceType: "str" },
    },
    { name: "api2018", starts: 500, folders: 5, apiVersion: "2018.4", byId: true },
    { name: "refusedFilter", starts: 500, folders: 5, refusesBatchKey: true },
    { name: "fullDeploy", starts: 1000, folders: 5, deploys: "amidStarts", underWay: 200 },
    { name: "rateLimited", starts: 300, folders: 3, rateLimit: true },
    // All jobs start before the outage, end during it and are reported afterwards. The token has expired by then.
    {
        name: "outage",
        starts: 100,
        folders: 2,
        waits: true,
        duration: 90,
        outage: { after: 40, seconds: 150 },
        odds: { first: 0 },
        mostErrors: MOST_ERRORS,
    },
    { name: "waiting", starts: 1000, folders: 3, waits: true, rateLimit: true, mostErrors: MOST_ERRORS },
    ...(["ahead", "behind", "missing"] as const).flatMap((date): Variant[] => {
        const name = `date${date[0]!.toUpperCase()}${date.slice(1)}`;
        return [
            { name, date, starts: 500, folders: 5, mostErrors: MOST_ERRORS },
            { name: `${name}Shared`, date, starts: 500, ...SHARED_REFERENCE },
            { name: `${name}Waiting`, date, starts: 500, folders: 3, ...HEALTHY, mostErrors: MOST_ERRORS },
            { name: `${name}TimeOut`, date, starts: 300, folders: 3, ...ENDLESS, mostErrors: MOST_ERRORS },
        ];
    }),
    {
        name: "markReplaced",
        starts: 500,
        folders: 5,
        correlation: { batchExecutionKey: "replaced", reference: "kept" },
    },
    { name: "markLost", starts: 500, folders: 5, correlation: { batchExecutionKey: "lost", reference: "kept" } },
    { name: "marksLost", starts: 500, folders: 5, correlation: NO_CORRELATION },
    { name: "marksLostLate", starts: 500, folders: 5, correlation: { ...NO_CORRELATION, isLate: true } },
    { name: "referenceLost", starts: 500, folders: 5, apiVersion: 11, correlation: NO_CORRELATION },
    {
        name: "markUnlisted",
        starts: 500,
        folders: 5,
        correlation: { batchExecutionKey: "unlisted", reference: "kept" },
        refusesBatchKey: true,
    },
    { name: "renamed", starts: 500, folders: 5, renames: "renamed", byKey: true, mostErrors: MOST_ERRORS },
    { name: "renamedShared", starts: 500, ...SHARED_REFERENCE, renames: "renamed", byKey: true },
    { name: "replaced", starts: 500, folders: 5, renames: "replaced", underWay: 100, mostErrors: MOST_ERRORS },
    { name: "replacedShared", starts: 500, ...SHARED_REFERENCE, renames: "replaced", underWay: 100 },
    { name: "replacedRefused", starts: 500, folders: 5, renames: "replaced", refusesBatchKey: true, underWay: 100 },
    // Refusals by gateways are errors, so there is no limit for errors here.
    { name: "gateway", starts: 500, folders: 5, startKinds: GATEWAY_KINDS, readKinds: GATEWAY_KINDS },
    { name: "gatewayWaiting", starts: 500, folders: 3, waits: true, startKinds: [], readKinds: GATEWAY_KINDS },
    { name: "quota", starts: 300, folders: 3, startKinds: QUOTA_KINDS },
    ...(["plain404Before", "empty404Before", "page403Before", "answer503Before"] as const).map((response): Variant => ({
        ...LONG_OUTAGE,
        name: `outage_${response.replace("Before", "")}`,
        outage: { after: 20, seconds: 90, response },
    })),
    ...(["full", "nodes"] as const).map((deploys): Variant => ({
        name: `${deploys}DeployWaiting`,
        starts: 500,
        folders: 3,
        waits: true,
        deploys,
        duration: null,
        robots: 500,
        mostErrors: MOST_ERRORS,
    })),
];

export const VARIANTS: ReadonlyMap<string, Variant> = new Map(ALL.map((variant) => [variant.name, variant]));
