/** A start that was sent, and what tells its jobs from all others. */
import { randomUUID } from "node:crypto";
import type { FolderRef } from "../../shared/folder-ref";
import { knowsStartField } from "../../shared/start-process-dto";
import type { JobDto } from "../job-dto";
import type { StartInfo } from "../start-info";

export interface Correlation {
    field: "BatchExecutionKey" | "Reference";
    value: string;
    /** The user's own, which other starts may bear as well. */
    shared: boolean;
}

export class PostedStart {
    /** What the server had told before it first left: its jobs have a higher id, and were created later. Undefined: not left yet. */
    after: { id: number; time: number | undefined } | undefined;
    /** Settles with the request that is under way. */
    posting: Promise<unknown> | undefined;

    constructor(
        readonly folder: FolderRef | undefined,
        readonly folderHeaders: Record<string, string>,
        readonly processName: string,
        /** Undefined: the server is too old for any. */
        readonly correlation: Correlation | undefined,
        /** How many jobs were asked for; undefined: as many as there are robots. */
        public jobs: number | undefined,
        readonly inputArguments: string | undefined,
    ) {}
}

/** Clocks of a server's machines differ; a job created longer than this before a start is not the start's. Milliseconds. */
export const CLOCK_DIFFERENCE = 10 * 60_000;

/** The server's time, by its header `Date`, is known to the second, and a little late. Milliseconds. */
export const DATE_PRECISION = 5_000;

/** The start with a correlation: the user's where there is one, else one of its own, of the best kind that the server knows. */
export function correlate(startInfo: StartInfo, version: number): { startInfo: StartInfo; correlation?: Correlation } {
    const field = (["BatchExecutionKey", "Reference"] as const).find((name) => knowsStartField(name, version));
    if (!field) return { startInfo };
    const given = startInfo[field] as string | undefined;
    const value = given || randomUUID();
    return {
        startInfo: Object.assign({}, startInfo, { [field]: value }),
        correlation: { field, value, shared: Boolean(given) },
    };
}

/** How many jobs the start asks for; undefined where that depends on the robots that the server finds. */
export function jobsAskedFor({ Strategy, JobsCount, RobotIds }: StartInfo): number | undefined {
    if (Strategy === "Specific") return (RobotIds as unknown[]).length;
    return Strategy === "All" || Strategy === "RobotCount" ? undefined : (JobsCount as number);
}

/** Whether the job bears the correlation. */
export function bears(job: JobDto, { field, value }: Correlation): boolean {
    return String(job[field] ?? "").toLowerCase() === value.toLowerCase();
}

/** Whether the job was there before the start was sent; `tolerance` in milliseconds. */
export function isBefore(job: JobDto, { after }: PostedStart, tolerance: number): boolean {
    const created = Date.parse(job.CreationTime ?? "");
    return after === undefined || job.Id <= after.id || created < (after.time ?? -Infinity) - tolerance;
}
