/** What is tried under chaos. */
import type { CorrelationHandling } from "../../src/simulator/jobs/correlation-handling";
import type { Odds } from "./fault-plan";
import { GATEWAY_KINDS, QUOTA_KINDS, type Kind } from "./faults";

export interface Variant {
    name: string;
    /** How many starts there are unless the command line says otherwise. */
    starts: number;
    /** Properties of the start node beyond its process and its folder. */
    node?: Record<string, unknown>;
    apiVersion?: number | string;
    rateLimit?: boolean;
    /** The starts go round these many folders; a list of jobs has those of one folder only. */
    folders: number;
    /** Folders are named by their ids: a server that is too old knows no paths. */
    byId?: boolean;
    /** Processes are named by their keys. */
    byKey?: boolean;
    /** How many jobs the start of that number asks for; 1. */
    jobsOf?: (n: number) => number;
    /** Orchestrator refuses to filter jobs by their batch key. */
    refusesBatchKey?: boolean;
    /** What Orchestrator gives back of the marks of a start; `late`: only from a quarter of the starts on. */
    marks?: CorrelationHandling & { late?: boolean };
    /** After a quarter of the starts every process gets another name; `replaced`: and there is a new one under the old name. */
    renames?: "renamed" | "replaced";
    /** The header `Date` is an hour off the times that jobs bear, or missing. */
    date?: "ahead" | "behind" | "missing";
    /** What a start and any other request can meet, where it is not everything. */
    startKinds?: readonly Kind[];
    readKinds?: readonly Kind[];
    /** The flow is deployed anew: when half of the messages were given, or again and again while jobs end one by one and nothing else is under way. */
    deploys?: "amid" | "full" | "nodes";
    /** The jobs run, and the flow waits for their ends; what comes out is what the wait node sends. */
    waits?: boolean;
    /** Properties of the wait node beyond its connection. */
    wait?: Record<string, unknown>;
    /** How every job that is waited for must be told to have ended: its state, or which time-out; Successful. */
    end?: string;
    /** Seconds that a job runs which is waited for; 2. Null: until it is stopped. */
    duration?: number | null;
    /** How many run at once; 60. */
    robots?: number;
    /** So many seconds after the first start Orchestrator can't be reached for so many; or what the kind says is all that is heard from there. */
    outage?: { after: number; seconds: number; says?: Kind };
    /** Messages under way at once. */
    underWay?: number;
    odds?: Partial<Odds>;
    /** The share of starts that may end in Catch; undefined: any. */
    mostErrors?: number;
    /** How often every kind of fault must have struck. */
    strikes?: number;
}

const MOST_ERRORS = 0.02;

/** How many robots work in the folder of that number. */
export const robotsIn = (folder: number): number => 1 + (folder % 3);

/** One reference for all starts, where it is the only mark there is. */
const SHARED_REFERENCE = { folders: 5, apiVersion: 11, node: { reference: "shared", referenceType: "str" } };

const NO_MARKS: CorrelationHandling = { batchExecutionKey: "lost", reference: "lost" };

/** Jobs far within their time-outs, and jobs that end at theirs alone; seconds, as the dialog has them. */
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

/** All jobs are started before and end meanwhile. No start is in doubt when it begins: look-ups that fail would be its error. */
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
    { name: "plain", starts: 10_000, folders: 4, mostErrors: MOST_ERRORS, strikes: 100 },
    {
        name: "threeJobs",
        starts: 1000,
        folders: 5,
        node: { jobsCount: 3 },
        jobsOf: () => 3,
        mostErrors: MOST_ERRORS,
    },
    // Robots with a pending job refuse another: every start has a folder of its own.
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
    { name: "fullDeploy", starts: 1000, folders: 5, deploys: "amid", underWay: 200 },
    { name: "rateLimited", starts: 300, folders: 3, rateLimit: true },
    // All jobs are started before, end meanwhile, and are told of afterwards; the token has ended by then.
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
    { name: "markReplaced", starts: 500, folders: 5, marks: { batchExecutionKey: "replaced", reference: "kept" } },
    { name: "markLost", starts: 500, folders: 5, marks: { batchExecutionKey: "lost", reference: "kept" } },
    { name: "marksLost", starts: 500, folders: 5, marks: NO_MARKS },
    { name: "marksLostLate", starts: 500, folders: 5, marks: { ...NO_MARKS, late: true } },
    { name: "referenceLost", starts: 500, folders: 5, apiVersion: 11, marks: NO_MARKS },
    {
        name: "markUnlisted",
        starts: 500,
        folders: 5,
        marks: { batchExecutionKey: "unlisted", reference: "kept" },
        refusesBatchKey: true,
    },
    { name: "renamed", starts: 500, folders: 5, renames: "renamed", byKey: true, mostErrors: MOST_ERRORS },
    { name: "renamedShared", starts: 500, ...SHARED_REFERENCE, renames: "renamed", byKey: true },
    { name: "replaced", starts: 500, folders: 5, renames: "replaced", underWay: 100, mostErrors: MOST_ERRORS },
    { name: "replacedShared", starts: 500, ...SHARED_REFERENCE, renames: "replaced", underWay: 100 },
    { name: "replacedRefused", starts: 500, folders: 5, renames: "replaced", refusesBatchKey: true, underWay: 100 },
    // A refusal of whatever stands in between is an error of its own.
    { name: "gateway", starts: 500, folders: 5, startKinds: GATEWAY_KINDS, readKinds: GATEWAY_KINDS },
    { name: "gatewayWaiting", starts: 500, folders: 3, waits: true, startKinds: [], readKinds: GATEWAY_KINDS },
    { name: "quota", starts: 300, folders: 3, startKinds: QUOTA_KINDS },
    ...(["plain404Before", "empty404Before", "page403Before", "answer503Before"] as const).map((says): Variant => ({
        ...LONG_OUTAGE,
        name: `outage_${says.replace("Before", "")}`,
        outage: { after: 20, seconds: 90, says },
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

/** The variants by name. */
export const VARIANTS: ReadonlyMap<string, Variant> = new Map(ALL.map((variant) => [variant.name, variant]));
