/** A run: Orchestrator behind the lying proxy in one process, Node-RED in another, and the verdict here. */
import { join } from "node:path";
import type { nodeRedProcedures, FlowTruth } from "./node-red-process";
import type { orchestratorProcedures, Truth } from "./orchestrator-process";
import { Subprocess } from "../support/subprocess";
import type { Odds } from "./fault-plan";
import { READ_KINDS, START_KINDS, type Kind } from "./faults";
import type { Variant } from "./variants";
import { FAULTS, judge, type Verdict } from "./verdict";

export interface RunOptions {
    starts: number;
    seed: number;
    /** Requests at once of the connection. */
    concurrency: number;
    /** Seconds for a request of the connection. */
    timeout: number;
    /** Messages under way at once; 1000. */
    underWay?: number;
    odds?: Partial<Odds>;
    startKinds?: readonly Kind[];
    readKinds?: readonly Kind[];
    /** Parts of the run after each of which everything ends and the heap is looked at; 4. */
    parts?: number;
    /** Milliseconds for everything. */
    bound?: number;
}

export interface Report {
    variant: string;
    seed: number;
    starts: number;
    seconds: number;
    verdict: Verdict;
    tally: Truth["tally"];
    tokensIssued: number;
    /** What went wrong in the proxy itself. */
    troubles: string[];
    unhandled: string[];
    openHandles: Record<string, number>;
    /** How many messages waited for their jobs at each deployment amid the waits. */
    waitingAtDeploys: number[];
    /** Bytes after each part of the run. */
    heap: number[];
    /** Whether everything ended within the bound. */
    inTime: boolean;
    /** Whether each process ended by itself. */
    ended: boolean;
    /** Why the run failed; none: it has passed. */
    failures: string[];
}

const PARTS = 4;
const UNDER_WAY = 1000;

/** How long jobs take to end one by one while the flow is deployed again and again; milliseconds. */
const ENDING = 12_000;

/** Enough for a slow machine, by how many starts there are; milliseconds. */
const boundOf = (starts: number): number => 600_000 + starts * 300;

/** The share of the starts after which a process that was renamed in the first quarter must be known by its new name. */
const FRESH = 3 / 4;

/** How much more heap there may be at the end than after the first part; bytes. */
const MORE_HEAP = 5 * 1024 * 1024;

/** Runs a variant. What fails is in the report; it throws only where the harness itself does not work. */
export async function runChaos(variant: Variant, options: RunOptions): Promise<Report> {
    const begin = performance.now();
    const orchestrator = new Subprocess<typeof orchestratorProcedures>(join(__dirname, "orchestrator-process.js"));
    const nodeRed = new Subprocess<typeof nodeRedProcedures>(join(__dirname, "node-red-process.js"), ["--expose-gc"]);
    let ended = false;
    try {
        const { heap, inTime } = await runParts(variant, options, orchestrator, nodeRed);
        const flow = await nodeRed.call("stop", undefined);
        const truth = await orchestrator.call("finish", undefined);
        ended = (await Promise.all([nodeRed.end(), orchestrator.end()])).every(Boolean);
        return reportOf(variant, options, {
            flow,
            truth,
            heap,
            inTime,
            ended,
            seconds: (performance.now() - begin) / 1000,
        });
    } finally {
        if (!ended) await Promise.all([nodeRed.end(), orchestrator.end()]);
    }
}

/** Gives all messages, unless time runs out, and tells the heap after each part. */
async function runParts(
    variant: Variant,
    options: RunOptions,
    orchestrator: Subprocess<typeof orchestratorProcedures>,
    nodeRed: Subprocess<typeof nodeRedProcedures>,
): Promise<{ heap: number[]; inTime: boolean }> {
    const { starts, seed } = options;
    const { folders, jobsOf = one, deploys, outage } = variant;
    const { startKinds = variant.startKinds ?? START_KINDS, readKinds = variant.readKinds ?? READ_KINDS } = options;
    const odds = { ...variant.odds, ...options.odds };
    const access = await orchestrator.call("start", { ...orchestratorOf(variant), starts, seed, startKinds, readKinds, odds }); // prettier-ignore
    const mostJobs = Math.max(...Array.from({ length: starts }, (_, n) => jobsOf(n)));
    const [timeout, concurrency] = [String(options.timeout), String(options.concurrency)];
    const { node = {}, wait = {}, waits = false, byId = false, byKey = false } = variant;
    const named = { folders, byId, byKey };
    await nodeRed.call("start", { access, node, starts, ...named, mostJobs, timeout, concurrency, waits, wait });
    const parts = deploys || outage ? 1 : (options.parts ?? PARTS);
    const deadline = performance.now() + (options.bound ?? boundOf(starts));
    const heap: number[] = [];
    for (let part = 0; part < parts; part++) {
        const bound = Math.max(0, deadline - performance.now());
        const running = nodeRed.call("run", {
            from: Math.floor((starts * part) / parts),
            to: Math.floor((starts * (part + 1)) / parts),
            underWay: options.underWay ?? variant.underWay ?? UNDER_WAY,
            bound,
            ...(deploys === "amid" ? { deployAfter: Math.floor(starts / 2) } : {}),
        });
        if (deploys && deploys !== "amid") {
            await nodeRed.call("onlyWaits", bound);
            await Promise.all([orchestrator.call("endJobs", ENDING), nodeRed.call("deployAmidWaits", deploys)]);
        }
        const inTime = await running;
        heap.push(await nodeRed.call("heap", undefined));
        if (!inTime) return { heap, inTime };
    }
    return { heap, inTime: true };
}

