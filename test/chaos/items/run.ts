/** Adds queue items through the lying proxy: Orchestrator and the proxy in one process, and Node-RED in another. */
import { join } from "node:path";
import { Subprocess } from "../../support/subprocess";
import type { Odds } from "../fault-plan";
import { READ_KINDS, START_KINDS } from "../faults";
import type { orchestratorProcedures, Truth } from "../orchestrator-process";
import type { itemsProcedures } from "./node-red-process";
import { itemsOf, MOST_ERRORS, type ItemsVariant } from "./variants";
import { ITEMS_VIOLATIONS, judgeItems, type ItemsVerdict } from "./verdict";

export interface ItemsOptions {
    adds: number;
    seed: number;
    odds?: Partial<Odds>;
    /** Concurrent requests of the connection. */
    concurrency: number;
    /** The connection's, in seconds. */
    timeout: number;
    /** Milliseconds for the whole run. Default: an hour. */
    runTimeout?: number;
}

export interface ItemsReport {
    variant: string;
    adds: number;
    /** Items that were to be added. */
    items: number;
    seconds: number;
    verdict: ItemsVerdict;
    tally: Truth["tally"];
    tokensIssued: number;
    /** Why the run failed. Empty: it has passed. */
    failures: string[];
}

const HOUR = 3_600_000;

export async function runItems(variant: ItemsVariant, options: ItemsOptions): Promise<ItemsReport> {
    const { adds, seed, odds = {}, timeout, concurrency } = options;
    const begin = performance.now();
    const orchestrator = new Subprocess<typeof orchestratorProcedures>(
        join(__dirname, "..", "orchestrator-process.js"),
    );
    const nodeRed = new Subprocess<typeof itemsProcedures>(join(__dirname, "node-red-process.js"));
    let exited = false;
    try {
        const { folders, isUnique, apiVersion } = variant;
        const kinds = { startKinds: START_KINDS, readKinds: READ_KINDS, odds };
        const server = { folders, queues: { isUnique }, starts: adds, seed, ...(apiVersion ? { apiVersion } : {}) };
        const access = await orchestrator.call("start", { ...server, ...kinds });
        await nodeRed.call("start", { access, variant, adds, timeout, concurrency });
        const inTime = await nodeRed.call("run", options.runTimeout ?? HOUR);
        const { endings, unhandled } = await nodeRed.call("stop", undefined);
        const { items, tally, proxyErrors, tokensIssued } = await orchestrator.call("finish", undefined);
        exited = (await Promise.all([nodeRed.end(), orchestrator.end()])).every(Boolean);
        const verdict = judgeItems({ variant, endings: Array.from({ length: adds }, (_, n) => endings[n]), items });
        const failures = [
            ...violationsIn(verdict, adds),
            ...unhandled.map((words) => `unhandled: ${words}`),
            ...proxyErrors.map((words) => `in the proxy: ${words}`),
            ...(inTime ? [] : ["it did not end in time"]),
            ...(exited ? [] : ["a process did not exit by itself"]),
        ];
        const seconds = (performance.now() - begin) / 1000;
        return { variant: variant.name, adds, items: adds * itemsOf(variant), seconds, verdict, tally, tokensIssued, failures }; // prettier-ignore
    } finally {
        if (!exited) await Promise.all([nodeRed.end(), orchestrator.end()]);
    }
}

function violationsIn(verdict: ItemsVerdict, adds: number): string[] {
    const errors = Object.values(verdict.errors).reduce((sum, count) => sum + count, 0);
    const most = Math.max(1, MOST_ERRORS * adds);
    return [
        ...ITEMS_VIOLATIONS.filter((violation) => verdict[violation] > 0).map(
            (violation) => `${verdict[violation]} ${violation}, such as the messages ${verdict.samples[violation]!.join(", ")}`, // prettier-ignore
        ),
        ...(errors > most ? [`${errors} errors, more than ${most}`] : []),
    ];
}
