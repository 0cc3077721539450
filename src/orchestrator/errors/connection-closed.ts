import { OrchestratorError, sentence } from "./orchestrator-error";

/** The request or task was given up, since its connection or its node is closed. */
export function connectionClosed(): OrchestratorError {
    return new OrchestratorError("UNREACHABLE", [sentence("network.closed")]);
}
