import {
    OrchestratorError,
    sentence,
    type ErrorContent,
    type ErrorFacts,
    type Sentence,
} from "../errors/orchestrator-error";
import type { Finding } from "./reconcile/reconciler";
import type { StartInfo } from "./start-info";

/** Job keys in a message. `cause` has all of them. */
const MAX_KEYS = 5;

/** It is unknown whether the jobs were started. */
export class OutcomeUnknown extends OrchestratorError {
    constructor(
        sentences: readonly Sentence[],
        cause: ErrorFacts | undefined,
        /** A look-up that would have shown the jobs did not show them. Only the last repeat is open. */
        readonly isNotFound: boolean,
    ) {
        super("OUTCOME_UNKNOWN", sentences, cause);
    }
}

/** The error carries what helps the user to find the jobs. */
export function outcomeUnknown(
    failure: ErrorContent,
    finding: Finding,
    { BatchExecutionKey, Reference }: StartInfo,
): OutcomeUnknown {
    const jobs = finding.kind === "notFound" ? [] : finding.jobs.map((job) => job.Key);
    const sentences = [...failure.sentences, sentence("hint.outcomeUnknown")];
    if (finding.kind === "notFound") sentences.push(sentence("hint.outcomeNotFound"));
    if (jobs.length > 0) sentences.push(sentence("hint.outcomeJobs", { jobs: shortList(jobs) }));
    if (finding.kind === "inconclusive" && finding.failure)
        sentences.push(sentence("hint.outcomeNotLookedUp"), ...finding.failure.sentences);
    if (BatchExecutionKey) sentences.push(sentence("hint.outcomeKey", { batchExecutionKey: BatchExecutionKey }));
    if (Reference) sentences.push(sentence("hint.outcomeReference", { reference: JSON.stringify(Reference) }));
    const cause = {
        ...failure.cause,
        ...(jobs.length > 0 ? { jobs } : {}),
        ...(BatchExecutionKey ? { batchExecutionKey: BatchExecutionKey } : {}),
        ...(Reference ? { reference: Reference } : {}),
    };
    return new OutcomeUnknown(sentences, cause, finding.kind === "notFound");
}

function shortList(keys: string[]): string {
    return keys.length > MAX_KEYS ? `${keys.slice(0, MAX_KEYS).join(", ")}, …` : keys.join(", ");
}
