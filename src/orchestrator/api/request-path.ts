/** The path that a user gives, as a part of an address. */
import { encodedPath } from "../../shared/request-path";
import { shortened } from "../../shared/shortened";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";

/** Encoded, with its query. @throws OrchestratorError INVALID_SETTING when it is none or would leave the base */
export function safePath(given: string): string {
    if (given.trim() === "") throw new OrchestratorError("INVALID_SETTING", [sentence("request.noPath")]);
    const path = encodedPath(given);
    if (path === undefined)
        throw new OrchestratorError("INVALID_SETTING", [
            sentence("request.path", { path: shortened(given.trim(), 200) }),
        ]);
    return path;
}
