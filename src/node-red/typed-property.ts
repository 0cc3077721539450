/** Reads the typed properties of a node (TypedInput: a value and its type) for a message. */
import type { Node, NodeAPI, NodeMessage } from "node-red";
import { describe } from "../shared/arguments/check";
import { parseFolderRef, type FolderRef } from "../shared/folder-ref";
import { thrownWords } from "../shared/flow-values";
import { OrchestratorError, sentence, type ErrorCode } from "../orchestrator/errors";
import { isBlank, plainText, rawTextOf } from "./property-values";

export interface TypedProperty {
    /** The field's name, for the words of an error. */
    field: string;
    value: unknown;
    type: string | undefined;
}

export class TypedProperties {
    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly msg: NodeMessage,
    ) {}

    /** The value, whatever it is. @throws OrchestratorError INVALID_SETTING when it can't be read (an expression that fails) */
    async evaluate({ field, value, type }: TypedProperty): Promise<unknown> {
        const expression = rawTextOf(field, value);
        if (type === undefined || type === "str") return expression;
        try {
            return await this.#evaluated(expression, type);
        } catch (error) {
            if (isPathThroughNothing(error, type)) return undefined;
            const values = { field, source: sourceOf(value, type), words: thrownWords(error) };
            throw new OrchestratorError("INVALID_SETTING", [sentence("setting.unreadable", values)]);
        }
    }

    #evaluated(expression: string, type: string): Promise<unknown> {
        return new Promise((resolve, reject) =>
            this.RED.util.evaluateNodeProperty(expression, type, this.node, this.msg, (error, result) => {
                if (error) reject(error);
                else if (type === "num" && Number.isNaN(result)) reject(new Error("NaN"));
                else resolve(result);
            }),
        );
    }

    /**
     * The value of a field that has a default: undefined for a blank field. A value that comes out null, undefined or empty is
     * an error, never silently the default.
     */
    async optional(property: TypedProperty, code: ErrorCode = "INVALID_SETTING"): Promise<unknown> {
        if (isBlank(property.value)) return undefined;
        const value = await this.evaluate(property);
        if (!isBlank(value)) return value;
        const { field, type } = property;
        const values = {
            field,
            source: sourceOf(property.value, type),
            got: value === undefined ? "undefined" : describe(value),
        };
        throw new OrchestratorError(code, [sentence("setting.empty", values)]);
    }

    /** As `optional`, and a text: numbers are written out, anything else is an error. Trimmed; "" for a blank field. */
    async text(property: TypedProperty, code?: ErrorCode): Promise<string> {
        const value = await this.optional(property, code);
        if (value === undefined) return "";
        if (typeof value === "string" || typeof value === "number") return String(value).trim();
        throw new OrchestratorError("INVALID_SETTING", [
            sentence("setting.notText", { field: property.field, got: describe(value) }),
        ]);
    }

    /** The value of a field whose default is `msg.payload`, and where it came from. */
    async orPayload({ field, value, type }: TypedProperty): Promise<{ value: unknown; source: string }> {
        const given = isBlank(value) ? { field, value: "payload", type: "msg" } : { field, value, type: type ?? "msg" };
        return { value: await this.evaluate(given), source: sourceOf(given.value, given.type) };
    }

    /** The folder of a node; undefined for a blank field. @throws OrchestratorError FOLDER_REQUIRED when it comes out empty */
    async folder(value: unknown, type: string | undefined): Promise<FolderRef | undefined> {
        const text = await this.text({ field: "Folder", value, type }, "FOLDER_REQUIRED");
        const folder = parseFolderRef(text);
        if (text !== "" && !folder)
            throw new OrchestratorError("FOLDER_REQUIRED", [
                sentence("setting.empty", { field: "Folder", source: sourceOf(value, type), got: describe(text) }),
            ]);
        return folder;
    }
}

/** Where a value came from, as a user reads it in the editor: `msg.payload`, `flow.x`, `$ENV`. */
export function sourceOf(value: unknown, type: string | undefined): string {
    const shown = plainText(value) ?? describe(value);
    switch (type) {
        case "msg":
        case "flow":
        case "global":
            return `${type}.${shown}`;
        case "env":
            return `$${shown}`;
        case "jsonata":
            return "JSONata";
        default:
            return `“${shown}”`;
    }
}

/** What is not there has no properties either: `msg.a.b` is as empty as `msg.a`. Only V8's words tell it from a getter that failed. */
function isPathThroughNothing(error: unknown, type: string | undefined): boolean {
    const isPath = type === "msg" || type === "flow" || type === "global";
    return isPath && error instanceof TypeError && /^Cannot read properties of (undefined|null)\b/.test(error.message);
}
