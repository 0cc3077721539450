import type { Result } from "./result";

export interface Sum {
    worlds: number;
    hours: number;
    messages: number;
    events: number;
    faults: Map<string, number>;
    excused: Map<string, number>;
    violations: string[];
}

export function addUp(results: readonly Result[]): Sum {
    const sum: Sum = {
        worlds: 0,
        hours: 0,
        messages: 0,
        events: 0,
        faults: new Map(),
        excused: new Map(),
        violations: [],
    };
    for (const { options, hours, messages, events, faults, excused, violations } of results) {
        sum.worlds++;
        sum.hours += hours;
        sum.messages += messages;
        sum.events += events;
        addTo(sum.faults, faults);
        addTo(sum.excused, excused);
        for (const { invariant, what } of violations)
            sum.violations.push(`seed ${options.seed}: ${invariant}: ${what}`);
    }
    return sum;
}

function addTo(sum: Map<string, number>, counts: ReadonlyMap<string, number>): void {
    for (const [name, count] of counts) sum.set(name, (sum.get(name) ?? 0) + count);
}

const MOST_VIOLATIONS = 20;

export function report(
    { worlds, hours, messages, events, faults, excused, violations }: Sum,
    milliseconds: number,
): void {
    const minutes = milliseconds / 60_000;
    console.log(`${worlds} worlds, ${hours.toFixed(1)} simulated hours, ${messages} messages, ${events} events told`);
    console.log(`${Math.round(hours / minutes)} simulated hours a minute`);
    for (const [name, count] of [...faults].sort(([a], [b]) => a.localeCompare(b)))
        console.log(`${String(count).padStart(8)}  ${name}`);
    for (const [name, count] of excused)
        console.log(`${String(count).padStart(8)}  jobs that were ${name}, which is allowed`);
    console.log(`${violations.length} violations`);
    for (const violation of violations.slice(0, MOST_VIOLATIONS)) console.log(violation);
}
