/** Finds processes (releases, in the API's words) by name or key, once. */
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

/** What we read of a ReleaseDto. */
interface ReleaseDto {
    Key: string;
    Name?: string | null;
    /** Of the package. */
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
    /** Numeric id of the process's folder, where the server tells it. */
    folderId?: number;
    /** The arguments of the process's own entry point; undefined where the server tells none. */
    arguments?: DeclaredArguments;
    /** Path of that entry point, where the server tells it. */
    entryPoint?: string;
}

export interface FoundProcess {
    process: Promise<Process>;
    /** It was looked up for an earlier start, and may have changed since. */
    remembered: boolean;
}

export interface ProcessQuery {
    process: string;
    folder: FolderContext;
    /** The entry points are read too (API 15 on). */
    withEntryPoint: boolean;
    /** Of the start that asks. */
    slot: Slot;
}

/** A process that answers call otherwise than its look-up, though that was made anew, is looked up again after so long. Milliseconds. */
const SAME_NAME_AGAIN = 60_000;

/** More of such processes than this are not remembered; the oldest goes first. */
const MAX_RENAMED = 1_000;

/** First API version whose specification has ReleaseDto.EntryPoint. */
export const ENTRY_POINT_SINCE = 15;

export class Processes {
    readonly #api: Api;
    readonly #cache = new LookupCache<Process>();
    /** What answers call a process that its look-up calls otherwise, and when they did last, by `performance.now()`. */
    readonly #renamed = new Map<string, { key: string; name: string; at: number }>();

    constructor(api: Api) {
        this.#api = api;
    }

    /** `process` rejects with PROCESS_NOT_FOUND and names that look alike, with FOLDER_REQUIRED when the name is in several folders. */
    find(query: ProcessQuery): FoundProcess {
        const key = cacheKey(query);
        const known = this.#cache.known(key);
        return {
            process: known ?? this.#cache.get(key, () => this.#lookUp(query)),
            remembered: known !== undefined,
        };
    }

    /** Looks the process up anew at the next `find`; many who forget the same one cause one look-up. */
    forget(query: ProcessQuery, { process }: FoundProcess): void {
        this.#cache.forget(cacheKey(query), process);
    }

    /**
     * An answer of StartJobs calls the process otherwise than its look-up: it was renamed, and another one may bear its name by now,
     * so that it is looked up anew at the next `find`. Returns whether that is news.
     */
    isRenamed(query: ProcessQuery, found: FoundProcess, { key }: Process, name: string): boolean {
        const place = cacheKey(query);
        const known = this.#renamed.get(place);
        const isNews = known?.key !== key || known.name !== name;
        const now = performance.now();
        if (!isNews && now - known.at < SAME_NAME_AGAIN) return false;
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
        const seen = await readList<ReleaseDto>(this.#api, { path, folder, slot }).catch(() => undefined);
        return new OrchestratorError("PROCESS_NOT_FOUND", [
            folder.ref
                ? sentence("process.notFound", { process, folder: folderName(folder.ref) })
                : sentence("process.notFoundAnywhere", { process }),
            ...(seen ? whatThereIs(process, seen) : []),
        ]);
    }
}

/** What may have been meant by a name that no process has: the process of a package, or a name that looks alike. */
function whatThereIs(process: string, seen: readonly ReleaseDto[]): Sentence[] {
    if (seen.length === 0) return [sentence("process.none")];
    const isOfPackage = ({ ProcessKey }: ReleaseDto): boolean =>
        isText(ProcessKey) && ProcessKey.toLowerCase() === process.toLowerCase();
    const namesOf = (releases: readonly ReleaseDto[]): string[] => releases.map(({ Name }) => Name).filter(isText);
    const [ofPackage, all] = [namesOf(seen.filter(isOfPackage)), namesOf(seen)];
    if (ofPackage.length > 0) return [sentence("process.ofPackage", { names: ofPackage.join(", ") })];
    const names = similarNames(process, all);
    return names.length > 0 ? [sentence("process.similar", { names: names.join(", ") })] : [];
}

/** What is started by mistake can't be taken back: a process that we can't read is none. */
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

/** `asked`: how the process was asked for, for a server that tells no name. */
function toProcess(release: ReleaseDto, asked: string): Process {
    const entryPoint = release.EntryPoint?.Path ?? release.EntryPointPath;
    const folderId = release.OrganizationUnitId;
    const declared = release.EntryPoint?.InputArguments ?? release.Arguments?.Input;
    const definitions = parseArgumentDefinitions(declared, release.InputArguments);
    return {
        key: release.Key,
        name: release.Name ?? asked,
        ...(typeof folderId === "number" && folderId !== 0 ? { folderId } : {}),
        ...(definitions ? { arguments: byName(definitions) } : {}),
        ...(isText(entryPoint) ? { entryPoint } : {}),
    };
}
