import type { Value } from "../../shared/term";
import { OrchestratorError, sentence, type ErrorFacts, type Sentence } from "./orchestrator-error";

/** These sentences name the API version. */
type VersionKey =
    | "keyed.tooOld"
    | "keyed.referenceTaken"
    | "startInfo.notSupported"
    | "startInfo.strategyNotSupported"
    | "folder.notSupported"
    | "arguments.tooLong"
    | "item.noBulk"
    | "bucket.tooOld";

/** Says what the server's API version does not support. A gateway may hide a newer version. */
export function unsupported(
    key: VersionKey,
    version: number | undefined,
    values: Record<string, Value> = {},
): Sentence[] {
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
    return new OrchestratorError("NOT_SUPPORTED", unsupported(key, version, values), facts);
}
