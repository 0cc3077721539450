import { isFinal } from "../../../shared/job-states";
import type { WhenStarted } from "../../../shared/settings/start";
import type { JobDto } from "../../jobs/job-dto";

/** A key is started at most this many times. */
export const MAX_ATTEMPTS = 100;

/**
 * What becomes of a message whose key has been started. `use`: it goes on with the jobs. `again`: the next attempt is started.
 * `refuse`: it fails.
 */
export type Decision = "use" | "again" | "refuse";

/** `jobs`: those of the last attempt, at least one. */
export function decide(whenStarted: WhenStarted, attempt: number, jobs: readonly Pick<JobDto, "State">[]): Decision {
    if (whenStarted !== "restart") return whenStarted;
    if (!haveFailed(jobs)) return "use";
    return attempt < MAX_ATTEMPTS ? "again" : "refuse";
}

/** Whether all have ended and none was successful. Only then is there another attempt. */
export function haveFailed(jobs: readonly Pick<JobDto, "State">[]): boolean {
    return jobs.every(({ State }) => isFinal(State) && State !== "Successful");
}
