/** What the settings of a node that watches for events may be; the first value is the default. */
import { MOST_SECONDS } from "./connection";
import { MOST_CHARACTERS } from "./lengths";
import { millisecondsIn } from "./numbers";
import { isBlank, plainText } from "./values";

/** The events of a job and of a queue item, as `msg.topic` names them. */
export const EVENT_NAMES = [
    "job.started",
    "job.suspended",
    "job.successful",
    "job.faulted",
    "job.stopped",
    "queueItem.new",
    "queueItem.successful",
    "queueItem.failed",
    "queueItem.abandoned",
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

/** The subjects of events. */
export const EVENT_KINDS = ["job", "queueItem"] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export function kindOf(event: EventName): EventKind {
    return event.startsWith("job.") ? "job" : "queueItem";
}

const BEFORE_THE_END: readonly EventName[] = ["job.started", "job.suspended", "queueItem.new"];

export function isEnd(event: EventName): boolean {
    return !BEFORE_THE_END.includes(event);
}

const DEFAULT_EVENTS: readonly EventName[] = ["job.faulted"];

/** Where events come from: looks alone, or Orchestrator's calls backed by looks. */
export const SOURCES = ["poll", "webhook"] as const;
export type Source = (typeof SOURCES)[number];

/** Stands for every folder. Only Orchestrator itself can watch them all. */
export const EVERY_FOLDER = "*" as const;

/** The named events, each once; undefined if there is none, or if one is unknown. */
export function eventsIn(given: unknown): readonly EventName[] | undefined {
    if (isBlank(given)) return DEFAULT_EVENTS;
    const text = plainText(given) ?? "";
    if (text.length > MOST_CHARACTERS) return undefined;
    const names = text.split(",").map((name) => name.trim());
    const known = EVENT_NAMES.filter((event) => names.includes(event));
    return names.every((name) => known.some((event) => event === name)) ? known : undefined;
}

/** Seconds between two looks, as milliseconds; undefined unless it is a number above 0 and at most a day. */
export function everyIn(value: unknown): number | undefined {
    const milliseconds = millisecondsIn(value);
    return milliseconds !== undefined && milliseconds <= MOST_SECONDS * 1000 ? milliseconds : undefined;
}

const SECONDS_AN_HOUR = 3_600;

/** Hours to look back, as milliseconds; undefined unless it is a number above 0. */
export function lookBackIn(value: unknown): number | undefined {
    const milliseconds = millisecondsIn(value);
    return milliseconds === undefined ? undefined : milliseconds * SECONDS_AN_HOUR;
}
