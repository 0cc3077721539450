/** A run: Orchestrator behind the lying proxy in one process, Node-RED in another, and the verdict here. */
import { join } from "node:path";
import type { nodeRedAnswers, FlowTruth } from "./node-red-part";
import type { orchestratorAnswers, Truth } from "./orchestrator-part";
import { Part } from "../support/part";
import type { Odds } from "./draw";
import { READ_KINDS, START_KINDS, type Kind } from "./faults";
import type { Variant } from "./variants";
import { judge, type Verdict } from "./verdict";

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

/** Enough for a slow machine, by how many starts there are; milliseconds. */
const boundOf = (starts: number): number => 600_000 + starts * 300;

/** How much more heap there may be at the end than after the first part; bytes. */
const MORE_HEAP = 5 * 1024 * 1024;

/** Runs a variant. What fails is in the report; it throws only where the harness itself does not work. */
export async function runChaos(variant: Variant, options: RunOptions): Promise<Report> {
    const begin = performance.now();
    const orchestrator = new Part<typeof orchestratorAnswers>(join(__dirname, "orchestrator-part.js"));
    const nodeRed = new Part<typeof nodeRedAnswers>(join(__dirname, "node-red-part.js"), ["--expose-gc"]);
    let ended = false;
    try {
        const { heap, inTime } = await runParts(variant, options, orchestrator, nodeRed);
        const flow = await nodeRed.ask("stop", undefined);
        const truth = await orchestrator.ask("finish", undefined);
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
    orchestrator: Part<typeof orchestratorAnswers>,
    nodeRed: Part<typeof nodeRedAnswers>,
): Promise<{ heap: number[]; inTime: boolean }> {
    const { starts, seed, startKinds = START_KINDS, readKinds = READ_KINDS } = options;
    const { apiVersion, rateLimit, folders, refusesBatchKey, deploys, byId = false, node = {}, jobsOf = one } = variant;
    const { waits = false, duration, outage } = variant;
    const access = await orchestrator.ask("start", {
        ...(apiVersion === undefined ? {} : { apiVersion }),
        rateLimit: rateLimit ?? false,
        refusesBatchKey: refusesBatchKey ?? false,
        waits,
        ...(duration === undefined ? {} : { duration }),
        ...(outage === undefined ? {} : { outage }),
        folders,
        seed,
        startKinds,
        readKinds,
        odds: { ...variant.odds, ...options.odds },
    });
    const mostJobs = Math.max(...Array.from({ length: starts }, (_, n) => jobsOf(n)));
    const [timeout, concurrency] = [String(options.timeout), String(options.concurrency)];
    await nodeRed.ask("start", { access, node, starts, folders, byId, mostJobs, timeout, concurrency, waits });
    const parts = deploys || outage ? 1 : (options.parts ?? PARTS);
    const deadline = performance.now() + (options.bound ?? boundOf(starts));
    const heap: number[] = [];
    for (let part = 0; part < parts; part++) {
        const inTime = await nodeRed.ask("run", {
            from: Math.floor((starts * part) / parts),
            to: Math.floor((starts * (part + 1)) / parts),
            underWay: options.underWay ?? variant.underWay ?? UNDER_WAY,
            bound: Math.max(0, deadline - performance.now()),
            ...(deploys ? { deployAfter: Math.floor(starts / 2) } : {}),
        });
        heap.push(await nodeRed.ask("heap", undefined));
        if (!inTime) return { heap, inTime };
    }
    return { heap, inTime: true };
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
    const { record, logged, unhandled, openHandles } = flow;
    const { jobs, tally, troubles, tokensIssued } = truth;
    const { starts, seed } = options;
    const verdict = judge({ record, jobs, jobsOf: variant.jobsOf ?? one, logged: new Set(logged) });
    const facts = { verdict, tally, troubles, unhandled, openHandles, tokensIssued, ...rest };
    const report = { variant: variant.name, seed, starts, ...facts };
    return { ...report, failures: failuresOf(variant, report) };
}

function failuresOf(variant: Variant, report: Omit<Report, "failures">): string[] {
    const { verdict, starts, heap } = report;
    const none = (["duplicates", "lost", "wrong", "phantom", "denied", "unlogged"] as const).flatMap((fault) =>
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
    ];
}

/** Kinds of fault that struck too rarely; a run shorter than its variant is not asked. */
function rareKinds({ strikes = 0, starts }: Variant, report: Omit<Report, "failures">): string[] {
    if (report.starts < starts) return [];
    const rare = [...START_KINDS, "refuse" as const].filter((kind) => (report.tally[kind] ?? 0) < strikes);
    return rare.map((kind) => `${kind} struck ${report.tally[kind] ?? 0} times only`);
}

const one = (): number => 1;
