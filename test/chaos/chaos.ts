/**
 * Starts many jobs and adds many queue items through a lying proxy, and reports those that were started or added twice, or lost. With keys,
 * Node-RED is killed, too. The variant `files` sends files to buckets and fetches them again.
 *
 *     chaos.js [--seed N] [--starts N] [--variant NAME]   by default, every variant with its own number of starts
 *
 * The same seed gives the same faults. The exit code is 1 if a variant fails.
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { runFiles } from "./files/run";
import { runItems } from "./items/run";
import { ITEMS_VARIANTS, type ItemsVariant } from "./items/variants";
import { runKeyed } from "./keyed/run";
import { KEYED_VARIANTS, type KeyedVariant } from "./keyed/variants";
import { runChaos, type Report } from "./run";
import { VARIANTS, type Variant } from "./variants";

const CONCURRENCY = 64;

/** Seconds. */
const TIMEOUT = 2;

/** The variant that moves files. */
const FILES = "files";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
    const { values } = parseArgs({
        options: { seed: { type: "string" }, starts: { type: "string" }, variant: { type: "string" } },
    });
    const seed = values.seed === undefined ? randomInt(2 ** 31) : wholeNumber("seed", values.seed);
    say(`Seed ${seed}`);
    const starts = values.starts === undefined ? undefined : wholeNumber("starts", values.starts);
    let failed = false;
    for (const name of chosen(values.variant)) {
        const failures = await runNamed(name, seed, starts);
        for (const failure of failures) say(`  FAILED   ${failure}`);
        if (failures.length === 0) say("  passed");
        else
            say(
                `  failed   again: --variant ${name} --seed ${seed}${starts === undefined ? "" : ` --starts ${starts}`}`,
            );
        failed ||= failures.length > 0;
    }
    if (failed) process.exitCode = 1;
}

function chosen(name: string | undefined): string[] {
    const names = [...VARIANTS.keys(), ...KEYED_VARIANTS.keys(), ...ITEMS_VARIANTS.keys(), FILES];
    if (name === undefined) return names;
    if (!names.includes(name)) throw new Error(`There is no variant ${name}, only ${names.join(", ")}.`);
    return [name];
}

function runNamed(name: string, seed: number, starts: number | undefined): Promise<string[]> {
    if (name === FILES) return runWithFiles(seed, starts);
    const [keyed, items] = [KEYED_VARIANTS.get(name), ITEMS_VARIANTS.get(name)];
    if (keyed) return runWithKeys(keyed, seed, starts);
    return items ? runWithItems(items, seed, starts) : run(VARIANTS.get(name)!, seed, starts);
}

async function run(variant: Variant, seed: number, starts = variant.starts): Promise<string[]> {
    const report = await runChaos(variant, { starts, seed, concurrency: CONCURRENCY, timeout: TIMEOUT });
    print(report);
    return report.failures;
}

async function runWithKeys(variant: KeyedVariant, seed: number, keys = variant.keys): Promise<string[]> {
    const report = await runKeyed(variant, { keys, seed });
    const { seconds, messages, kills, cutOff, errors, tally } = report;
    const { samples: _samples, ...counts } = report.verdict;
    say(`\n${variant.name}: ${keys} keys in ${messages} messages, in ${seconds.toFixed(0)} s`);
    say(`  faults   ${pairs(tally, String)}`);
    say(`  killed   ${kills} times, with ${cutOff} deliveries under way`);
    say(`  errors   ${pairs(errors, String) || "none"}`);
    say(`  verdict  ${pairs(counts, String)}`);
    return report.failures;
}

async function runWithItems(variant: ItemsVariant, seed: number, adds = variant.adds): Promise<string[]> {
    const report = await runItems(variant, { adds, seed, concurrency: CONCURRENCY, timeout: TIMEOUT });
    const { errors, samples: _samples, ...counts } = report.verdict;
    const share = (count: number): string => `${count} (${((count / adds) * 100).toFixed(2)} %)`;
    say(`\n${variant.name}: ${report.items} items in ${adds} messages, in ${report.seconds.toFixed(0)} s`);
    say(`  faults   ${pairs(report.tally, String)}`);
    say(`  errors   ${pairs(errors, share) || "none"}`);
    say(`  verdict  ${pairs(counts, String)}`);
    return report.failures;
}

async function runWithFiles(seed: number, files = 500): Promise<string[]> {
    const report = await runFiles({ files, seed, mostBytes: 5 * 1024 * 1024, odds: 1 / 10 });
    const { seconds, bytes, errors, tally } = report;
    say(`\n${FILES}: ${files} files of ${(bytes / 1024 / 1024).toFixed(0)} MB in ${seconds.toFixed(0)} s`);
    say(`  faults   ${pairs(tally, String)}`);
    say(`  errors   ${pairs(errors, String) || "none"}`);
    return report.failures;
}

function wholeNumber(name: string, text: string): number {
    if (!/^\d+$/.test(text)) throw new Error(`--${name} must be a whole number.`);
    return Number(text);
}

function print(report: Report): void {
    const { variant, starts, seconds, verdict, tally, tokensIssued, heap, waitingAtDeploys } = report;
    const { errors, samples: _samples, ...counts } = verdict;
    const share = (count: number): string => `${count} (${((count / starts) * 100).toFixed(2)} %)`;
    say(`\n${variant}: ${starts} starts in ${seconds.toFixed(0)} s, ${tokensIssued} tokens`);
    say(`  faults   ${pairs(tally, String)}`);
    say(`  errors   ${pairs(errors, share) || "none"}`);
    say(`  verdict  ${pairs(counts, String)}`);
    say(`  heap     ${heap.map((bytes) => (bytes / 1024 / 1024).toFixed(1)).join(", ")} MB`);
    if (waitingAtDeploys.length > 0) say(`  deployed while ${waitingAtDeploys.join(", ")} waited`);
}

function pairs(counts: Record<string, number>, write: (count: number) => string): string {
    const names = Object.keys(counts).sort();
    return names.map((name) => `${name} ${write(counts[name]!)}`).join(", ");
}

main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
