/**
 * Whether Orchestrator's own events arrive. While they do, looks may be rare. One event is enough to believe it, and one end that a
 * look has shown and no event, to doubt it.
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

/** So many times rarer are looks while events arrive. */
export const RARER = 10;
