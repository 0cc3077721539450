import type { FolderRef } from "../../shared/folder-ref";
import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import type { FolderContext } from "../api/folder-context";
import type { Folders } from "./folders";

/** Where something is read, and until when. */
export type FolderScope = Pick<ApiRequest, "urgent" | "signal"> & { folder: FolderContext };

/** What jobs and queue items have in common: each is read in the folder that the caller names. */
export abstract class FolderRecords {
    constructor(
        protected readonly api: Api,
        protected readonly folders: Folders,
    ) {}

    /** The server's time by its last response; undefined before the first one. Milliseconds since 1970. */
    get serverTime(): number | undefined {
        return this.api.server.time;
    }

    /** Whether Orchestrator itself has ever responded at this address. */
    get hasAnswered(): boolean {
        return this.api.server.hasAnswered;
    }

    /** A text of the server with the secrets of the connection hidden. */
    withoutSecrets(text: string): string {
        return this.api.errors.redactor.redact(text);
    }

    protected async scope(folder: FolderRef | undefined, signal?: AbortSignal): Promise<FolderScope> {
        return { folder: this.folders.known(folder) ?? (await this.folders.resolve(folder)), urgent: true, signal };
    }
}
