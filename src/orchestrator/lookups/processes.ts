import { asGuid, folderName } from "../../shared/folder-ref";
import { dropOldest } from "../../shared/drop-oldest";
import { byName, parseArgumentDefinitions, type DeclaredArguments } from "../../shared/arguments/definitions";
import type { Api } from "../api/api";
import type { FolderContext } from "../api/folder-context";
import type { Slot } from "../api/task-queue";
import { OrchestratorError, sentence, type Sentence } from "../errors/orchestrator-error";
import { LookupCache } from "./lookup-cache";
import { literal, readList, withQuery } from "../api/odata";
import { similarNames } from "../errors/suggestions";

/** The fields of a ReleaseDto that we read. */
interface ReleaseDto {
    Key: string;
    Name?: string | null;
    /** The id of the package. */
    ProcessKey?: string | null;
    InputArguments?: string | null;
    Arguments?: { Input?: string | null } | null;
    EntryPointPath?: string | null;
    EntryPoint?: { Path?: string | null; InputArguments?: string | null } | null;
    OrganizationUnitId?: number | null;
    OrganizationUnitFullyQualifiedName?: string | null;
}

export interface Process {
    /** The ReleaseKey that StartJobs takes. */
    key: string;
    name: string;
    /** The numeric id of the process's folder, where the server tells it. */
    folderId?: number;
    /** The arguments of the process's own entry point; undefined where the server does not tell them. */
    arguments?: DeclaredArguments;
    /** The path of that entry point, where the server tells it. */
    entryPoint?: string;
}

export interface FoundProcess {
    process: Promise<Process>;
    /** It was looked up for an earlier start, so that it may have changed since. */
    isCached: boolean;
}

export interface ProcessQuery {
    process: string;
    folder: FolderContext;
    /** Reads the entry points, too (since API 15). */
    withEntryPoint: boolean;
    /** The slot of the start. */
    slot: Slot;
}

/** Between look-ups of a process whose name still differs from that in its jobs. Milliseconds. */
const RENAMED_LOOKUP_INTERVAL = 60_000;

/** The oldest are forgotten first. */
const MAX_RENAMED = 1_000;

/** The first API version with ReleaseDto.EntryPoint. */
export const ENTRY_POINT_SINCE = 15;

/** Finds processes by name or key, and caches them. The API calls them releases. */
export class Processes {
    readonly #api: Api;
    readonly #cache = new LookupCache<Process>();
    /** The names in jobs that differ from the look-up's, and when they were last seen, by the process's clock. */
    readonly #renamed = new Map<string, { key: string; name: string; at: number }>();

    constructor(api: Api) {
        this.#api = api;
    }

    /** Its promise rejects with PROCESS_NOT_FOUND and similar names, or with FOLDER_REQUIRED where several folders have the name. */
    find(query: ProcessQuery): FoundProcess {
        const key = cacheKey(query);
        const known = this.#cache.known(key);
        return {
            process: known ?? this.#cache.get(key, () => this.#lookUp(query)),
            isCached: known !== undefined,
        };
    }

    /** The next `find` looks the process up again. Many callers may forget the same one. */
    forget(query: ProcessQuery, { process }: FoundProcess): void {
        this.#cache.forget(cacheKey(query), process);
    }

