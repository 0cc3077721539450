/**
 * Measures the cost of starting and following jobs against other clients and against targets.
 *
 *     bench.js [--json] [--write]   prints a table, or all numbers as JSON; `--write` also writes docs/performance.md and its chart
 *
 * The exit code is 1 if a target is missed, and 2 if something could not be measured.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { install, type Installed } from "../support/install";
import { OLD_PACKAGE, OLD_VERSION } from "./contenders";
import { asPublished } from "./measured-package";
import { writePage } from "./page";
import { firstLine, measure, STALLS, type Plan, type Results } from "./results";
import { contenderTable, followGrowthTable, startGrowthTable, targetTable } from "./table";
import { rowsOf } from "./targets";

const PLAN: Plan = {
    rounds: 5,
    warmUp: 4_000,
    runTime: 700,
    singles: 1_000,
    starts: [1, 10, 100, 1_000, 10_000],
    waits: [1, 10, 100, 1_000, 10_000],
    queued: 10_000,
    ends: 60,
    loads: 9,
    stalls: STALLS,
    idleTime: 20_000,
    files: 20,
};

const say = (line: string): void => void process.stderr.write(`… ${line}\n`);

async function main(): Promise<void> {
    const { values } = parseArgs({ options: { json: { type: "boolean" }, write: { type: "boolean" } } });
    const results = await run();
    const rows = rowsOf(results);
    if (values.write) await writePage(results);
    process.stdout.write(values.json ? `${JSON.stringify({ rows, results }, null, 2)}\n` : text(results));
    if (rows.some(({ met }) => met === false)) process.exitCode = 1;
    if (rows.some(({ met }) => met === undefined)) process.exitCode = 2;
}

async function run(): Promise<Results> {
    say("installing the old package");
    let old: Installed | undefined;
    const missing: string[] = [];
    try {
        old = await install(`${OLD_PACKAGE}@${OLD_VERSION}`);
    } catch (error) {
        missing.push(`The old package could not be installed and is not measured: ${firstLine(error as Error)}`);
    }
    try {
        const oldPackage = old && join(old.folder, "node_modules", OLD_PACKAGE);
        const results = await asPublished(() => measure(PLAN, oldPackage, say));
        return { ...results, missing: [...missing, ...results.missing] };
    } finally {
        await old?.remove();
    }
}

function text(results: Results): string {
    return [
        targetTable(rowsOf(results)),
        contenderTable(results),
        startGrowthTable(results),
        followGrowthTable(results),
        ...results.missing,
        "",
    ].join("\n\n");
}

void main();
