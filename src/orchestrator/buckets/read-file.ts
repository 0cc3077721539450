import { parseJson } from "../../shared/json/read";
import type { FileForm } from "../../shared/settings/buckets";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import { isModestJson } from "../responses/json-size";

/** The content of a file in a form. @throws OrchestratorError BAD_ANSWER for what is no JSON */
export function readFile(content: Buffer, form: FileForm, path: string): unknown {
    if (form === "buffer") return content;
    const text = content.toString("utf8").replace(/^\uFEFF/, "");
    if (form === "text") return text;
    try {
        if (isModestJson(content)) return parseJson(text);
    } catch {
        // It is none, or JavaScript can't hold it.
    }
    throw new OrchestratorError("BAD_ANSWER", [sentence("file.notJson", { path })]);
}
