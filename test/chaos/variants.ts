/** What is tried under chaos. */
import type { Odds } from "./draw";

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
    /** How many jobs the start of that number asks for; 1. */
    jobsOf?: (n: number) => number;
    /** Orchestrator refuses to filter jobs by their batch key. */
    refusesBatchKey?: boolean;
    /** The flow is deployed anew when half of the messages were given. */
    deploys?: boolean;
    /** The jobs run, and the flow waits for their ends; what comes out is what the wait node sends. */
    waits?: boolean;
    /** Seconds that a job runs which is waited for; 2. */
    duration?: number;
    /** Orchestrator can't be reached for so many seconds, after so many. */
    outage?: { after: number; seconds: number };
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
    { name: "fullDeploy", starts: 1000, folders: 5, deploys: true, underWay: 200 },
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
];

/** The variants by name. */
export const VARIANTS: ReadonlyMap<string, Variant> = new Map(ALL.map((variant) => [variant.name, variant]));
