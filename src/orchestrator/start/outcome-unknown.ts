import { OrchestratorError, sentence, type ErrorContent } from "../errors/orchestrator-error";
import type { Finding } from "./reconcile/reconciler";
import type { StartInfo } from "./start-info";

/** Job keys in a message. `cause` has all of them. */
const MAX_KEYS = 5;

/** Nobody knows whether the jobs were started. The error carries what helps the user to find them. */
export function outcomeUnknown(
    failure: ErrorContent,
    finding: Finding,
    { BatchExecutionKey, Reference }: StartInfo,
): OrchestratorError {
    const jobs = finding.kind === "notFound" ? [] : finding.jobs.map((job) => job.Key);
    const sentences = [...failure.sentences, sentence("hint.outcomeUnknown")];
    if (finding.kind === "notFound") sentences.push(sentence("hint.outcomeNotFound"));
    if (jobs.length > 0) sentences.push(sentence("hint.outcomeJobs", { jobs: shortList(jobs) }));
    if (finding.kind === "inconclusive" && finding.failure)
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
    return keys.length > MAX_KEYS ? `${keys.slice(0, MAX_KEYS).join(", ")}, …` : keys.join(", ");
}
