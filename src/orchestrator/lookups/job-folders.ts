import type { FolderRef } from "../../shared/folder-ref";

/** At least so many jobs are remembered, and at most twice as many; the oldest go first. */
const REMEMBERED = 10_000;

/**
 * In which folder each job was started that this connection started last. In two generations: a map that loses its oldest entry
 * each time looks past all those that it has lost.
 */
export class JobFolders {
    #young = new Map<number, FolderRef>();
    #old: ReadonlyMap<number, FolderRef> = new Map();

    note(jobId: number, folder: FolderRef): void {
        this.#young.set(jobId, folder);
        if (this.#young.size >= REMEMBERED) [this.#old, this.#young] = [this.#young, new Map()];
    }

    of(jobId: number): FolderRef | undefined {
        return this.#young.get(jobId) ?? this.#old.get(jobId);
    }
}
