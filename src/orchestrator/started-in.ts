import type { FolderRef } from "../shared/folder-ref";

/** More jobs than this are not remembered; the oldest goes first. */
const MOST_REMEMBERED = 20_000;

/** In which folder each job was started that this connection started last. */
export class StartedIn {
    readonly #folders = new Map<number, FolderRef>();

    note(jobId: number, folder: FolderRef): void {
        this.#folders.set(jobId, folder);
        if (this.#folders.size > MOST_REMEMBERED) this.#folders.delete(this.#folders.keys().next().value!);
    }

    of(jobId: number): FolderRef | undefined {
        return this.#folders.get(jobId);
    }
}
