/** What keeps waits from being looked at: whether it may pass, and who is told of it. */
import type { ErrorCode } from "../orchestrator/errors/orchestrator-error";

/** Nothing but a change of the flow removes these. */
const WRONG_SETTINGS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
    "FOLDER_REQUIRED",
    "NOT_SUPPORTED",
    "INVALID_SETTING",
]);

/** These pass only when somebody removes their cause. All others, such as an outage, pass by themselves. */
const LASTING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
    "SIGN_IN_FAILED",
    "NOT_ALLOWED",
    "FOLDER_NOT_FOUND",
    "REFUSED",
    "BAD_ANSWER",
    "NOT_AN_ORCHESTRATOR",
]);

/** Of those, what Orchestrator may say of one job alone. */
const ABOUT_A_JOB: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["NOT_ALLOWED", "FOLDER_NOT_FOUND", "REFUSED"]);

/** So long a cause is waited out: a secret or a right may be being changed, or a page be shown meanwhile. Milliseconds. */
export const PATIENCE = 5 * 60_000;

export interface Circumstances {
    /** Other jobs of the folder can be read, and this one never could. */
    isOwn: boolean;
    /** Orchestrator has answered at this address before. */
    hasAnswered: boolean;
}

/** How long a wait bears a failure, in milliseconds; undefined: as long as it takes. */
export function patienceFor(code: ErrorCode, { isOwn, hasAnswered }: Circumstances): number | undefined {
    if (WRONG_SETTINGS.has(code)) return 0;
    if (!LASTING.has(code)) return undefined;
    if (isOwn && ABOUT_A_JOB.has(code)) return 0;
    return code === "NOT_AN_ORCHESTRATOR" && hasAnswered ? undefined : PATIENCE;
}

/** Whether a failure passes without anybody's doing, as an outage does. */
export function passesByItself(code: ErrorCode): boolean {
    return !WRONG_SETTINGS.has(code) && (!LASTING.has(code) || code === "NOT_AN_ORCHESTRATOR");
}

/** Whether asking for lists is of no use: jobs are read one by one instead. */
export function isListRefused(code: ErrorCode): boolean {
    return code === "REFUSED" || code === "NOT_ALLOWED" || code === "NOT_SUPPORTED" || code === "BAD_ANSWER";
}

/**
 * A cause that many waits share, such as a refused sign-in. One wait that has borne it for long enough ends with it, so that
 * somebody is told; the others go on when the cause is removed.
 */
export class SharedCause {
    #isTold = false;

    /** Whether a wait is to end with it. */
    tell(): boolean {
        if (this.#isTold) return false;
        this.#isTold = true;
        return true;
    }

    /** A look succeeded. */
    removed(): void {
        this.#isTold = false;
    }
}
