/** Formats results as Markdown tables that are also readable in a terminal. */
import type { Contender } from "./contenders";
import type { Results } from "./results";
import type { Row } from "./targets";

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
    const line = (cells: readonly string[]): string =>
        `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join(" | ")} |`;
    const rule = `| ${widths.map((width, at) => (at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
    return [line(head), rule, ...rows.map(line)].join("\n");
}

const verdict = (met: boolean | undefined): string => (met === undefined ? "–" : met ? "met" : "MISSED");

export function targetTable(rows: readonly Row[]): string {
    return table(
        ["what", "target", "measured", ""],
        rows.map(({ what, target, measured, met }) => [what, target, measured, verdict(met)]),
    );
}

const count = (value: number): string => Math.round(value).toLocaleString("en");

export function contenderTable({ speeds, latencies }: Results): string {
    const rows = (Object.keys(speeds) as Contender[]).map((name) => {
        const [speed, latency] = [speeds[name]!, latencies[name]!];
        return [
            name,
            count(speed.rate),
            `± ${(speed.spread * 100).toFixed(0)} %`,
            `${speed.cpu.toFixed(0)} µs`,
            `${latency.p50.toFixed(2)} ms`,
            `${latency.p99.toFixed(2)} ms`,
        ];
    });
    return table(["", "messages a second", "spread", "CPU a message", "p50 alone", "p99 alone"], rows);
}

export function startGrowthTable({ growth }: Results): string {
    const names = Object.keys(growth[0]?.speeds ?? {}) as Contender[];
    return table(
        ["under way", ...names.flatMap((name) => [`${name}: messages a second`, "CPU a message"])],
        growth.map(({ underWay, speeds }) => [
            count(underWay),
            ...names.flatMap((name) => [count(speeds[name]!.rate), `${speeds[name]!.cpu.toFixed(0)} µs`]),
        ]),
    );
}

export function followGrowthTable({ following }: Results): string {
    return table(
        ["waits", "requests in all", "by polling", "requests a minute, idle", "CPU of a core, idle", "memory a wait"],
        following.map(({ waits, requests, polling, requestsAMinute, cpu, memory }) => [
            count(waits),
            count(requests),
            count(polling),
            requestsAMinute.toFixed(1),
            `${(cpu * 100).toFixed(2)} %`,
            `${(memory / 1024).toFixed(1)} KB`,
        ]),
    );
}
