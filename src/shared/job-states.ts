/** The states of a job. Source: docs, "Job states" and "Enumerated types"; OData sends names. */

/** How a job ends. Anything else goes on, Suspended and Resumed included. */
const FINAL_STATES = ["Successful", "Faulted", "Stopped"];

export function isFinal(state: string | null | undefined): boolean {
    return FINAL_STATES.includes(state ?? "");
}

/** What a job that has not ended does, as far as a user waits for it. */
export type Progress = "pending" | "running" | "suspended";

/** A job that is taken up again waits for a robot, as it did when it was suspended. */
export function progressOf(state: string | null | undefined): Progress {
    if (state === "Pending") return "pending";
    return state === "Suspended" || state === "Resumed" ? "suspended" : "running";
}
