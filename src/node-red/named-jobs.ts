/** The jobs that a message names, in whichever way. */
import { describe } from "../shared/arguments/check";
import { asGuid, type FolderRef } from "../shared/folder-ref";
import { OrchestratorError, sentence } from "../orchestrator/errors";
import type { Orchestrator } from "../orchestrator/orchestrator";

export interface NamedJob {
    id?: number;
    /** In lower case. */
    key?: string;
    /** Numeric id of its folder, where the job tells it. */
    folderId?: number;
    /** Milliseconds since 1970 by the server, where the job tells it. */
    created?: number;
}

/**
 * Reads a StartJobs answer, a job, an id, a key, or an array of those; each job once, in the order given.
 * @throws OrchestratorError INVALID_SETTING for anything else
 */
export function readJobs(given: unknown, field: string): NamedJob[] {
    const jobs = new Map<string, NamedJob>();
    for (const item of flatten(given)) {
        const job = readJob(item);
        if (!job)
            throw new OrchestratorError("INVALID_SETTING", [sentence("jobs.none", { field, got: describe(item) })]);
        const name = String(job.id ?? job.key);
        if (!jobs.has(name)) jobs.set(name, job);
    }
    return [...jobs.values()];
}

/** The folder of a job: the node's own, the job's, the one it was started in, the connection's. */
export function folderOfJob(
    job: NamedJob,
    own: FolderRef | undefined,
    orchestrator: Orchestrator,
    connection: FolderRef | undefined,
): FolderRef | undefined {
    if (own) return own;
    if (job.folderId !== undefined && job.folderId > 0) return { kind: "id", id: String(job.folderId) };
    return (job.id === undefined ? undefined : orchestrator.folderOf(job.id)) ?? connection;
}

function flatten(given: unknown): unknown[] {
    if (Array.isArray(given)) return given.flatMap(flatten);
    const list = isObject(given) ? given["value"] : undefined;
    return Array.isArray(list) ? list.flatMap(flatten) : [given];
}

function readJob(given: unknown): NamedJob | undefined {
    if (typeof given === "number" || typeof given === "string") return readName(given);
    if (!isObject(given)) return undefined;
    const field = (name: string): unknown =>
        Object.entries(given).find(([key]) => key.toLowerCase() === name)?.[1] ?? undefined;
    const job = { ...readName(field("key")), ...readName(field("id")) };
    if (job.id === undefined && job.key === undefined) return undefined;
    const folderId = Number(field("organizationunitid"));
    const created = Date.parse(String(field("creationtime")));
    return { ...job, ...(folderId > 0 ? { folderId } : {}), ...(created > 0 ? { created } : {}) };
}

/** Digits are an id, a GUID is a key. */
function readName(given: unknown): NamedJob | undefined {
    const text = typeof given === "number" || typeof given === "string" ? String(given).trim() : "";
    const id = /^\d+$/.test(text) ? Number(text) : NaN;
    if (Number.isSafeInteger(id) && id > 0) return { id };
    const key = asGuid(text);
    return key ? { key } : undefined;
}

function isObject(given: unknown): given is Record<string, unknown> {
    return typeof given === "object" && given !== null && !Buffer.isBuffer(given);
}
