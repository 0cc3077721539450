import { dropOldest } from "../../shared/drop-oldest";
import { folderKey, folderName, type FolderRef } from "../../shared/folder-ref";
import type { Api } from "../api/api";
import { folderContext, NO_FOLDER, type FolderContext } from "../api/folder-context";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import { LookupCache } from "./lookup-cache";
import { notSupported } from "../errors/not-supported";
import { literal, readList, withQuery } from "../api/odata";
import { similarNames } from "../errors/suggestions";

/**
 * The first API version with headers for a folder's path and key (API guide 2021.10, "Building API requests"). For older servers the
 * numeric id is looked up.
 */
const PATH_AND_KEY_HEADERS_SINCE = 13;

/** The first API version with `PersonalWorkspaces`. They are not in `Folders`. */
export const PERSONAL_WORKSPACES_SINCE = 16;

/** The oldest are forgotten first. */
const MAX_CONTEXTS = 1_000;

type NamedFolder = Exclude<FolderRef, { kind: "id" }>;

/** Writes folder headers: the only place that knows how a request names its folder. */
export class Folders {
    readonly #api: Api;
    readonly #ids = new LookupCache<string>();
    /** Thousands of messages may wait with the same folder. */
    readonly #contexts = new Map<string, FolderContext>();
    /** Ids that answers have told. */
    readonly #told = new Map<string, string>();

    constructor(api: Api) {
        this.#api = api;
    }

    /** The context of the folder; undefined where it must be looked up first. */
    known(folder: FolderRef | undefined): FolderContext | undefined {
        if (!folder) return NO_FOLDER;
        if (folder.kind !== "id" && !this.#supportsNames) return undefined;
        const key = folderKey(folder);
        const known = this.#contexts.get(key);
        if (known) return known;
        const context = folder.kind === "id" ? byId(folder, folder.id) : byName(folder);
        this.#contexts.set(key, context);
        dropOldest(this.#contexts, MAX_CONTEXTS);
        return context;
    }

    /** The context of the folder. @throws OrchestratorError FOLDER_NOT_FOUND where an older server does not know it */
    async resolve(folder: FolderRef | undefined): Promise<FolderContext> {
        const known = this.known(folder);
        if (known) return known;
        const named = folder as NamedFolder;
        await this.#api.askVersion();
        return this.#supportsNames ? byName(named) : byId(named, await this.id(named));
    }

    get #supportsNames(): boolean {
        return (this.#api.server.apiVersion ?? 0) >= PATH_AND_KEY_HEADERS_SINCE;
    }

    /** The numeric id of the folder. @throws OrchestratorError FOLDER_NOT_FOUND with similar names */
    async id(folder: FolderRef): Promise<string> {
        if (folder.kind === "id") return folder.id;
        return this.#ids.get(folderKey(folder), () => this.#lookUpId(folder));
    }

    /** Remembers the id of a folder, where an answer has told it. */
    note(folder: FolderRef | undefined, id: number | undefined): void {
        if (!folder || id === undefined) return;
        this.#told.set(folderKey(folder), String(id));
        dropOldest(this.#told, MAX_CONTEXTS);
    }

    /** The numeric id of the folder, as far as it is known without a request. */
    knownId(folder: FolderRef | undefined): string | undefined {
        return folder?.kind === "id" ? folder.id : this.#told.get(folderKey(folder));
    }

    /** Orchestrator does not know the cached id. The next `resolve` looks it up again. */
    forget(folder: FolderRef): void {
        this.#ids.forget(folderKey(folder));
        this.#told.delete(folderKey(folder));
    }

    /** Sentences that name folders similar to a missing one; none where folders can't be listed. */
    async similar(folder: FolderRef): Promise<OrchestratorError["sentences"]> {
        if (folder.kind !== "path") return [];
        try {
            const path = withQuery("/odata/Folders", { $select: "FullyQualifiedName", $top: 1000 });
            const folders = await readList<{ FullyQualifiedName?: string }>(this.#api, { path });
            const names = similarNames(
                folder.path,
                folders.map((found) => found.FullyQualifiedName ?? "").filter(Boolean),
            );
            return names.length > 0 ? [sentence("hint.similarFolders", { names: names.join(", ") })] : [];
        } catch {
            return []; // the error that is being explained counts
        }
    }

    async #lookUpId(folder: NamedFolder): Promise<string> {
        const filter = folder.kind === "key" ? `Key eq ${folder.key}` : `FullyQualifiedName eq ${literal(folder.path)}`;
        const path = withQuery("/odata/Folders", { $filter: filter, $top: 1 });
        const found = await readList<{ Id: number }>(this.#api, { path }).catch((error: unknown) => {
            if (!isWithoutFolders(this.#api, error)) throw error;
            throw notSupported("folder.notSupported", this.#api.server.apiVersion, {}, error.cause);
        });
        const [first] = found.length > 0 ? found : await this.#personalWorkspace(folder);
        if (first) return String(first.Id);
        const sentences = [
            sentence("hint.folderNotFound", { folder: folderName(folder) }),
            ...(await this.similar(folder)),
        ];
        throw new OrchestratorError("FOLDER_NOT_FOUND", sentences);
    }

    /** Empty where workspaces can't be listed. */
    async #personalWorkspace(folder: NamedFolder): Promise<{ Id: number }[]> {
        if (this.#api.server.specification < PERSONAL_WORKSPACES_SINCE) return [];
        const filter = folder.kind === "key" ? `Key eq ${folder.key}` : `Name eq ${literal(folder.path)}`;
        const path = withQuery("/odata/PersonalWorkspaces", { $filter: filter, $top: 1 });
        return readList<{ Id: number }>(this.#api, { path }).catch(() => []);
    }
}

/** Folders came with 2019.4 (release notes). An older standalone server fails to list them. */
export function isWithoutFolders(api: Api, error: unknown): error is OrchestratorError {
    const isMissing = error instanceof OrchestratorError && error.cause?.status === 404;
    return isMissing && error.code === "REFUSED" && api.isStandalone && api.server.specification === 0;
}

function byId(folder: FolderRef, id: string): FolderContext {
    return folderContext(folder, "x-uipath-organizationunitid", id);
}

/** Headers are ASCII. Any other path is sent as the base64 of its UTF-16LE bytes (API guide, "Building API requests"). */
function byName(folder: NamedFolder): FolderContext {
    if (folder.kind === "key") return folderContext(folder, "x-uipath-folderkey", folder.key);
    const { path } = folder;
    return /^[\x20-\x7e]+$/.test(path)
        ? folderContext(folder, "x-uipath-folderpath", path)
        : folderContext(folder, "x-uipath-folderpath-encoded", Buffer.from(path, "utf16le").toString("base64"));
}
