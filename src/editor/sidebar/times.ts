/** How long a job has taken and when it was created, in the words of the editor's language. */
import { language } from "../node-red";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Unit = "second" | "minute" | "hour" | "day";

const UNITS: readonly [Unit, number][] = [
    ["day", DAY],
    ["hour", HOUR],
    ["minute", MINUTE],
    ["second", SECOND],
];

/** `3 sec`, `2 min`, `4 hr`. */
export function duration(milliseconds: number): string {
    const [unit, length] = unitOf(milliseconds);
    const format = new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "short" });
    return format.format(Math.floor(Math.max(0, milliseconds) / length));
}

/** `5 min. ago`. The clocks of Orchestrator and of the browser may differ: nothing lies in the future. */
export function age(milliseconds: number): string {
    const [unit, length] = unitOf(milliseconds);
    const format = new Intl.RelativeTimeFormat(language(), { style: "short", numeric: "always" });
    return format.format(-Math.floor(Math.max(0, milliseconds) / length), unit);
}

export function moment(time: number | undefined): string {
    if (time === undefined) return "–";
    return new Intl.DateTimeFormat(language(), { dateStyle: "short", timeStyle: "medium" }).format(time);
}

function unitOf(milliseconds: number): [Unit, number] {
    return UNITS.find(([, length]) => milliseconds >= length) ?? ["second", SECOND];
}
