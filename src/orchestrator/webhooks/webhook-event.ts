/** Reads what Orchestrator sends to a webhook. Source: docs, "Types of events", 2021.10 to 2025.10. */
import { parseJson } from "../../shared/json/read";

/** A job or a queue item that an event names. */
export interface Mention {
    id: number;
    /** The numeric id of its folder, if the event names it. */
    folderId: number | undefined;
    /** The event says that it has ended. */
    hasEnded: boolean;
}

export interface WebhookEvent {
    /** Distinguishes the event from others. Undefined if it has none. */
    id: string | undefined;
    jobs: readonly Mention[];
    items: readonly Mention[];
}

/** So many jobs or items of one event count, since each may have to be read. Orchestrator names one, or those of one start. */
const MOST_MENTIONS = 1_000;

/** Characters. No event has a longer id. */
const MOST_IN_ID = 50;

/** Events that come before an end. All other events of jobs and items count as ends. */
const BEFORE_THE_END = /\.(created|started|suspended|resumed|added|transactionstarted)$/i;

/** The event in the body of a call; undefined if it is none. The signature has been checked before. */
export function readWebhookEvent(body: Buffer): WebhookEvent | undefined {
    const event = objectIn(body);
    const { Type, EventId, OrganizationUnitId } = event ?? {};
    if (!event || typeof Type !== "string") return undefined;
    const folderId = idIn(OrganizationUnitId);
    const hasEnded = !BEFORE_THE_END.test(Type.slice(-MOST_IN_ID));
    // Some editions send one, and others send a list.
    const mentions = (...given: unknown[]): Mention[] =>
        given
            .flat()
            .map((each) => idIn((each as { Id?: unknown } | null | undefined)?.Id))
            .filter((id) => id !== undefined)
            .slice(0, MOST_MENTIONS)
            .map((id) => ({ id, folderId, hasEnded }));
    return {
        id:
            typeof EventId === "string" || typeof EventId === "number"
                ? String(EventId).slice(0, MOST_IN_ID)
                : undefined,
        jobs: mentions(event["Job"], event["Jobs"]),
        items: mentions(event["QueueItem"], event["QueueItems"]),
    };
}

function objectIn(body: Buffer): Record<string, unknown> | undefined {
    try {
        const value = parseJson(body.toString("utf8")) as Record<string, unknown> | null;
        return typeof value === "object" && value !== null ? value : undefined;
    } catch {
        return undefined;
    }
}

function idIn(value: unknown): number | undefined {
    return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
}
