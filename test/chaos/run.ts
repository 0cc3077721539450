/** Runs a variant, with Orchestrator and the lying proxy in one child process and Node-RED in another. */
import { join } from "node:path";
import type { nodeRedProcedures, FlowTruth } from "./node-red-process";
import type { orchestratorProcedures, Truth } from "./orchestrator-process";
import { Subprocess } from "../support/subprocess";
import type { Odds } from "./fault-plan";
import { READ_KINDS, START_KINDS, type Kind } from "./faults";
import type { Variant } from "./variants";
import { judge, VIOLATIONS, type Verdict } from "./verdict";

export interface RunOptions {
    starts: number;
    seed: number;
    /** Concurrent requests of the connection. */
    concurrency: number;
    /** The connection's timeout for a request in seconds. */
    timeout: number;
    /** Messages in progress at once. Default: 1000. */
    underWay?: number;
    odds?: Partial<Odds>;
    startKinds?: readonly Kind[];
    readKinds?: readonly Kind[];
    /** The number of batches. The heap is measured after each of them. Default: 4. */
    batches?: number;
    /** Milliseconds for the whole run. */
    runTimeout?: number;
}

export interface Report {
    variant: string;
    seed: number;
    starts: number;
    seconds: number;
    verdict: Verdict;
    tally: Truth["tally"];
    tokensIssued: number;
    /** Errors of the proxy itself. */
    proxyErrors: string[];
    unhandled: string[];
    openHandles: Record<string, number>;
    /** How many messages were waiting at each deployment during the waits. */
    waitingAtDeploys: number[];
    /** Bytes in use after each batch. */
    heap: number[];
    /** Whether everything ended before the timeout. */
    inTime: boolean;
    /** Whether both processes exited without being killed. */
    exited: boolean;
    /** Why the run failed. Empty: it has passed. */
    failures: string[];
}

const BATCHES = 4;
const UNDER_WAY = 1000;

/** Milliseconds over which jobs end one by one while the flow is deployed again and again. */
const ENDING_TIME = 12_000;

/** Milliseconds. Enough time for a slow machine. */
const runTimeoutFor = (starts: number): number => 600_000 + starts * 300;

/** The share of the starts after which a process that was replaced in the first quarter must not be used any more. */
const FRESH = 3 / 4;

/** Bytes by which the heap may grow after the first batch. */
const MOST_HEAP_GROWTH = 5 * 1024 * 1024;

/** Runs a variant and reports its failures. Throws only if the harness itself fails. */
export async function runChaos(variant: Variant, options: RunOptions): Promise<Report> {
    const begin = performance.now();
    const orchestrator = new Subprocess<typeof orchestratorProcedures>(join(__dirname, "orchestrator-process.js"));
    const nodeRed = new Subprocess<typeof nodeRedProcedures>(join(__dirname, "node-red-process.js"), ["--expose-gc"]);
    let exited = false;
    try {
        const { heap, inTime } = await runBatches(variant, options, orchestrator, nodeRed);
        const flow = await nodeRed.call("stop", undefined);
        const truth = await orchestrator.call("finish", undefined);
        exited = (await Promise.all([nodeRed.end(), orchestrator.end()])).every(Boolean);
        return reportOf(variant, options, {
            flow,
            truth,
            heap,
            inTime,
            exited,
            seconds: (performance.now() - begin) / 1000,
        });
    } finally {
        if (!exited) await Promise.all([nodeRed.end(), orchestrator.end()]);
    }
}

