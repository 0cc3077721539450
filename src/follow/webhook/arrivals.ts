/**
 * Whether Orchestrator's own events arrive. While they do, looks may be rare. One event is enough to trust them. One end that a
 * look shows before any event is enough to doubt them.
 */
export class Arrivals {
    #come = false;

    get come(): boolean {
        return this.#come;
    }

    arrived(): void {
        this.#come = true;
    }

    missed(): void {
        this.#come = false;
    }
}

/** Looks are so many times rarer while events arrive. */
export const RARER = 10;
