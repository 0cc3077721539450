/** `npm run simulate`: lives through worlds, and says what was violated. */
import { parseArgs } from "node:util";
import { PATCHES } from "./patches/patches";
import { find } from "./run/find";
import { Pool } from "./run/pool";
import { addUp, report } from "./run/report";
import { live, type Result } from "./run/result";
import { shortestPrefix } from "./run/shrink";
import type { WorldOptions } from "./world/world";

const { values } = parseArgs({
    options: {
        seed: { type: "string", default: "1" },
        seeds: { type: "string", default: "1" },
        messages: { type: "string", default: "60" },
        hours: { type: "string", default: "1" },
        faults: { type: "string" },
        keys: { type: "boolean", default: false },
        events: { type: "boolean", default: false },
        items: { type: "boolean", default: false },
        patches: { type: "boolean", default: false },
        log: { type: "boolean", default: false },
    },
});
const world = {
    messages: Number(values.messages),
    hours: Number(values.hours),
    isKeyed: values.keys,
    isWatched: values.events,
    ...(values.items ? { work: "queueItems" as const } : {}),
    ...(values.faults === undefined ? {} : { mostFaults: Number(values.faults) }),
};

/** The kind of the worlds, as the command names it. */
function kinds(): string {
    return (["keys", "events", "items"] as const).map((kind) => (values[kind] ? ` --${kind}` : "")).join("");
}

function worldsFrom(first: number): WorldOptions[] {
    return Array.from({ length: Number(values.seeds) }, (_, at) => ({ ...world, seed: first + at }));
}

async function main(): Promise<void> {
    if (values.patches) return findPatches();
    if (values.log) {
        const { log } = await live(worldsFrom(Number(values.seed))[0]!);
        return console.log(log.join("\n"));
    }
    const pool = new Pool();
    const begun = performance.now();
    const results: Result[] = [];
    await pool.run(worldsFrom(Number(values.seed)), (result) => results.push(result) < 0);
    await pool.close();
    report(addUp(results), performance.now() - begun);
    const failed = results
        .sort((a, b) => a.options.seed - b.options.seed)
        .find(({ violations }) => violations.length > 0);
    if (!failed) return;
    process.exitCode = 1;
    const struck = [...failed.faults.values()].reduce((sum, count) => sum + count, 0);
    const fewest = await shortestPrefix(failed.options, struck);
    const { seed, messages, hours } = failed.options;
    console.log(`Fails with the first ${fewest} of ${struck} faults:`);
    console.log(
        `npm run simulate -- --seed ${seed} --messages ${messages} --hours ${hours}${kinds()} --faults ${fewest} --log`,
    );
}

async function findPatches(): Promise<void> {
    for (const patch of PATCHES) {
        const { seed, violation } = await find(patch, worldsFrom(1));
        console.log(`${String(seed ?? "-").padStart(4)}  ${patch.name}  (${violation ?? "not found"})`);
        if (seed === undefined) process.exitCode = 1;
    }
}

void main();
