import { knowsStartField } from "../../../shared/start-process-dto";
import type { ServerFacts } from "../../api/server-facts";
import { notSupported } from "../../errors/not-supported";
import { OrchestratorError, sentence } from "../../errors/orchestrator-error";
import type { Correlation } from "../reconcile/correlation";
import type { KnownJobs } from "../reconcile/known-jobs";
import type { Start } from "../start";
import { markOf } from "./key-mark";

/** Orchestrator's longest reference (specification of API 20, `StartProcessDto`). */
const LONGEST_REFERENCE = 128;

/** The fields of a start by which its key is found again. */
export interface Witnesses {
    /** The mark of an attempt. It is exact, where the server keeps it. Undefined: the server drops it. */
    mark(attempt: number): Correlation | undefined;
    /** The key itself as the reference, the same for all attempts. Undefined where the start has another one. */
    reference: Correlation | undefined;
    /** Whether an answer or a list has shown a job with such a mark. */
    showsMarks: boolean;
    /** Writes the witnesses of an attempt into StartJobs. */
    write(attempt: number): void;
}

/** @throws OrchestratorError NOT_SUPPORTED where the server could not show whether the key was started */
export function witnessesOf(start: Start, server: ServerFacts, known: KnownJobs): Witnesses {
    const { specification, apiVersion } = server;
    if (knowsStartField("BatchExecutionKey", specification)) return byBatchKey(start, known);
    if (!knowsStartField("Reference", specification)) throw notSupported("keyed.tooOld", apiVersion);
    if (start.startInfo.Reference) throw notSupported("keyed.referenceTaken", apiVersion);
    if (!known.keeps("Reference")) throw notKept();
    return byReference(start);
}

function byBatchKey(start: Start, known: KnownJobs): Witnesses {
    const { startInfo, command } = start;
    const key = command.idempotencyKey;
    const isReference = !startInfo.Reference && key.length <= LONGEST_REFERENCE;
    const isKept = known.keeps("BatchExecutionKey");
    const isReferenceKept = isReference && known.keeps("Reference");
    if (!isKept && !isReferenceKept) throw notKept();
    const markAt = (attempt: number): string => markOf(start.process!.key, attempt, key);
    return {
        mark: (attempt) => (isKept ? { field: "BatchExecutionKey", value: markAt(attempt), shared: false } : undefined),
        reference: isReferenceKept ? { field: "Reference", value: key, shared: true } : undefined,
        showsMarks: known.hasShown("BatchExecutionKey"),
        write: (attempt) => {
            startInfo.BatchExecutionKey = markAt(attempt);
            if (isReference) startInfo.Reference = key;
        },
    };
}

/** Servers that have no other field for a mark. */
function byReference(start: Start): Witnesses {
    const { startInfo, command } = start;
    const markAt = (attempt: number): string => markOf(start.process!.key, attempt, command.idempotencyKey);
    return {
        mark: (attempt) => ({ field: "Reference", value: markAt(attempt), shared: false }),
        reference: undefined,
        showsMarks: true,
        write: (attempt) => void (startInfo.Reference = markAt(attempt)),
    };
}

function notKept(): OrchestratorError {
    return new OrchestratorError("NOT_SUPPORTED", [sentence("keyed.notKept")]);
}
