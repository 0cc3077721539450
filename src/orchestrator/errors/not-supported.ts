import type { Value } from "../../shared/term";
import { OrchestratorError, sentence, type ErrorFacts, type Sentence } from "./orchestrator-error";

/** Sentences that name the API version. */
type VersionKey =
    "startInfo.notSupported" | "startInfo.strategyNotSupported" | "folder.notSupported" | "arguments.tooLong";

/** A sentence about what the server's API version lacks. An untold version may be a newer one that something on the way hides. */
export function lacking(key: VersionKey, version: number | undefined, values: Record<string, Value> = {}): Sentence[] {
    return version === undefined
        ? [sentence(key, { ...values, version: "?" }), sentence("hint.versionNotTold")]
        : [sentence(key, { ...values, version })];
}

export function notSupported(
    key: VersionKey,
    version: number | undefined,
    values?: Record<string, Value>,
    facts?: ErrorFacts,
): OrchestratorError {
    return new OrchestratorError("NOT_SUPPORTED", lacking(key, version, values), facts);
}
