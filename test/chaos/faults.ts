/** What can go wrong between a client and Orchestrator. */

/** Faults of a connection and its messages. `Before` and `After`: whether Orchestrator has received the whole request. */
const KINDS = [
    "cutRequest", "cutBefore", "resetBefore", "cutAfter", "resetAfter", "cutAnswer", "commitLate", "delay", "timeoutBefore",
    "timeoutAfter", "drip", "answer429", "answer500Before", "answer500After", "answer502Before", "answer502After",
    "answer503Before", "answer503After", "answer504Before", "answer504After", "htmlBefore", "htmlAfter", "badJson",
] as const; // prettier-ignore

/** Responses of a gateway without its server, and of a firewall. The request does not reach Orchestrator. */
const REFUSALS = ["plain404Before", "empty404Before", "page403Before"] as const;

/** Orchestrator refuses a start with an odd status. */
const QUOTA = ["quota502Before", "quota502After"] as const;

export type Kind = (typeof KINDS)[number] | (typeof REFUSALS)[number] | (typeof QUOTA)[number];

/** The fault of a single request. */
export interface Fault {
    kind: Kind | "none";
    /** The affected position of the message, from 0 (its beginning) to 1 (its end). */
    where: number;
    /** Milliseconds by which a response is delayed. */
    delay: number;
    /** Milliseconds until a request is forwarded after its client was cut off. */
    lateBy: number;
    retryAfter: "seconds" | "date" | "none";
}

/** The faults of starts. */
export const START_KINDS: readonly Kind[] = KINDS;

/** The faults of other requests, to which a late commit does not apply. */
export const READ_KINDS: readonly Kind[] = KINDS.filter((kind) => kind !== "commitLate");

/** The responses of gateways in front of an Orchestrator that is down or being moved. */
export const GATEWAY_KINDS: readonly Kind[] = [
    ...REFUSALS,
    ...KINDS.filter((kind) => /^answer50[234]|^html/.test(kind)),
];

export const QUOTA_KINDS: readonly Kind[] = QUOTA;

export const ALL_KINDS: readonly Kind[] = [...KINDS, ...REFUSALS, ...QUOTA];

/** The faults after which certainly nothing was committed. */
export const NEVER_COMMIT: readonly Kind[] = ALL_KINDS.filter(
    (kind) => kind.endsWith("Before") || kind === "cutRequest" || kind === "answer429",
);
