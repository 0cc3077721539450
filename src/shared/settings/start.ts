/** What the settings of a start may be, as a node holds them. */
import { JOB_PRIORITIES, MAX_ENTRIES } from "../start-process-dto";
import { wholeNumber } from "./numbers";

/** What happens to a message whose key has been started. */
export const WHEN_STARTED = ["use", "restart", "refuse"] as const;
export type WhenStarted = (typeof WHEN_STARTED)[number];

/** Characters. */
export const MAX_IDEMPOTENCY_KEY = 256;

/** Source: StartProcessDto, `JobPriority` and `SpecificPriorityValue` (1–100). Undefined for what is none. */
export function priorityOf(
    given: string,
): { JobPriority: (typeof JOB_PRIORITIES)[number] } | { SpecificPriorityValue: number } | undefined {
    const word = JOB_PRIORITIES.find((name) => name.toLowerCase() === given.trim().toLowerCase());
    if (word) return { JobPriority: word };
    const value = wholeNumber(given);
    return value === undefined || value < 1 || value > 100 ? undefined : { SpecificPriorityValue: value };
}

/** A number of jobs or robots; undefined if it is none. */
export function jobsCountOf(given: unknown): number | undefined {
    const count = wholeNumber(given);
    return count === undefined || count < 1 ? undefined : count;
}

/** The robots that are asked for: ids are sent, names are looked up. */
export interface RobotChoice {
    ids: number[];
    names: string[];
}

/** No robot's name is nearly as long. */
export const MAX_ROBOT_NAME = 1_000;

/** `kind`: one of them is no id and no name; `count`: there are more than a start takes; `length`: of a name that is too long. */
export type RobotProblem = { problem: "kind" } | { problem: "count" | "length"; is: number };

/** Of a text separated by commas, a number, or an array of either: digits are ids, anything else is a name. */
export function robotsOf(given: unknown): RobotChoice | RobotProblem {
    const list: unknown[] = typeof given === "string" ? given.split(",") : Array.isArray(given) ? given : [given];
    if (list.length > MAX_ENTRIES) return { problem: "count", is: list.length };
    const ids = new Set<number>();
    const names = new Set<string>();
    for (const entry of list) {
        if (typeof entry !== "string" && typeof entry !== "number") return { problem: "kind" };
        const text = String(entry).trim();
        const id = /^\d+$/.test(text) ? wholeNumber(text) : undefined;
        if (id !== undefined) ids.add(id);
        else if (text.length > MAX_ROBOT_NAME) return { problem: "length", is: text.length };
        else if (text !== "") names.add(text);
    }
    return { ids: [...ids], names: [...names] };
}
