import { thrownWords } from "../shared/flow-values";
import { writeJson } from "../shared/json/write";
import { isBody } from "../shared/settings/request";
import { OrchestratorError, sentence } from "./errors/orchestrator-error";

/** What is sent as the body of a request. */
export interface Content {
    body: string | Buffer;
    /** The media type. */
    type: string;
}

/** A value of a message as content; undefined where it is none. @throws OrchestratorError INVALID_SETTING for an object that JSON can't express */
export function contentOf(value: unknown): Content | undefined {
    if (Buffer.isBuffer(value)) return { body: value, type: "application/octet-stream" };
    if (!isBody(value)) return undefined;
    if (typeof value === "string") return { body: value, type: "text/plain; charset=utf-8" };
    return { body: toJson(value), type: "application/json" };
}

function toJson(value: object): string {
    try {
        const json = writeJson(value);
        if (json !== undefined) return json;
    } catch (error) {
        throw notSerializable(thrownWords(error));
    }
    throw notSerializable("undefined");
}

function notSerializable(words: string): OrchestratorError {
    return new OrchestratorError("INVALID_SETTING", [sentence("request.notSerializable", { words })]);
}
