import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import type { Finding } from "./reconcile/reconciler";
import type { StartInfo } from "./start-info";

/** Keys of jobs that a message names; all of them are in `cause`. */
const MAX_NAMED = 5;

/** No answer says whether the jobs were started, and it could not be found out either. The error carries what finds them. */
export function outcomeUnknown(
    failure: OrchestratorError,
    finding: Finding,
    { BatchExecutionKey, Reference }: StartInfo,
): OrchestratorError {
    const jobs = finding.kind === "none" ? [] : finding.jobs.map((job) => job.Key);
    const sentences = [...failure.sentences, sentence("hint.outcomeUnknown")];
    if (finding.kind === "none") sentences.push(sentence("hint.outcomeNotFound"));
    if (jobs.length > 0) sentences.push(sentence("hint.outcomeJobs", { jobs: shortList(jobs) }));
    if (finding.kind === "unclear" && finding.failure)
        sentences.push(sentence("hint.outcomeNotLookedUp"), ...finding.failure.sentences);
    if (BatchExecutionKey) sentences.push(sentence("hint.outcomeKey", { batchExecutionKey: BatchExecutionKey }));
    if (Reference) sentences.push(sentence("hint.outcomeReference", { reference: JSON.stringify(Reference) }));
    return new OrchestratorError("OUTCOME_UNKNOWN", sentences, {
        ...failure.cause,
        ...(jobs.length > 0 ? { jobs } : {}),
        ...(BatchExecutionKey ? { batchExecutionKey: BatchExecutionKey } : {}),
        ...(Reference ? { reference: Reference } : {}),
    });
}

function shortList(keys: string[]): string {
    return keys.length > MAX_NAMED ? `${keys.slice(0, MAX_NAMED).join(", ")}, …` : keys.join(", ");
}
