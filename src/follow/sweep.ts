import type { FolderRef } from "../shared/folder-ref";
import type { JobDto } from "../orchestrator/job-dto";
import type { Jobs } from "../orchestrator/jobs";

/** Between two sweeps of a folder; after one that failed, longer and longer. Milliseconds. */
const PAUSE = 4_000;
const LONGEST_PAUSE = 60_000;

/** The clocks of a server's machines differ, and what is committed later may bear an earlier time. Milliseconds. */
const OVERLAP = 30_000;

/** Asks a folder what has changed since it was last asked. Time is the server's own, as its jobs bear it. */
export class Sweep {
    /** Everything that was changed before is known. Milliseconds since 1970; Infinity: nothing was asked for. */
    #cursor = Infinity;
    #nextAt = 0;
    #pause = PAUSE;
    #underWay = false;

    constructor(
        private readonly jobs: Jobs,
        private readonly folder: FolderRef | undefined,
    ) {}

    /** Changes from this time on are wanted. */
    goBackTo(time: number): void {
        this.#cursor = Math.min(this.#cursor, time);
    }

    /** Nothing of before is wanted any more. */
    forget(): void {
        this.#cursor = Infinity;
    }

    /** Sweeps if it is time to. Never throws; calls one of the two when it is done. */
    turn(seen: (rows: JobDto[]) => void, failed: () => void): void {
        if (this.#underWay || performance.now() < this.#nextAt) return;
        this.#underWay = true;
        // While the pages are read, what was on the first one may change again.
        const begun = this.jobs.serverTime ?? Date.now();
        const from = Math.min(this.#cursor, begun);
        this.jobs
            .changedSince(from - OVERLAP, this.folder)
            .then(
                (rows) => {
                    this.#pause = PAUSE;
                    // Unless somebody has gone back meanwhile.
                    if (this.#cursor >= from) this.#cursor = Math.max(from, Math.min(newest(rows, from), begun));
                    seen(rows);
                },
                () => {
                    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
                    failed();
                },
            )
            .finally(() => {
                this.#underWay = false;
                this.#nextAt = performance.now() + this.#pause;
            })
            .catch(() => undefined);
    }
}

/** The newest time that a job bears; undefined: none. Milliseconds since 1970. */
export function lastChange({ CreationTime, StartTime, EndTime, LastModificationTime }: JobDto): number | undefined {
    const times = [CreationTime, StartTime, EndTime, LastModificationTime].map((text) => Date.parse(text ?? ""));
    const newest = Math.max(...times.filter((time) => time > 0));
    return newest > 0 ? newest : undefined;
}

function newest(rows: readonly JobDto[], from: number): number {
    return rows.reduce((time, row) => Math.max(time, lastChange(row) ?? time), from);
}
