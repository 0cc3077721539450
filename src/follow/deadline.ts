import type { Clock } from "../orchestrator/clock";
import { OrchestratorError, sentence } from "../orchestrator/errors/orchestrator-error";

/** Milliseconds. A report waits no longer than this for optional details. */
const DEFAULT_DEADLINE = 8_000;

/** Runs a request and aborts it at the deadline. @throws OrchestratorError TIMED_OUT, or whatever `request` throws */
export async function withDeadline<T>(
    clock: Clock,
    request: (signal: AbortSignal) => Promise<T>,
    milliseconds = DEFAULT_DEADLINE,
): Promise<T> {
    const controller = new AbortController();
    const timer = clock.setTimeout(() => controller.abort(), Math.max(1, milliseconds));
    try {
        return await request(controller.signal);
    } catch (error) {
        if (!controller.signal.aborted) throw error;
        const seconds = Math.round(milliseconds / 100) / 10;
        throw new OrchestratorError("TIMED_OUT", [sentence("wait.noAnswer", { seconds })]);
    } finally {
        clock.clearTimeout(timer);
    }
}
