/** What can go wrong between a client and Orchestrator. */

/** Faults of a connection and of what travels on it; `Before` and `After` say whether Orchestrator had the whole request. */
const KINDS = [
    "cutRequest", "cutBefore", "resetBefore", "cutAfter", "resetAfter", "cutAnswer", "commitLate", "delay", "timeoutBefore",
    "timeoutAfter", "drip", "answer429", "answer500Before", "answer500After", "answer502Before", "answer502After",
    "answer503Before", "answer503After", "answer504Before", "answer504After", "htmlBefore", "htmlAfter", "badJson",
] as const; // prettier-ignore

/** What a gateway says that has lost its server, and a firewall that does not let the request in; nothing has passed then. */
const REFUSALS = ["plain404Before", "empty404Before", "page403Before"] as const;

/** Orchestrator's own refusal of a start, which has an odd status. */
const QUOTA = ["quota502Before", "quota502After"] as const;

export type Kind = (typeof KINDS)[number] | (typeof REFUSALS)[number] | (typeof QUOTA)[number];

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

/** What stands in front of an Orchestrator that is being moved, or is down. */
export const GATEWAY_KINDS: readonly Kind[] = [
    ...REFUSALS,
    ...KINDS.filter((kind) => /^answer50[234]|^html/.test(kind)),
];

export const QUOTA_KINDS: readonly Kind[] = QUOTA;

export const ALL_KINDS: readonly Kind[] = [...KINDS, ...REFUSALS, ...QUOTA];

/** Those that leave no doubt that nothing was committed, by what the proxy forwards. */
export const NEVER_COMMIT: readonly Kind[] = ALL_KINDS.filter(
    (kind) => kind.endsWith("Before") || kind === "cutRequest" || kind === "answer429",
);