/** Runs all batches, unless time runs out. Returns the heap after each of them. */
async function runBatches(
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
    const batches = deploys || outage ? 1 : (options.batches ?? BATCHES);
    const deadline = performance.now() + (options.runTimeout ?? runTimeoutFor(starts));
    const heap: number[] = [];
    for (let batch = 0; batch < batches; batch++) {
        const timeoutLeft = Math.max(0, deadline - performance.now());
        const running = nodeRed.call("run", {
            from: Math.floor((starts * batch) / batches),
            to: Math.floor((starts * (batch + 1)) / batches),
            underWay: options.underWay ?? variant.underWay ?? UNDER_WAY,
            timeout: timeoutLeft,
            ...(deploys === "amidStarts" ? { deployAfter: Math.floor(starts / 2) } : {}),
        });
        if (deploys && deploys !== "amidStarts") {
            await nodeRed.call("onlyWaits", timeoutLeft);
            await Promise.all([orchestrator.call("endJobs", ENDING_TIME), nodeRed.call("deployAmidWaits", deploys)]);
        }
        const inTime = await running;
        heap.push(await nodeRed.call("heap", undefined));
        if (!inTime) return { heap, inTime };
    }
    return { heap, inTime: true };
}

/** The variant without its function, which can't be sent to another process. */
function orchestratorOf({ jobsOf: _jobsOf, ...rest }: Variant): Omit<Variant, "jobsOf"> {
    return rest;
}

interface Findings {
    flow: FlowTruth;
    truth: Truth;
    heap: number[];
    inTime: boolean;
    exited: boolean;
    seconds: number;
}

function reportOf(variant: Variant, options: RunOptions, { flow, truth, ...rest }: Findings): Report {
    const { record, logged, unhandled, openHandles, waitingAtDeploys } = flow;
    const { jobs, tally, proxyErrors, tokensIssued } = truth;
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
    const facts = { verdict, tally, proxyErrors, unhandled, openHandles, waitingAtDeploys, tokensIssued, ...rest };
    const report = { variant: variant.name, seed, starts, ...facts };
    return { ...report, failures: failuresOf(variant, report) };
}

function failuresOf(variant: Variant, report: Omit<Report, "failures">): string[] {
    const { verdict, starts, heap } = report;
    const violations = VIOLATIONS.flatMap((violation) =>
        verdict[violation] > 0
            ? [`${verdict[violation]} ${violation}, such as the starts ${verdict.samples[violation]!.join(", ")}`]
            : [],
    );
    const errors = Object.values(verdict.errors).reduce((sum, count) => sum + count, 0);
    const most = variant.mostErrors === undefined ? Infinity : variant.mostErrors * starts;
    const grown = heap.length > 1 ? heap.at(-1)! - heap[0]! : 0;
    return [
        ...violations,
        ...(errors > most ? [`${errors} errors, more than ${most}`] : []),
        ...(grown > MOST_HEAP_GROWTH ? [`the heap has grown by ${(grown / 1024 / 1024).toFixed(1)} MB`] : []),
        ...report.unhandled.map((words) => `unhandled: ${words}`),
        ...report.proxyErrors.map((words) => `in the proxy: ${words}`),
        ...Object.entries(report.openHandles).map(([kind, count]) => `${count} ${kind} left open`),
        ...(report.inTime ? [] : ["it did not end in time"]),
        ...(report.exited ? [] : ["a process did not exit by itself"]),
        ...rareKinds(variant, report),
        ...idleDeploys(variant, report),
    ];
}

/** Kinds of faults that occurred too rarely. Shortened runs are exempt. */
function rareKinds({ leastFaults = 0, starts }: Variant, report: Omit<Report, "failures">): string[] {
    if (report.starts < starts) return [];
    const rare = [...START_KINDS, "refuse" as const].filter((kind) => (report.tally[kind] ?? 0) < leastFaults);
    return rare.map((kind) => `${kind} occurred only ${report.tally[kind] ?? 0} times`);
}

/** A deployment during the waits proves something only if there are waits. */
function idleDeploys({ deploys, waits }: Variant, { waitingAtDeploys, starts }: Omit<Report, "failures">): string[] {
    const [first = 0] = waitingAtDeploys;
    return deploys && waits && first < starts / 2 ? [`only ${first} messages waited at the first deployment`] : [];
}

const one = (): number => 1;
