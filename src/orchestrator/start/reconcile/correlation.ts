/** The mark by which the jobs of a start are told from all others. */
import { randomUUID } from "node:crypto";
import { asGuid } from "../../../shared/folder-ref";
import { knowsStartField } from "../../../shared/start-process-dto";
import type { StartInfo } from "../start-info";

export const MARK_FIELDS = ["BatchExecutionKey", "Reference"] as const;
export type MarkField = (typeof MARK_FIELDS)[number];

export interface Correlation {
    field: MarkField;
    value: string;
    /** The user's own, which other starts may bear as well. */
    shared: boolean;
}

/**
 * The correlation of the best kind that the server knows and keeps: the user's where there is one, else one of its own. Undefined
 * where there is no such kind.
 */
export function correlate(
    startInfo: StartInfo,
    version: number,
    keeps: (field: MarkField) => boolean,
): Correlation | undefined {
    const field = MARK_FIELDS.find((name) => knowsStartField(name, version) && keeps(name));
    if (!field) return undefined;
    const given = startInfo[field];
    return { field, value: given || randomUUID(), shared: Boolean(given) };
}

/** As marks are compared: in any case, and a GUID with braces or without. */
export function asMark(text: string | null | undefined): string {
    const mark = String(text ?? "");
    return asGuid(mark) ?? mark.toLowerCase();
}

/** How many jobs the start asks for; undefined where that depends on the robots that the server finds. */
export function requestedJobs({ Strategy, JobsCount, RobotIds }: StartInfo): number | undefined {
    if (Strategy === "Specific") return RobotIds!.length;
    return Strategy === "All" || Strategy === "RobotCount" ? undefined : JobsCount;
}

/** How many jobs an answer must name; where robots decide, any are the answer. */
export function requiredJobs({ Strategy, JobsCount }: StartInfo): number {
    return Strategy === "JobsCount" || Strategy === "ModernJobsCount" ? JobsCount! : 1;
}
