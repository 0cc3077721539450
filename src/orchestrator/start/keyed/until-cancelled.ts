import { connectionClosed } from "../../errors/connection-closed";

/** The result of the work, unless it is cancelled before. @throws OrchestratorError UNREACHABLE when cancelled */
export async function untilCancelled<T>(work: Promise<T>, cancel: AbortSignal): Promise<T> {
    let giveUp = (): void => undefined;
    const cancelled = new Promise<never>((_resolve, reject) => {
        giveUp = () => reject(connectionClosed());
        if (cancel.aborted) giveUp();
        else cancel.addEventListener("abort", giveUp, { once: true });
    });
    try {
        return await Promise.race([work, cancelled]);
    } finally {
        cancel.removeEventListener("abort", giveUp);
    }
}
