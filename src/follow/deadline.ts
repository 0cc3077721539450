import { OrchestratorError, sentence } from "../orchestrator/errors/orchestrator-error";

/** A report is not kept back any longer for what it could do without. Milliseconds. */
const LONGEST = 8_000;

/** Asks for something that must not take long, and gives it up then. @throws OrchestratorError TIMED_OUT, or what `ask` throws */
export async function aside<T>(ask: (signal: AbortSignal) => Promise<T>, longest = LONGEST): Promise<T> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), Math.max(1, longest));
    try {
        return await ask(patience.signal);
    } catch (error) {
        if (!patience.signal.aborted) throw error;
        const seconds = Math.round(longest / 100) / 10;
        throw new OrchestratorError("TIMED_OUT", [sentence("wait.noAnswer", { seconds })]);
    } finally {
        clearTimeout(timer);
    }
}
