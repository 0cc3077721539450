/** Writes `docs/performance.md` and its chart from the results. */
import { mkdir, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { chart, type Line } from "./chart";
import type { Contender } from "./contenders";
import { FACTOR } from "./clock-factor";
import type { Results } from "./results";
import { contenderTable, followGrowthTable, startGrowthTable, targetTable } from "./table";
import { rowsOf } from "./targets";

const DOCS = join(__dirname, "..", "..", "..", "docs");
const CHART = "performance.svg";
const PAGE = "performance.md";

export const COMMAND = "npm run bench -- --write";

export async function writePage(results: Results): Promise<void> {
    await mkdir(DOCS, { recursive: true });
    await writeFile(join(DOCS, CHART), chartOf(results));
    const path = join(DOCS, PAGE);
    const options = (await resolveConfig(path)) ?? {};
    await writeFile(path, await format(pageOf(results), { ...options, filepath: path }));
}

function chartOf({ growth, following }: Results): string {
    const names = Object.keys(growth[0]?.speeds ?? {}) as Contender[];
    const starts = names.map((name): Line => ({
        name,
        points: growth.map(({ underWay, speeds }) => [underWay, speeds[name]!.rate]),
    }));
    const follows: Line[] = [
        { name: "wait for job", points: following.map(({ waits, requests }) => [waits, requests]) },
        { name: "polling every 5 s", points: following.map(({ waits, polling }) => [waits, polling]) },
    ];
    return chart([
        { title: "Starts: messages a second", axis: "messages under way", lines: starts },
        { title: "Requests to follow jobs of 5 minutes", axis: "jobs", lines: follows },
    ]);
}

function pageOf(results: Results): string {
    const date = new Date().toISOString().slice(0, 10);
    const model = cpus()[0]?.model ?? "unknown";
    const missing = results.missing.map((why) => `\n> ${why}\n`).join("");
    return `# Performance

Measured on ${date} on ${cpus().length} cores (${model.trim()}) with Node.js ${process.versions.node}. The numbers are those of this machine. Ratios tell more.
${missing}
${targetTable(rowsOf(results))}

${contenderTable(results)}

\`${COMMAND}\` measures again and writes this page. \`npm run bench\` measures and prints the tables. \`npm run bench -- --json\` prints the numbers. Why a start costs what it costs, and what was tried, is in [the notes](performance-notes.md).

## As more is under way

![Messages a second and requests as more is under way](${CHART})

Starts, with at most 64 requests at once on our connection:

${startGrowthTable(results)}

Waits for jobs of five minutes that all end at once:

${followGrowthTable(results)}

## How it is measured

- **Contenders.** Each contender is one node of a flow. It has a Node-RED and a process of its own, with all packages loaded. Runs are interleaved: A B C, A B C. The first round does not count. Each number is the median of the other rounds. The spread is half the distance between the quartiles.
- **Server.** The server is another process. It answers StartJobs with a ready text over \`node:net\`.
- **What each contender does.** \`start job\` gets a message with arguments and the name of a process. It finds the process, checks the arguments, marks the start, and looks up what fails. \`http request\` gets a ready body, a ready token and keep-alive. \`node:http\` and \`undici\` are floors: they write the body, send it over kept-alive connections and parse the answer.
- **Old package.** The old package is \`@uipath/node-red-contrib-uipath-orchestrator\` 2.2.1. It is installed for the run alone. Its own setting for a private Orchestrator (\`policy: 0\` with \`url\`) leads it to the server. It looks up the process for every message.
- **Following.** Jobs and queue items of five minutes are followed against the simulator. The items are begun at once. Clocks and timers of these processes run ${FACTOR} times as fast. Requests take their real time.
- **Idle CPU.** The first table has the CPU of waits in real time, half a minute after they began. In the first half minute it is 1 to 1.6 %: V8 collects what a thousand messages left, and lists still show the jobs as new.
- **Sidebar.** Another process reads the list of jobs twice a second, as the page does while jobs come.
- **Files.** A bucket file node asks the simulator for the bucket and for the address of the file, fetches it and compares its hash. \`http request\` gets a ready address and compares nothing. The hash takes a fifth of the time.
- **Event loop.** \`perf_hooks.monitorEventLoopDelay\` measures how long the event loop stood still, in Node-RED's own process, in real time. The number is the longest time between two looks at the clock, which it takes every millisecond, less that millisecond. Collections of V8 count, and so does time that the machine gave to other processes. Messages come 20 in a turn of the loop. For look-ups, the simulator carries out every start and cuts the connection before it answers. For waits, all jobs end at once.
- **Installed size.** All files after \`npm install\` of the tarball in an empty folder.
`;
}
