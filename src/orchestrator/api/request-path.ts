/** Checks and encodes the path of a request that a user writes. */
import { encodedPath } from "../../shared/request-path";
import { shortened } from "../../shared/shortened";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";

/** The encoded path with its query. @throws OrchestratorError INVALID_SETTING when it is blank or leaves the base */
export function safePath(input: string): string {
    if (input.trim() === "") throw new OrchestratorError("INVALID_SETTING", [sentence("request.noPath")]);
    const path = encodedPath(input);
    if (path === undefined)
        throw new OrchestratorError("INVALID_SETTING", [
            sentence("request.path", { path: shortened(input.trim(), 200) }),
        ]);
    return path;
}
