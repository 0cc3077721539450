/** Decides how long waits tolerate a failure, and which of them reports it. */
import type { ErrorCode, OrchestratorError } from "../orchestrator/errors/orchestrator-error";
import type { Source } from "./source";
import type { Schedule } from "./schedule";

/** Only a change of the flow removes these. */
const WRONG_SETTINGS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
    "FOLDER_REQUIRED",
    "NOT_SUPPORTED",
    "INVALID_SETTING",
]);

/** These last until their cause is removed. All others, such as an outage, pass without help. */
const PERSISTENT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
    "SIGN_IN_FAILED",
    "NOT_ALLOWED",
    "FOLDER_NOT_FOUND",
    "QUEUE_NOT_FOUND",
    "REFUSED",
    "BAD_ANSWER",
    "NOT_AN_ORCHESTRATOR",
]);

/** The persistent failures that may concern a single job. */
const JOB_SPECIFIC: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["NOT_ALLOWED", "FOLDER_NOT_FOUND", "REFUSED"]);

/** Milliseconds. An administrator may be replacing a secret or a permission, or a maintenance page may be up. */
export const GRACE_PERIOD = 5 * 60_000;

export interface FailureContext {
    /** Other jobs of the folder can be read, but this one never could. */
    isJobSpecific: boolean;
    /** Orchestrator has answered at this address before. */
    hasAnswered: boolean;
}

/** How many milliseconds a wait tolerates a failure. Undefined: as long as it lasts. */
export function gracePeriodFor(code: ErrorCode, { isJobSpecific, hasAnswered }: FailureContext): number | undefined {
    if (WRONG_SETTINGS.has(code)) return 0;
    if (!PERSISTENT.has(code)) return undefined;
    if (isJobSpecific && JOB_SPECIFIC.has(code)) return 0;
    return code === "NOT_AN_ORCHESTRATOR" && hasAnswered ? undefined : GRACE_PERIOD;
}

/** Whether a failure passes without help, as an outage does. */
export function isTransient(code: ErrorCode): boolean {
    return !WRONG_SETTINGS.has(code) && (!PERSISTENT.has(code) || code === "NOT_AN_ORCHESTRATOR");
}

/** Whether there is no point in asking for lists again, so that jobs are read one by one. */
export function isListRefused(code: ErrorCode): boolean {
    return code === "REFUSED" || code === "NOT_ALLOWED" || code === "NOT_SUPPORTED" || code === "BAD_ANSWER";
}

/**
 * A failure that many waits share, such as a refused sign-in. The first wait whose grace period is over ends with it, so that
 * the failure is reported. The others continue when the failure is resolved.
 */
export class SharedFailure {
    #isReported = false;

    /** Whether the calling wait is the one that ends and reports the failure. */
    claimReport(): boolean {
        if (this.#isReported) return false;
        this.#isReported = true;
        return true;
    }

    resolve(): void {
        this.#isReported = false;
    }
}

/** The failures of one folder's reads. */
export class FolderFailures {
    readonly #shared = new SharedFailure();
    /** When the last read of a job of the folder that succeeded was sent. */
    #lastReadAt = -Infinity;

    /** `signIn` is shared by all folders of the connection. */
    constructor(
        private readonly jobs: Pick<Source, "hasAnswered">,
        private readonly signIn: SharedFailure,
    ) {}

    /** Orchestrator has answered a read that was sent at this time. The answer may be late, and shows the state of that time. */
    readSucceeded(sentAt: number): void {
        this.#lastReadAt = Math.max(this.#lastReadAt, sentAt);
        this.resolve();
    }

    resolve(): void {
        this.#shared.resolve();
        this.signIn.resolve();
    }

    /** A read has failed. `isListed`: it should have read other jobs, too. Returns whether its wait ends with that. */
    readFailed({ code }: OrchestratorError, schedule: Schedule, isListed = false): boolean {
        schedule.readFailed(code, this.#lastReadAt);
        const isJobSpecific = !isListed && schedule.failsAlone && !schedule.wasRead;
        const gracePeriod = gracePeriodFor(code, { isJobSpecific, hasAnswered: this.jobs.hasAnswered });
        // A failure that all jobs share was over when another job was read, even if this one was not read meanwhile.
        const since = schedule.failsAlone ? undefined : this.#lastReadAt;
        if (gracePeriod === undefined || !schedule.hasFailedFor(gracePeriod, since)) return false;
        const shared = code === "SIGN_IN_FAILED" ? this.signIn : this.#shared;
        return gracePeriod === 0 || shared.claimReport();
    }
}
