import { isUtf8 } from "node:buffer";
import { parseJson, withoutByteOrderMark } from "../../shared/json/read";
import type { FileForm } from "../../shared/settings/buckets";
import { field } from "../errors/messages";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import { isModestJson } from "../responses/json-size";
import type { Download } from "../storage/transfer";

/** The dialog's field for the form. */
const RESULT = field("uipath-bucket-file.label.as");

/** The content of a file in the chosen form. @throws OrchestratorError BAD_ANSWER if it is no text, or no JSON */
export function readFile(file: Download, form: FileForm, path: string): unknown {
    if (form === "buffer") return file.body;
    const utf8 = inUtf8(file);
    // All invalid bytes would become the same character.
    if (!utf8) throw new OrchestratorError("BAD_ANSWER", [sentence("file.notText", { path, field: RESULT })]);
    const text = withoutByteOrderMark(utf8.toString("utf8"));
    if (form === "text") return text;
    try {
        if (isModestJson(utf8)) return parseJson(text);
    } catch {
        // It is no JSON, or JavaScript can't hold it.
    }
    throw new OrchestratorError("BAD_ANSWER", [sentence("file.notJson", { path, field: RESULT })]);
}

/** The encoding for each byte order mark. Windows writes one before UTF-16. */
const UTF_16: Readonly<Record<string, string>> = { fffe: "utf-16le", feff: "utf-16be" };

/** Undefined if it is no text in its encoding. A byte order mark overrides the encoding that the storage names. */
function inUtf8({ body, type }: Download): Buffer | undefined {
    const named = /;\s*charset="?([\w.:-]+)/i.exec(type)?.[1];
    const encoding = UTF_16[body.subarray(0, 2).toString("hex")] ?? named?.toLowerCase() ?? "utf-8";
    if (encoding === "utf-8") return isUtf8(body) ? body : undefined;
    try {
        return Buffer.from(new TextDecoder(encoding, { fatal: true }).decode(body));
    } catch {
        return undefined; // invalid, or of an unknown encoding
    }
}
