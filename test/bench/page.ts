/** `docs/performance.md` and its chart, from what was measured. */
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
    await writeFile(join(DOCS, CHART), drawn(results));
    const path = join(DOCS, PAGE);
    const options = (await resolveConfig(path)) ?? {};
    await writeFile(path, await format(written(results), { ...options, filepath: path }));
}

function drawn({ growth, following }: Results): string {
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

function written(results: Results): string {
    const date = new Date().toISOString().slice(0, 10);
    const model = cpus()[0]?.model ?? "unknown";
    const missing = results.missing.map((why) => `\n> ${why}\n`).join("");
    return `# Performance

Written by \`${COMMAND}\` on ${date}, on ${cpus().length} cores (${model.trim()}) with Node.js ${process.versions.node}.
\`npm run bench\` prints the same without writing, \`--json\` the numbers. Ratios tell more than the numbers themselves, which are
this machine's.
${missing}
${targetTable(rowsOf(results))}

## How it is measured

- Each contender is one node of a flow in a Node-RED of its own, in a process of its own. Runs are interleaved, A B C, A B C; the
  first round does not count, and each number is the median of the others. The spread is half the distance between the quartiles.
- The server is another process, which answers StartJobs with a ready text over \`node:net\`.
- \`start job\` gets a message with arguments, knows the process by name, checks the arguments, makes a correlation, and settles
  what fails. \`http request\` gets the ready body, with a ready token and keep-alive. \`node:http\` and \`undici\` are floors: nodes
  that write the body, send it over a pool of kept-alive connections, and parse the answer. The old package is
  \`@uipath/node-red-contrib-uipath-orchestrator\` 2.2.1, which is led to the server by its own setting for an Orchestrator of one's
  own (\`policy: 0\` with \`url\`); it looks the process up for every message. It is installed for the run alone.
- Jobs of five minutes are followed against the simulator in processes whose clocks and timers run ${FACTOR} times as fast; requests
  take their real time. Idle CPU in the first table is of waits in real time.
- Installed size is the bytes of all files after \`npm install\` of the tarball in an empty folder.

${contenderTable(results)}

## As more is under way

![Messages a second and requests as more is under way](${CHART})

Starts, with a limit of 64 requests at once on our connection:

${startGrowthTable(results)}

Jobs of five minutes that are waited for, and all end at once:

${followGrowthTable(results)}
`;
}
