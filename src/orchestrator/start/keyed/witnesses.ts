import { knowsStartField } from "../../../shared/start-process-dto";
import type { Api } from "../../api/api";
import { notSupported } from "../../errors/not-supported";
import { OrchestratorError, sentence } from "../../errors/orchestrator-error";
import type { Correlation, MarkField } from "../reconcile/correlation";
import type { KnownJobs } from "../reconcile/known-jobs";
import type { Start } from "../start";
import { markOf } from "./key-mark";

/** Orchestrator's longest reference (specification of API 20, `StartProcessDto`). */
const LONGEST_REFERENCE = 128;

/** The fields of a start by which its key is found again. */
export interface Witnesses {
    /** The mark of an attempt, in each field that may bear it. It is exact. */
    marks(attempt: number): readonly Correlation[];
    /** The key itself as the reference, the same for all attempts. Undefined where the start has another one. */
    reference: Correlation | undefined;
    /** Whether an answer or a list has shown a job with such a mark. */
    showsMarks: boolean;
    /** Writes the witnesses of an attempt into StartJobs. Returns the best one. */
    write(attempt: number): Correlation;
}

/** @throws OrchestratorError NOT_SUPPORTED where the server could not show whether the key was started */
export function witnessesOf(
    start: Start,
    { server, isCloud }: Pick<Api, "server" | "isCloud">,
    known: KnownJobs,
): Witnesses {
    const { specification, apiVersion } = server;
    if (knowsStartField("BatchExecutionKey", specification)) return byBatchKey(start, known, !isCloud);
    if (!knowsStartField("Reference", specification)) throw notSupported("keyed.tooOld", apiVersion);
    if (start.startInfo.Reference) throw notSupported("keyed.referenceTaken", apiVersion);
    if (!known.keeps("Reference")) throw notKept();
    return byReference(start);
}

/** `wasOlder`: it may have been updated from a version that had no other field than the reference. */
function byBatchKey(start: Start, known: KnownJobs, wasOlder: boolean): Witnesses {
    const { startInfo, command } = start;
    const key = command.idempotencyKey;
    const isReference = !startInfo.Reference && key.length <= LONGEST_REFERENCE;
    const isKept = known.keeps("BatchExecutionKey");
    const isReferenceKept = isReference && known.keeps("Reference");
    if (!isKept && !isReferenceKept) throw notKept();
    const reference: Correlation | undefined = isReferenceKept
        ? { field: "Reference", value: key, shared: true }
        : undefined;
    return {
        marks: (attempt) => [
            ...(isKept ? [batchKeyMark(start, attempt)] : []),
            ...(wasOlder ? [referenceMark(start, attempt)] : []),
        ],
        reference,
        showsMarks: known.hasShown("BatchExecutionKey"),
        write: (attempt) => {
            const mark = batchKeyMark(start, attempt);
            startInfo.BatchExecutionKey = mark.value;
            if (isReference) startInfo.Reference = key;
            return isKept ? mark : reference!;
        },
    };
}

/** Servers that have no other field for a mark. */
function byReference(start: Start): Witnesses {
    return {
        marks: (attempt) => [referenceMark(start, attempt)],
        reference: undefined,
        showsMarks: true,
        write: (attempt) => {
            const mark = referenceMark(start, attempt);
            start.startInfo.Reference = mark.value;
            return mark;
        },
    };
}

const batchKeyMark = (start: Start, attempt: number): Correlation => markIn("BatchExecutionKey", start, attempt);
const referenceMark = (start: Start, attempt: number): Correlation => markIn("Reference", start, attempt);

function markIn(field: MarkField, { process, command }: Start, attempt: number): Correlation {
    return { field, value: markOf(process!.key, attempt, command.idempotencyKey), shared: false };
}

function notKept(): OrchestratorError {
    return new OrchestratorError("NOT_SUPPORTED", [sentence("keyed.notKept")]);
}
