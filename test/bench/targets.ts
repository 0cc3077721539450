/** Compares the results with the targets, in rows of a table. */
import { BULK, type Contender } from "./contenders";
import { COLD_MESSAGES, FOLLOWED, IDLE_WAITS, STALLS, UNDER_WAY, type Results } from "./results";
import type { Latency, Speed } from "./starting";

export interface Row {
    what: string;
    target: string;
    /** "not measured" if a value is missing. */
    measured: string;
    /** Undefined: not measured. */
    met: boolean | undefined;
}

/** Memory is measured in binary units, files in decimal ones. */
const KILOBYTE = 1024;
const MEGA = 1_000_000;

type Bound = "atLeast" | "atMost";

function row(
    what: string,
    bound: Bound,
    limits: readonly number[],
    values: readonly (number | undefined)[],
    format: (value: number) => string,
): Row {
    const known = values.filter((value) => value !== undefined && Number.isFinite(value)) as number[];
    const isMeasured = known.length === values.length;
    const meets = (value: number, at: number): boolean =>
        bound === "atLeast" ? value >= limits[at]! : value <= limits[at]!;
    return {
        what,
        target: limits.map((limit) => `${bound === "atLeast" ? "≥" : "≤"} ${format(limit)}`).join(" / "),
        measured: isMeasured ? known.map(format).join(" / ") : "not measured",
        met: isMeasured ? known.every(meets) : undefined,
    };
}

const times = (value: number): string => `${value.toFixed(1)} ×`;
const times2 = (value: number): string => `${value.toFixed(2)} ×`;
const milliseconds = (value: number): string => `${value.toFixed(2)} ms`;
const whole = (value: number): string => value.toFixed(0);
const percent = (value: number): string => `${(value * 100).toFixed(2)} %`;

export function rowsOf(results: Results): Row[] {
    return [
        ...startRows(results),
        ...addRows(results),
        ...countRows(results),
        ...eventRows(results),
        ...restRows(results),
    ];
}

function startRows({ speeds, latencies, sidebar }: Results): Row[] {
    const rate = (name: Contender): number => speeds[name]?.rate ?? NaN;
    const cpu = (speed: Speed | undefined): number => speed?.cpu ?? NaN;
    const [own, floor] = [latencies["start job"], latencies["node:http"]];
    const added = (at: keyof Latency): number => (own?.[at] ?? NaN) - (floor?.[at] ?? NaN);
    const underWay = `${UNDER_WAY} under way`;
    return [
        row(
            `messages a second through start job (${underWay}), against \`http request\``,
            "atLeast",
            [3],
            [rate("start job") / rate("http request")],
            times,
        ),
        row("the same against the old package", "atLeast", [6], [rate("start job") / rate("old package")], times),
        row(
            "CPU per start, against the bare `node:http` floor in the same runtime",
            "atMost",
            [1.5],
            [cpu(speeds["start job"]) / cpu(speeds["node:http"])],
            times2,
        ),
        row(
            "added latency of one start at a time over the floor, p50 / p99",
            "atMost",
            [0.3, 1],
            [added("p50"), added("p99")],
            milliseconds,
        ),
        row(
            "CPU per start while an editor shows the sidebar, against none",
            "atMost",
            [1.1],
            [cpu(sidebar.open) / cpu(sidebar.closed)],
            times2,
        ),
    ];
}

function addRows({ adding }: Results): Row[] {
    const rate = (name: Contender): number => adding[name]?.rate ?? NaN;
    return [
        row(
            `queue items a second through add queue item (${UNDER_WAY} under way), against \`http request\``,
            "atLeast",
            [2],
            [rate("add queue item") / rate("http request that adds")],
            times,
        ),
        row(
            `queue items a second in bulks of ${BULK}, against one by one`,
            "atLeast",
            [5],
            [(rate("add in bulk") * BULK) / rate("add queue item")],
            times,
        ),
    ];
}

