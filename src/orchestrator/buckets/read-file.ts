import { isUtf8 } from "node:buffer";
import { parseJson, withoutByteOrderMark } from "../../shared/json/read";
import type { FileForm } from "../../shared/settings/buckets";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import { isModestJson } from "../responses/json-size";

/** The content of a file in a form. @throws OrchestratorError BAD_ANSWER for what is no text, or no JSON */
export function readFile(content: Buffer, form: FileForm, path: string): unknown {
    if (form === "buffer") return content;
    const utf8 = inUtf8(content);
    // Whatever is not understood would become the same character.
    if (!isUtf8(utf8)) throw new OrchestratorError("BAD_ANSWER", [sentence("file.notText", { path })]);
    const text = withoutByteOrderMark(utf8.toString("utf8"));
    if (form === "text") return text;
    try {
        if (isModestJson(utf8)) return parseJson(text);
    } catch {
        // It is none, or JavaScript can't hold it.
    }
    throw new OrchestratorError("BAD_ANSWER", [sentence("file.notJson", { path })]);
}

/** By the mark of the byte order, which Windows writes before UTF-16. */
const UTF_16: Readonly<Record<string, string>> = { fffe: "utf-16le", feff: "utf-16be" };

function inUtf8(content: Buffer): Buffer {
    const encoding = UTF_16[content.subarray(0, 2).toString("hex")];
    return encoding === undefined ? content : Buffer.from(new TextDecoder(encoding).decode(content));
}
