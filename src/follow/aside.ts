import { OrchestratorError, sentence } from "../orchestrator/errors";

/** A report is not kept back any longer for what it could do without. Milliseconds. */
const LONGEST = 8_000;

/** Asks for something that must not take long, and gives it up then. @throws OrchestratorError TIMED_OUT, or what `ask` throws */
export async function aside<T>(ask: (signal: AbortSignal) => Promise<T>, longest = LONGEST): Promise<T> {
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(longest)));
    try {
        return await ask(signal);
    } catch (error) {
        if (!signal.aborted) throw error;
        const seconds = Math.round(longest / 100) / 10;
        throw new OrchestratorError("TIMED_OUT", [sentence("wait.noAnswer", { seconds })]);
    }
}
