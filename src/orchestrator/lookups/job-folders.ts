import type { FolderRef } from "../../shared/folder-ref";

/** At least so many jobs are remembered, and at most twice as many. */
const GENERATION = 10_000;

/**
 * The folders of the jobs that this connection started last. It drops whole generations: see docs/performance-notes.md, "Maps that
 * drop their oldest entry".
 */
export class JobFolders {
    #young = new Map<number, FolderRef>();
    #old: ReadonlyMap<number, FolderRef> = new Map();

    note(jobId: number, folder: FolderRef): void {
        this.#young.set(jobId, folder);
        if (this.#young.size >= GENERATION) [this.#old, this.#young] = [this.#young, new Map()];
    }

    of(jobId: number): FolderRef | undefined {
        return this.#young.get(jobId) ?? this.#old.get(jobId);
    }
}