    /**
     * A started job has another process name than the look-up: the process was renamed, and its old name may belong to another one.
     * The next `find` looks it up again. Returns whether this is news.
     */
    noteRenamed(query: ProcessQuery, found: FoundProcess, { key }: Process, name: string): boolean {
        const place = cacheKey(query);
        const known = this.#renamed.get(place);
        const isNews = known?.key !== key || known.name !== name;
        const now = this.#api.clock.now();
        if (!isNews && now - known.at < RENAMED_LOOKUP_INTERVAL) return false;
        if (!this.#cache.forget(place, found.process)) return false;
        this.#renamed.delete(place);
        this.#renamed.set(place, { key, name, at: now });
        dropOldest(this.#renamed, MAX_RENAMED);
        return isNews;
    }

    async #lookUp(query: ProcessQuery): Promise<Process> {
        const { process, folder, withEntryPoint, slot } = query;
        const key = asGuid(process);
        const path = withQuery("/odata/Releases", {
            $filter: key ? `Key eq ${literal(key)}` : `Name eq ${literal(process)}`,
            $expand: withEntryPoint && this.#api.server.specification >= ENTRY_POINT_SINCE ? "EntryPoint" : undefined,
            $top: 10,
        });
        const releases = await readList<ReleaseDto>(this.#api, { path, folder, slot }, isRelease);
        const [release, second] = releases;
        if (!release) throw await this.#notFound(query);
        if (second && second.Key !== release.Key) throw ambiguous(process, releases);
        return toProcess(release, process);
    }

    async #notFound({ process, folder, slot }: ProcessQuery): Promise<OrchestratorError> {
        const path = withQuery("/odata/Releases", { $select: "Name,ProcessKey", $top: 1000 });
        const releases = await readList<ReleaseDto>(this.#api, { path, folder, slot }).catch(() => undefined);
        return new OrchestratorError("PROCESS_NOT_FOUND", [
            folder.ref
                ? sentence("process.notFound", { process, folder: folderName(folder.ref) })
                : sentence("process.notFoundAnywhere", { process }),
            ...(releases ? suggestions(process, releases) : []),
        ]);
    }
}

/** What the user may mean by an unknown name: the process of a package, or a similar name. */
function suggestions(process: string, releases: readonly ReleaseDto[]): Sentence[] {
    if (releases.length === 0) return [sentence("process.none")];
    const isOfPackage = ({ ProcessKey }: ReleaseDto): boolean =>
        isText(ProcessKey) && ProcessKey.toLowerCase() === process.toLowerCase();
    const namesOf = (some: readonly ReleaseDto[]): string[] => some.map(({ Name }) => Name).filter(isText);
    const [ofPackage, all] = [namesOf(releases.filter(isOfPackage)), namesOf(releases)];
    if (ofPackage.length > 0) return [sentence("process.ofPackage", { names: ofPackage.join(", ") })];
    const names = similarNames(process, all);
    return names.length > 0 ? [sentence("process.similar", { names: names.join(", ") })] : [];
}

/** A start can't be undone, so that an unreadable process is refused. */
function isRelease(item: unknown): boolean {
    const { Key: key, Name: name } = (item ?? {}) as Record<string, unknown>;
    return isText(key) && (name === undefined || name === null || typeof name === "string");
}

function isText(value: unknown): value is string {
    return typeof value === "string" && value !== "";
}

function cacheKey({ process, folder, withEntryPoint }: ProcessQuery): string {
    return `${withEntryPoint} ${folder.key.length} ${folder.key} ${process}`;
}

function ambiguous(process: string, releases: ReleaseDto[]): OrchestratorError {
    const names = releases
        .map(({ OrganizationUnitFullyQualifiedName: path, OrganizationUnitId: id }) =>
            isText(path) ? path : typeof id === "number" ? id : "?",
        )
        .join(", ");
    return new OrchestratorError("FOLDER_REQUIRED", [sentence("process.ambiguous", { process, names })]);
}

/** `reference` is the user's name for the process, for a server that tells none. */
function toProcess(release: ReleaseDto, reference: string): Process {
    const entryPoint = release.EntryPoint?.Path ?? release.EntryPointPath;
    const folderId = release.OrganizationUnitId;
    const declared = release.EntryPoint?.InputArguments ?? release.Arguments?.Input;
    const definitions = parseArgumentDefinitions(declared, release.InputArguments);
    return {
        key: release.Key,
        name: release.Name ?? reference,
        ...(typeof folderId === "number" && folderId !== 0 ? { folderId } : {}),
        ...(definitions ? { arguments: byName(definitions) } : {}),
        ...(isText(entryPoint) ? { entryPoint } : {}),
    };
}
