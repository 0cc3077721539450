/**
 * What a server makes of the marks that a start bears. `lost`: the job has none. `replaced`: a key of the server's own in its place.
 * `unlisted`: the job has it, and lists of jobs show none.
 */
export interface Marks {
    batchExecutionKey: "kept" | "lost" | "replaced" | "unlisted";
    reference: "kept" | "lost";
}
