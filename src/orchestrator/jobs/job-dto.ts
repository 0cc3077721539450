import { asGuid } from "../../shared/folder-ref";
import { parseJson } from "../../shared/json/read";

/** The fields of a JobDto that we read. Users get all fields. Source: specification of API 20. Times are ISO 8601, in UTC. */
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
    /** Why the job ended like this, in words. */
    Info?: string | null;
    JobError?: { title?: string | null; detail?: string | null } | null;
    BatchExecutionKey?: string | null;
    Reference?: string | null;
    /** JSON. Null in lists of jobs. */
    InputArguments?: string | null;
    OutputArguments?: string | null;
    /** The attachment with an output that is too large for `OutputArguments`. */
    OutputFile?: string | null;
    OrganizationUnitId?: number | null;
}

/** No key is longer. Requests name it, and comparisons read it. */
const MOST_CHARACTERS_OF_KEY = 100;

/** A row of a list may be of any shape. */
export function isJob(row: JobDto | null | undefined): row is JobDto {
    const { Id, Key } = row ?? {};
    return Number.isSafeInteger(Id) && typeof Key === "string" && Key.length <= MOST_CHARACTERS_OF_KEY;
}

/** The key of a job for comparisons: in lower case, without braces. */
export function keyOf({ Key }: Pick<JobDto, "Key">): string {
    return asGuid(Key) ?? Key.toLowerCase();
}

/** A job's input or output arguments: {} for none, a text where they are no JSON. Numbers that a double would change become texts. */
export function argumentsIn(json: string | null | undefined): unknown {
    try {
        return parseJson(json || "{}") ?? {};
    } catch {
        return json;
    }
}

/** What sentences call a job: by its id, since a key says nothing to a reader. */
export function nameOf({ Id, Key }: Partial<Pick<JobDto, "Id" | "Key">>): string {
    return Id === undefined ? (Key ?? "") : `#${Id}`;
}
