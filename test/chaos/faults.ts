/** What can go wrong between a client and Orchestrator. */

/** Faults of a connection and of what travels on it; `Before` and `After` say whether Orchestrator had the whole request. */
const KINDS = [
    "cutRequest", "cutBefore", "resetBefore", "cutAfter", "resetAfter", "cutAnswer", "commitLate", "delay", "timeoutBefore",
    "timeoutAfter", "drip", "answer429", "answer500Before", "answer500After", "answer502Before", "answer502After",
    "answer503Before", "answer503After", "answer504Before", "answer504After", "htmlBefore", "htmlAfter", "badJson",
] as const; // prettier-ignore

export type Kind = (typeof KINDS)[number];

/** What a single request meets. */
export interface Fault {
    kind: Kind | "none";
    /** Where in the message it strikes: 0 (its start) to 1 (its end). */
    where: number;
    /** Milliseconds until an answer that is held back. */
    delay: number;
    /** Milliseconds until a request is forwarded whose client was cut off. */
    lateBy: number;
    retryAfter: "seconds" | "date" | "none";
}

/** What a start can meet: everything. */
export const START_KINDS: readonly Kind[] = KINDS;

/** What any other request can meet: a late commit means nothing to it. */
export const READ_KINDS: readonly Kind[] = KINDS.filter((kind) => kind !== "commitLate");

/** Those that leave no doubt that nothing was committed, by what the proxy forwards. */
export const NEVER_COMMIT: readonly Kind[] = KINDS.filter(
    (kind) => kind.endsWith("Before") || kind === "cutRequest" || kind === "answer429",
);
