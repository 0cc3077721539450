/**
 * What a server does with the fields by which a client recognizes the jobs of a start. `lost`: the job does not have the value.
 * `replaced`: the job has a key of the server instead. `unlisted`: the job has the value, but lists do not show it.
 */
export interface CorrelationHandling {
    batchExecutionKey: "kept" | "lost" | "replaced" | "unlisted";
    reference: "kept" | "lost";
}