/** What of a variant is Orchestrator's; a function can't go to another process. */
function orchestratorOf({ jobsOf: _jobsOf, ...rest }: Variant): Omit<Variant, "jobsOf"> {
    return rest;
}

interface Findings {
    flow: FlowTruth;
    truth: Truth;
    heap: number[];
    inTime: boolean;
    ended: boolean;
    seconds: number;
}

function reportOf(variant: Variant, options: RunOptions, { flow, truth, ...rest }: Findings): Report {
    const { record, logged, unhandled, openHandles, waitingAtDeploys } = flow;
    const { jobs, tally, troubles, tokensIssued } = truth;
    const { starts, seed } = options;
    const { waits, end = "Successful", renames } = variant;
    const verdict = judge({
        record,
        jobs,
        jobsOf: variant.jobsOf ?? one,
        logged: new Set(logged),
        ...(waits ? { end } : {}),
        ...(renames === "replaced" ? { freshFrom: Math.floor(starts * FRESH) } : {}),
    });
    const facts = { verdict, tally, troubles, unhandled, openHandles, waitingAtDeploys, tokensIssued, ...rest };
    const report = { variant: variant.name, seed, starts, ...facts };
    return { ...report, failures: failuresOf(variant, report) };
}

function failuresOf(variant: Variant, report: Omit<Report, "failures">): string[] {
    const { verdict, starts, heap } = report;
    const none = FAULTS.flatMap((fault) =>
        verdict[fault] > 0
            ? [`${verdict[fault]} ${fault}, such as the starts ${verdict.samples[fault]!.join(", ")}`]
            : [],
    );
    const errors = Object.values(verdict.errors).reduce((sum, count) => sum + count, 0);
    const most = variant.mostErrors === undefined ? Infinity : variant.mostErrors * starts;
    const grown = heap.length > 1 ? heap.at(-1)! - heap[0]! : 0;
    return [
        ...none,
        ...(errors > most ? [`${errors} errors, more than ${most}`] : []),
        ...(grown > MORE_HEAP ? [`the heap has grown by ${(grown / 1024 / 1024).toFixed(1)} MB`] : []),
        ...report.unhandled.map((words) => `unhandled: ${words}`),
        ...report.troubles.map((words) => `in the proxy: ${words}`),
        ...Object.entries(report.openHandles).map(([kind, count]) => `${count} ${kind} left open`),
        ...(report.inTime ? [] : ["it was not over in time"]),
        ...(report.ended ? [] : ["a process did not end by itself"]),
        ...rareKinds(variant, report),
        ...idleDeploys(variant, report),
    ];
}

/** Kinds of fault that struck too rarely; a run shorter than its variant is not asked. */
function rareKinds({ strikes = 0, starts }: Variant, report: Omit<Report, "failures">): string[] {
    if (report.starts < starts) return [];
    const rare = [...START_KINDS, "refuse" as const].filter((kind) => (report.tally[kind] ?? 0) < strikes);
    return rare.map((kind) => `${kind} struck ${report.tally[kind] ?? 0} times only`);
}

/** A deployment amid waits shows something only where there are waits. */
function idleDeploys({ deploys, waits }: Variant, { waitingAtDeploys, starts }: Omit<Report, "failures">): string[] {
    const [first = 0] = waitingAtDeploys;
    return deploys && waits && first < starts / 2 ? [`only ${first} waited at the first deployment`] : [];
}

const one = (): number => 1;
