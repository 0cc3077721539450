/** Access to the content of a file or an attachment (`BlobFileAccessDto`). Source: API specifications, UiPath's SDKs. */
import { OrchestratorError, sentence } from "../errors/orchestrator-error";

export interface BlobAccess {
    url: string;
    method: string;
    /** Orchestrator names them in pairs. */
    headers: Record<string, string>;
    requiresAuth: boolean;
}

/** `usual`: the method if Orchestrator names none. @throws OrchestratorError if the storage wants another one, or if there is no address */
export function readAccess(value: unknown, usual: "GET" | "PUT"): BlobAccess {
    const { Uri, Verb, RequiresAuth, Headers } = (value ?? {}) as Record<string, unknown>;
    if (typeof Uri !== "string") throw new OrchestratorError("BAD_ANSWER", [sentence("storage.noAddress")]);
    const method = typeof Verb === "string" && Verb !== "" ? Verb.toUpperCase() : usual;
    // Some storages want a form (POST), which is another protocol.
    if (method !== usual) throw new OrchestratorError("NOT_SUPPORTED", [sentence("storage.otherMethod", { method })]);
    return { url: Uri, method, headers: namedHeaders(Headers), requiresAuth: RequiresAuth === true };
}

/** These headers frame the message on a connection, which only HTTP itself may do. Content is sent in one piece, with its length. */
const FRAMING: ReadonlySet<string> = new Set([
    "connection",
    "content-length",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
]);

/** Only texts count. */
function namedHeaders(headers: unknown): Record<string, string> {
    const { Keys, Values } = (headers ?? {}) as Record<string, unknown>;
    if (!Array.isArray(Keys) || !Array.isArray(Values)) return {};
    const named = Keys.map((name: unknown, at): [unknown, unknown] => [name, Values[at]]);
    return Object.fromEntries(
        named
            .filter((pair): pair is [string, string] => pair.every((text) => typeof text === "string"))
            .map(([name, value]) => [name.toLowerCase(), value] as const)
            .filter(([name]) => !FRAMING.has(name)),
    );
}
