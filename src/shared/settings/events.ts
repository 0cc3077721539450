/** What the settings of a node that watches for events may be; the first value is the default. */
import { isBlank, plainText } from "./values";

/** The events of a job, as `msg.topic` names them. */
export const EVENT_NAMES = ["job.started", "job.suspended", "job.successful", "job.faulted", "job.stopped"] as const;
export type EventName = (typeof EVENT_NAMES)[number];

const DEFAULT_EVENTS: readonly EventName[] = ["job.faulted"];

export const SOURCES = ["poll"] as const;

/** Stands for every folder, which only Orchestrator itself can watch. */
export const EVERY_FOLDER = "*";

/** The events that are named, each once; undefined where none is, or one is unknown. */
export function eventsIn(given: unknown): readonly EventName[] | undefined {
    if (isBlank(given)) return DEFAULT_EVENTS;
    const names = (plainText(given) ?? "").split(",", EVENT_NAMES.length + 1).map((name) => name.trim());
    const known = EVENT_NAMES.filter((event) => names.includes(event));
    return names.every((name) => known.some((event) => event === name)) ? known : undefined;
}
