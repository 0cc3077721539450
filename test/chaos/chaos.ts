/**
 * Starts many jobs through a lying proxy, and reports jobs that were started twice or lost.
 *
 *     chaos.js [--seed N] [--starts N] [--variant NAME]   by default, every variant with its own number of starts
 *
 * The same seed gives the same faults. The exit code is 1 if a variant fails.
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { runChaos, type Report } from "./run";
import { VARIANTS, type Variant } from "./variants";

const CONCURRENCY = 64;

/** Seconds. */
const TIMEOUT = 2;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
    const { values } = parseArgs({
        options: { seed: { type: "string" }, starts: { type: "string" }, variant: { type: "string" } },
    });
    const seed = values.seed === undefined ? randomInt(2 ** 31) : wholeNumber("seed", values.seed);
    say(`Seed ${seed}`);
    let failed = false;
    for (const variant of chosen(values.variant)) {
        const starts = values.starts === undefined ? variant.starts : wholeNumber("starts", values.starts);
        const report = await runChaos(variant, { starts, seed, concurrency: CONCURRENCY, timeout: TIMEOUT });
        print(report);
        failed ||= report.failures.length > 0;
    }
    if (failed) process.exitCode = 1;
}

function chosen(name: string | undefined): Variant[] {
    if (name === undefined) return [...VARIANTS.values()];
    const variant = VARIANTS.get(name);
    if (!variant) throw new Error(`There is no variant ${name}, only ${[...VARIANTS.keys()].join(", ")}.`);
    return [variant];
}

function wholeNumber(name: string, text: string): number {
    if (!/^\d+$/.test(text)) throw new Error(`--${name} must be a whole number.`);
    return Number(text);
}

function print(report: Report): void {
    const { variant, starts, seconds, verdict, tally, tokensIssued, heap, waitingAtDeploys, failures, seed } = report;
    const { errors, samples: _samples, ...counts } = verdict;
    const share = (count: number): string => `${count} (${((count / starts) * 100).toFixed(2)} %)`;
    say(`\n${variant}: ${starts} starts in ${seconds.toFixed(0)} s, ${tokensIssued} tokens`);
    say(`  faults   ${pairs(tally, String)}`);
    say(`  errors   ${pairs(errors, share) || "none"}`);
    say(`  verdict  ${pairs(counts, String)}`);
    say(`  heap     ${heap.map((bytes) => (bytes / 1024 / 1024).toFixed(1)).join(", ")} MB`);
    if (waitingAtDeploys.length > 0) say(`  deployed while ${waitingAtDeploys.join(", ")} waited`);
    for (const failure of failures) say(`  FAILED   ${failure}`);
    say(
        failures.length === 0 ? "  passed" : `  failed   again: --variant ${variant} --starts ${starts} --seed ${seed}`,
    );
}

function pairs(counts: Record<string, number>, write: (count: number) => string): string {
    const names = Object.keys(counts).sort();
    return names.map((name) => `${name} ${write(counts[name]!)}`).join(", ");
}

main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
