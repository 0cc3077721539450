/**
 * What this process has itself seen of how long a job has been pending or running. The server's own time is the first witness, but
 * its clock may be wrong, or be told by nobody: what it says counts only within what was seen here.
 */
export class Witness {
    /** By `performance.now()`, as all times here. Below the time of the next one where the wait is older than this process. */
    readonly #begun: number;
    readonly #takenUp = performance.now();
    /** When the job was last seen not to have started, and first seen to have. */
    #unstarted: number | undefined;
    #started: number | undefined;

    /** `begun`: when the wait began, by this machine's clock (`Date.now()`); undefined: now. */
    constructor(begun: number | undefined) {
        const before = begun === undefined ? 0 : Date.now() - begun;
        // A clock that was set back meanwhile tells nothing.
        this.#begun = this.#takenUp - Math.max(0, before);
    }

    /** The job was looked at. */
    note(started: boolean): void {
        const now = performance.now();
        if (started) this.#started ??= now;
        else this.#unstarted = now;
    }

    /** Milliseconds for which the job has been pending. `told`: by the server. */
    pending(told: number | undefined): number {
        const now = performance.now();
        return within(told, now - this.#takenUp, now - this.#begun);
    }

    /** Milliseconds since the job began to run, suspended time included. `told`: by the server. */
    running(told: number | undefined): number {
        const now = performance.now();
        const least = this.#started === undefined ? 0 : now - this.#started;
        return within(told, least, now - (this.#unstarted ?? this.#begun));
    }
}

function within(told: number | undefined, least: number, most: number): number {
    return told === undefined ? most : Math.min(most, Math.max(least, told));
}
