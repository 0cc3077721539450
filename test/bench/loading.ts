/** Measures what the package adds to the start of Node-RED, in a new process that has loaded Node-RED already. */
import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { publishedCopy } from "../support/packed";
import { median } from "./statistics";

export interface Loading {
    /** The median of the milliseconds to require all nodes. */
    time: number;
    /** The packages that were loaded with them. */
    packages: string[];
}

export async function measureLoading(processes: number): Promise<Loading> {
    const loads: Loading[] = [];
    const folder = publishedCopy();
    try {
        for (let number = 0; number < processes; number++) {
            const { stdout } = await promisify(execFile)(process.execPath, [__filename, folder]);
            loads.push(JSON.parse(stdout) as Loading);
        }
    } finally {
        await rm(folder, { recursive: true });
    }
    return { time: median(loads.map(({ time }) => time)), packages: loads[0]!.packages };
}

function load(folder: string): Loading {
    require("node-red");
    const before = new Set(Object.keys(require.cache));
    const { "node-red": set } = require(join(folder, "package.json")) as {
        "node-red": { nodes: Record<string, string> };
    };
    const begun = performance.now();
    for (const file of Object.values(set.nodes)) require(join(folder, file));
    const time = performance.now() - begun;
    const added = Object.keys(require.cache).filter((file) => !before.has(file));
    const packages = added.flatMap((file) => /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file)?.[1] ?? []);
    return { time, packages: [...new Set(packages)] };
}

if (require.main === module) process.stdout.write(JSON.stringify(load(process.argv[2]!)));
