/**
 * What a server makes of the correlation that a start bears. `lost`: the job has none. `replaced`: a key of the server's own in its assignment.
 * `unlisted`: the job has it, and lists of jobs show none.
 */
export interface CorrelationHandling {
    batchExecutionKey: "kept" | "lost" | "replaced" | "unlisted";
    reference: "kept" | "lost";
}
