/** Texts of a megabyte that make slow patterns, loops and comparisons show. */
import { createHash } from "node:crypto";

export const MEGABYTE = 1024 * 1024;

const PARTS = ["0", "/", " ", "%25", "<", '"', "[", "e", ".", "é"];

/** The first encodes a `%` that encodes the next one. */
const NESTED = `%${"25".repeat(MEGABYTE / 2)}2e`;

/** The same in each run, so that a failure can be looked into. */
function pseudoRandom(): Buffer {
    const blocks: Buffer[] = [];
    for (let at = 0; at < MEGABYTE / 32; at++) blocks.push(createHash("sha256").update(String(at)).digest());
    return Buffer.concat(blocks);
}

export const LONG_TEXTS: [name: string, text: string][] = [
    ...PARTS.map((part): [string, string] => [JSON.stringify(part), part.repeat(Math.ceil(MEGABYTE / part.length))]),
    ["an end that differs", `${"1/ ".repeat(MEGABYTE / 3)}!`],
    ["digits and a letter", `${"1".repeat(MEGABYTE)}x`],
    ["slashes and a letter", `x${"/".repeat(MEGABYTE)}x`],
    ["an escape of an escape", NESTED],
    ["random bytes", pseudoRandom().toString("latin1")],
];

/** The bound is 100 on an idle machine. Tests that run at the same time slow the CPU by up to half. Milliseconds. */
export const MOST_CPU = 150;

/** A busy machine and a collection of garbage cost processor time, too: what is slow is slow each time. */
const TRIES = 4;

/** Milliseconds after which it is not tried again. */
const HOPELESS = 1_000;

/** Milliseconds of processor time that the work takes, however busy the machine is: the least of a few times, where it is too much. */
export async function cpuOf(work: () => unknown): Promise<number> {
    let least = Infinity;
    for (let tries = 0; tries < TRIES && least > MOST_CPU; tries++) {
        const before = process.cpuUsage();
        await work();
        const { user, system } = process.cpuUsage(before);
        least = Math.min(least, (user + system) / 1000);
        if (least > HOPELESS) break;
    }
    return least;
}
