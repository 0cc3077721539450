import { asGuid } from "../../shared/folder-ref";
import { parseJson } from "../../shared/json/read";

/** What we read of a JobDto; the rest goes on to the user as it is. Source: specification of API 20. Times are ISO 8601, in UTC. */
export interface JobDto {
    Id: number;
    Key: string;
    State?: string | null;
    ReleaseName?: string | null;
    CreationTime?: string | null;
    StartTime?: string | null;
    EndTime?: string | null;
    LastModificationTime?: string | null;
    ResumeTime?: string | null;
    /** Why it ended as it did, in words. */
    Info?: string | null;
    JobError?: { title?: string | null; detail?: string | null } | null;
    BatchExecutionKey?: string | null;
    Reference?: string | null;
    /** JSON texts. Lists of jobs have null here. */
    InputArguments?: string | null;
    OutputArguments?: string | null;
    /** Id of the attachment that holds an output which is too large for `OutputArguments`. */
    OutputFile?: string | null;
    OrganizationUnitId?: number | null;
}

/** A row of a list may be anything. */
export function isJob(row: JobDto | null | undefined): row is JobDto {
    return Number.isSafeInteger(row?.Id) && typeof row?.Key === "string";
}

/** The key of a job as we compare it, however the server writes it: in lower case, without braces. */
export function keyOf({ Key }: JobDto): string {
    return asGuid(Key) ?? Key.toLowerCase();
}

/** The arguments in a job, input or output: {} for none, the text where it is no JSON. A number that a double would change is a text. */
export function argumentsIn(json: string | null | undefined): unknown {
    try {
        return parseJson(json || "{}") ?? {};
    } catch {
        return json;
    }
}
