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

- Each contender is one node of a flow in a Node-RED of its own, in a process of its own, with all packages loaded. Runs are interleaved, A B C, A B C; the
  first round does not count, and each number is the median of the others. The spread is half the distance between the quartiles.
- The server is another process, which answers StartJobs with a ready text over \`node:net\`.
- \`start job\` gets a message with arguments, knows the process by name, checks the arguments, makes a correlation, and settles
  what fails. \`http request\` gets the ready body, with a ready token and keep-alive. \`node:http\` and \`undici\` are floors: nodes
  that write the body, send it over a pool of kept-alive connections, and parse the answer. The old package is
  \`@uipath/node-red-contrib-uipath-orchestrator\` 2.2.1, which is led to the server by its own setting for an Orchestrator of one's
  own (\`policy: 0\` with \`url\`); it looks the process up for every message. It is installed for the run alone.
- Jobs of five minutes are followed against the simulator in processes whose clocks and timers run ${FACTOR} times as fast; requests
  take their real time. Idle CPU in the first table is of waits in real time, half a minute after they began: in the first half
  minute the full collections of V8 after a thousand messages, and lists that still show the jobs as new, make it 1 to 1.6 %.
- How long the event loop stood still is measured in Node-RED's own process, in real time, by \`perf_hooks.monitorEventLoopDelay\` at a resolution of 1 ms: the
  longest time between two looks at the clock, less the 1 ms. Collections of V8 count, and so does what the machine gave to others. Messages
  come 20 in a turn of the loop. For look-ups the simulator carries out every start and cuts the connection before it answers; for waits all jobs end at
  once.
- Installed size is the bytes of all files after \`npm install\` of the tarball in an empty folder.

${contenderTable(results)}

## Where the time of a start went

Found with CPU and heap profiles and V8's traces on 2026-11-26, on 2 cores (AMD EPYC) with Node.js 20 and nothing else running. A
start took 92 to 108 µs of CPU, the \`node:http\` floor 31 to 36 µs. What was tried, and what it gave:

| change                                                                                             |                     gain |
| -------------------------------------------------------------------------------------------------- | -----------------------: |
| Requests that are ready in one turn of the event loop leave together at its end                    |            91 µs → 80 µs |
| axios without any default headers (each request cleaned and merged them)                           | 6.3 µs → 2.7 µs in axios |
| \`Object.assign\` where several objects were spread into one literal (V8 takes up to 2 µs for one)  |            80 µs → 58 µs |
| One promise less for each step that is known at once; no promise for plain properties of a node    |            58 µs → 53 µs |
| No set that each message passes through                                                            |            53 µs → 49 µs |
| A request is written when its connection is ready; its answer is heard once (see below)            |   65 to 90 µs → 47 µs in unlucky processes |
| Seven options for \`node:http\`, which copies them several times, not all that it makes of a URL    |                     2 µs |
| Idle connections are looked at when one may be stale, not all of them for each request             |                   1.5 µs |
| Arguments checked and written without copies, big integers and a replacer where none is needed     |                     1 µs |
| No \`await\` for what is there                                                                     |                     1 µs |
| Headers as an array, as \`node:http\` takes them                                                   |                  nothing |

Of what is left, 33 µs are \`node:http\` and Node-RED, 5 µs axios, and about 3 µs the collector. An adapter over undici would save some
15 µs more, but its 1.2 MB would bring the package over 5 MB installed.

**What varied.** V8 decides while a process warms up which object literals it takes for long-lived, by how many of them are alive
at one collection; what hangs on such an object stays until the next full collection. In some processes, above all with a large
heap, that cost a start 20 to 40 µs. The literals were two of Node.js's own: what a stream keeps of a write that waits, because
many requests were written while their connections were being made, and the list of an event's second listener, because an
answer's end was heard twice. Now nothing is written before its connection is ready, and an answer is heard by one listener. With
new objects given 16 MB from the beginning, five processes of five were slow before, and none of five after.

## As more is under way

![Messages a second and requests as more is under way](${CHART})

Starts, with a limit of 64 requests at once on our connection:

${startGrowthTable(results)}

Jobs of five minutes that are waited for, and all end at once:

${followGrowthTable(results)}
`;
}
