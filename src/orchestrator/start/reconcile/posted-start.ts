/** A start that was sent, and what tells its jobs from all others. */
import { randomUUID } from "node:crypto";
import { asGuid, type FolderRef } from "../../../shared/folder-ref";
import { knowsStartField } from "../../../shared/start-process-dto";
import type { JobDto } from "../../jobs/job-dto";
import type { StartInfo } from "../start-info";
import { argumentsMark } from "./arguments-mark";
import type { Baseline } from "./baseline";

export type MarkField = "BatchExecutionKey" | "Reference";

export interface Correlation {
    field: MarkField;
    value: string;
    /** The user's own, which other starts may bear as well. */
    shared: boolean;
}

/** The starts of one process in one folder that bear the same mark of the user's and have left. */
export interface Group {
    key: string;
    starts: Set<PostedStart>;
    /** The marks of the arguments of jobs that were read for it, by the jobs' keys. */
    read: Map<string, string>;
}

export class PostedStart {
    /** What the server had told before it first left. Undefined: not left yet. */
    after: Baseline | undefined;
    /** The highest id that a list showed before it left, where nothing else tells one. */
    listedId: number | undefined;
    /** Settles with the request that is under way. */
    posting: Promise<unknown> | undefined;
    /** Jobs that its answer named, where those are fewer than asked for. */
    named: readonly JobDto[] = [];
    /** The starts of which it can't be told by its mark alone. */
    group: Group | undefined;
    #arguments: string | undefined;

    constructor(
        readonly folder: FolderRef | undefined,
        readonly folderHeaders: Record<string, string>,
        readonly processName: string,
        /** Undefined: the server has none, or does not keep any. */
        readonly correlation: Correlation | undefined,
        /** How many jobs were asked for; undefined: as many as there are robots. */
        public jobs: number | undefined,
        readonly inputArguments: string | undefined,
        /** Its jobs bear a mark of the user's, by which another start might take them for its own. */
        readonly bearsUsersMark: boolean,
    ) {}

    /** What tells its arguments from others. */
    get argumentsMark(): string {
        return (this.#arguments ??= argumentsMark(this.inputArguments));
    }
}

/** Which folder the headers name; they are one at most. */
export function folderOf(folderHeaders: Record<string, string>): string {
    for (const name in folderHeaders) return `${name}: ${folderHeaders[name]}`;
    return "";
}

/** As marks are compared: in any case, and a GUID with braces or without. */
export function asMark(text: string | null | undefined): string {
    const mark = String(text ?? "");
    return asGuid(mark) ?? mark.toLowerCase();
}

/**
 * The start with a correlation, of the best kind that the server knows and keeps: the user's where there is one, else one of its
 * own. None where there is no such kind.
 */
export function correlate(
    startInfo: StartInfo,
    version: number,
    keeps: (field: MarkField) => boolean,
): { startInfo: StartInfo; correlation?: Correlation } {
    const field = FIELDS.find((name) => knowsStartField(name, version) && keeps(name));
    if (!field) return { startInfo };
    const given = startInfo[field] as string | undefined;
    const value = given || randomUUID();
    return {
        startInfo: Object.assign({}, startInfo, { [field]: value }),
        correlation: { field, value, shared: Boolean(given) },
    };
}

const FIELDS = ["BatchExecutionKey", "Reference"] as const;

/** How many jobs the start asks for; undefined where that depends on the robots that the server finds. */
export function jobsAskedFor({ Strategy, JobsCount, RobotIds }: StartInfo): number | undefined {
    if (Strategy === "Specific") return (RobotIds as unknown[]).length;
    return Strategy === "All" || Strategy === "RobotCount" ? undefined : (JobsCount as number);
}

/** How many jobs an answer must name; where robots decide, any are the answer. */
export function jobsToBeNamed({ Strategy, JobsCount }: StartInfo): number {
    return Strategy === "JobsCount" || Strategy === "ModernJobsCount" ? (JobsCount as number) : 1;
}
