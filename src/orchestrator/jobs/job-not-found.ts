import { folderName, type FolderRef } from "../../shared/folder-ref";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";

/** @param job id or key, as the user wrote it */
export function jobNotFound(
    job: string,
    folder: FolderRef | undefined,
    refusal?: OrchestratorError,
): OrchestratorError {
    const where = folder
        ? sentence("job.notFoundIn", { job, folder: folderName(folder) })
        : sentence("job.notFound", { job });
    return new OrchestratorError("JOB_NOT_FOUND", [where], refusal?.cause);
}