function countRows({ cold, queued }: Results): Row[] {
    const messages = COLD_MESSAGES.toLocaleString("en");
    return [
        row(
            `token requests for ${messages} messages at once on a cold connection`,
            "atMost",
            [1],
            [cold.tokens],
            whole,
        ),
        row(`look-ups for ${messages} messages that name one process`, "atMost", [1], [cold.lookUps], whole),
        row(
            "memory for each of 10,000 messages queued behind the concurrency limit, over the message itself",
            "atMost",
            [2 * KILOBYTE],
            [queued],
            (bytes) => `${(bytes / KILOBYTE).toFixed(2)} KB`,
        ),
    ];
}

function eventRows({ events: { memory, file, called, polling } }: Results): Row[] {
    const seconds = (time: number): string => `${(time / 1000).toFixed(1)} s`;
    const at = (share: number): number[] =>
        [memory, file, called].map(({ latencies }) => latencies[Math.floor(share * (latencies.length - 1))] ?? NaN);
    return [
        row(
            "requests a minute of ten event nodes, where ten jobs end, against ten flows that poll with `http request` / with a webhook",
            "atMost",
            [1 / 3, 1 / 6],
            [memory, called].map(({ requestsAMinute }) => requestsAMinute / polling.requestsAMinute),
            (share) => `1/${(1 / share).toFixed(1)}`,
        ),
        row(
            "from the end of a job to its event, p50, on default settings / with a file store / with a webhook",
            "atMost",
            [7_000, 7_000, 1_000],
            at(0.5),
            seconds,
        ),
        row("the same, p99", "atMost", [15_000, 15_000, 3_000], at(0.99), seconds),
    ];
}

function restRows({ loading, size, following, followingItems, idle, stalls, files }: Results): Row[] {
    const followed = following.find(({ waits }) => waits === FOLLOWED);
    return [
        row(
            `time that the package adds to Node-RED's start (loads ${loading.packages.join(", ") || "no other package"})`,
            "atMost",
            [25],
            [loading.time],
            milliseconds,
        ),
        row(
            `requests to follow ${FOLLOWED.toLocaleString("en")} jobs of 5 minutes, against polling each every 5 s`,
            "atMost",
            [1 / 40],
            [followed && followed.requests / followed.polling],
            (share) => `1/${(1 / share).toFixed(0)}`,
        ),
        row(
            `the same for ${FOLLOWED.toLocaleString("en")} queue items`,
            "atMost",
            [1 / 40],
            [followingItems.requests / followingItems.polling],
            (share) => `1/${(1 / share).toFixed(0)}`,
        ),
        row(`CPU of ${IDLE_WAITS.toLocaleString("en")} waits, idle, of a core`, "atMost", [0.01], [idle], percent),
        row(
            `longest time that the event loop stood still, with ${STALLS.toLocaleString("en")} starts being looked up / with ${STALLS.toLocaleString("en")} waits`,
            "atMost",
            [50, 50],
            [stalls.lookedUp, stalls.waits],
            (time) => `${time.toFixed(0)} ms`,
        ),
        row(
            "longest time that the event loop stood still, with messages and outputs that hold a text of a megabyte",
            "atMost",
            [50],
            [stalls.longTexts],
            (time) => `${time.toFixed(0)} ms`,
        ),
        row(
            `MB a second of files of 5 MB through bucket file (${megabytes(files["bucket file"])} a second), against \`http request\` with a ready address`,
            "atLeast",
            // The hash alone takes a fifth of the time, and `http request` computes none.
            [0.7],
            [files["bucket file"] / files["http request"]],
            times2,
        ),
        row("installed size of the package with its dependencies", "atMost", [5 * MEGA], [size.installed], megabytes),
        row("tarball", "atMost", [400_000], [size.tarball], (bytes) => `${(bytes / 1000).toFixed(1)} kB`),
    ];
}

const megabytes = (bytes: number): string => `${(bytes / MEGA).toFixed(2)} MB`;
