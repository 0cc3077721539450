import { asGuid } from "../../../shared/folder-ref";
import { knowsStartField } from "../../../shared/start-process-dto";
import type { StartInfo } from "../start-info";

export const MARK_FIELDS = ["BatchExecutionKey", "Reference"] as const;
export type MarkField = (typeof MARK_FIELDS)[number];

/** The mark that identifies the jobs of a start. */
export interface Correlation {
    field: MarkField;
    value: string;
    /** The mark is the user's. Other starts may have the same one. */
    shared: boolean;
}

/** The best correlation that the server supports and `keeps`. It has the user's mark, or a new one. Undefined where there is none. */
export function correlate(
    startInfo: StartInfo,
    specification: number,
    keeps: (field: MarkField) => boolean,
    uuid: () => string,
): Correlation | undefined {
    const field = MARK_FIELDS.find((name) => knowsStartField(name, specification) && keeps(name));
    if (!field) return undefined;
    const mark = startInfo[field];
    return { field, value: mark || uuid(), shared: Boolean(mark) };
}

/** For comparisons: without regard to case, and to braces around a GUID. */
export function normalizedMark(text: string | null | undefined): string {
    const mark = String(text ?? "");
    return asGuid(mark) ?? mark.toLowerCase();
}

/** How many jobs the start requests; undefined where that depends on the robots that the server finds. */
export function requestedJobs({ Strategy, JobsCount, RobotIds }: StartInfo): number | undefined {
    if (Strategy === "Specific") return RobotIds!.length;
    return Strategy === "All" || Strategy === "RobotCount" ? undefined : JobsCount;
}

/** How many jobs a response must name: at least one where the robots decide. */
export function requiredJobs({ Strategy, JobsCount }: StartInfo): number {
    return Strategy === "JobsCount" || Strategy === "ModernJobsCount" ? JobsCount! : 1;
}
