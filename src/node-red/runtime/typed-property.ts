/** Reads the typed properties of a node (TypedInput: a value and its type) for a message. */
import type { Node, NodeAPI, NodeMessage } from "node-red";
import { describe } from "../../shared/arguments/check";
import { parseFolderRef, type FolderRef } from "../../shared/folder-ref";
import type { Value } from "../../shared/term";
import { thrownWords } from "../../shared/flow-values";
import { typedNumber } from "../../shared/json/exact-number";
import { parseExactly } from "../../shared/json/read";
import { field } from "../../orchestrator/errors/messages";
import { OrchestratorError, sentence, type ErrorCode } from "../../orchestrator/errors/orchestrator-error";
import { mostCharactersOf } from "../../shared/settings/lengths";
import { isBlank, plainText } from "../../shared/settings/values";
import { bounded, rawTextOf } from "./property-values";
import type { FolderDef } from "./node-definitions";

export interface TypedProperty {
    /** The label of the field, for the words of an error. */
    field: Value;
    value: unknown;
    type: string | undefined;
    /** Numbers that are typed in keep their digits. They become ExactNumbers where JavaScript would write them differently. */
    exact?: boolean;
}

/** Node-RED may read these from outside its memory, so they arrive later. */
const LATE_TYPES: ReadonlySet<string> = new Set(["jsonata", "flow", "global"]);

/** Whether the property must be loaded before it can be read. */
export function isLate({ value, type }: TypedProperty): boolean {
    return type !== undefined && LATE_TYPES.has(type) && !isBlank(value);
}

const FOLDER = field("uipath-orchestrator.common.label.folder");

/** The folder field of a node. */
export function folderProperty({ folder, folderType }: FolderDef): TypedProperty {
    return { field: FOLDER, value: folder, type: folderType };
}

/** A field whose default is `msg.payload`. */
export interface PayloadProperty extends TypedProperty {
    /** Where its value comes from, for the words of an error. */
    source: string;
}

export function payloadProperty({ field, value, type = "msg", exact = false }: TypedProperty): PayloadProperty {
    return isBlank(value)
        ? { field, value: "payload", type: "msg", source: "msg.payload" }
        : { field, value, type, exact, source: sourceOf(value, type) };
}

/** Whether the property is `msg.payload` itself. Node-RED ignores `msg.` in front of a path. */
export function isPayload({ value, type }: PayloadProperty): boolean {
    return type === "msg" && /^(msg\.)?payload$/.test(plainText(value) ?? "");
}

/** The typed properties of a node for one message. Those that arrive late are loaded first. Then all are read at once. */
export class TypedProperties {
    /** What was loaded, or why that failed. */
    readonly #loaded = new Map<TypedProperty, { value: unknown } | { error: unknown }>();

    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly msg: NodeMessage,
    ) {}

    /** Loads those properties that arrive late. Never rejects: a failure is reported when the property is read. */
    async load(properties: readonly TypedProperty[]): Promise<void> {
        for (const property of properties)
            if (isLate(property))
                this.#loaded.set(
                    property,
                    await this.#late(property).then(
                        (value) => ({ value }),
                        (error: unknown) => ({ error }),
                    ),
                );
    }

    async #late(property: TypedProperty): Promise<unknown> {
        const { RED, node, msg } = this;
        const expression = expressionOf(property);
        return new Promise((resolve, reject) =>
            RED.util.evaluateNodeProperty(expression, property.type!, node, msg, (error, result) =>
                error ? reject(error) : resolve(result),
            ),
        );
    }

    /** The value, whatever it is. @throws OrchestratorError INVALID_SETTING when it can't be read, as when an expression fails */
    evaluate(property: TypedProperty): unknown {
        const expression = expressionOf(property);
        const { type } = property;
        if (type === undefined || type === "str") return expression;
        try {
            return this.#evaluated(property, expression, type);
        } catch (error) {
            return emptyOrUnreadable(error, property);
        }
    }

    /** As Node-RED reads it, except for exact numbers. */
    #evaluated(property: TypedProperty, expression: string, type: string): unknown {
        if (isLate(property)) return this.#loadedValue(property);
        if (property.exact && type === "json") return parseExactly(expression);
        const value =
            property.exact && type === "num"
                ? typedNumber(expression)
                : (this.RED.util.evaluateNodeProperty(expression, type, this.node, this.msg) as unknown);
        if (type === "num" && (value === undefined || Number.isNaN(value))) throw new Error("NaN");
        return value;
    }

    #loadedValue(property: TypedProperty): unknown {
        const loaded = this.#loaded.get(property);
        if (!loaded) throw new Error(`${String(property.value)} is read before it is loaded`);
        if ("error" in loaded) throw loaded.error;
        return loaded.value;
    }

    /**
     * The value of a field that has a default; undefined for a blank field. A value that comes out null, undefined or empty is
     * an error, never silently the default.
     */
    optional(property: TypedProperty, code: ErrorCode = "INVALID_SETTING"): unknown {
        if (isBlank(property.value)) return undefined;
        const value = this.evaluate(property);
        if (!isBlank(value)) return value;
        throw empty(property, value, code);
    }

    /** Like `optional`, but a text. Numbers become text, and anything else is an error. Trimmed; "" for a blank field. */
    text(property: TypedProperty, code?: ErrorCode): string {
        const value = this.optional(property, code);
        if (value === undefined) return "";
        if (typeof value === "string" || typeof value === "number")
            return bounded(property.field, String(value).trim());
        const values = { field: property.field, got: describe(value) };
        throw new OrchestratorError("INVALID_SETTING", [sentence("setting.notText", values)]);
    }

    /**
     * The folder of a node; undefined for a blank field. @throws OrchestratorError FOLDER_REQUIRED when the value comes out
     * empty
     */
    folder(property: TypedProperty): FolderRef | undefined {
        const text = this.text(property, "FOLDER_REQUIRED");
        const folder = parseFolderRef(text);
        if (text !== "" && !folder) throw empty(property, text, "FOLDER_REQUIRED");
        return folder;
    }
}

/** @throws OrchestratorError INVALID_SETTING when it is no text, or too long */
function expressionOf({ field, value, type = "str" }: TypedProperty): string {
    return bounded(field, rawTextOf(field, value), mostCharactersOf(type));
}

/** @throws OrchestratorError INVALID_SETTING unless the property is merely empty */
function emptyOrUnreadable(error: unknown, { field, value, type }: TypedProperty): undefined {
    if (isPathThroughNothing(error, type)) return undefined;
    const values = { field, source: sourceOf(value, type), words: thrownWords(error) };
    throw new OrchestratorError("INVALID_SETTING", [sentence("setting.unreadable", values)]);
}

function empty({ field, value, type }: TypedProperty, found: unknown, code: ErrorCode): OrchestratorError {
    const values = { field, source: sourceOf(value, type), got: describe(found) };
    return new OrchestratorError(code, [sentence("setting.empty", values)]);
}

/** Where a value came from, as the editor shows it: `msg.payload`, `flow.x`, `$ENV`. */
export function sourceOf(value: unknown, type: string | undefined): string {
    const shown = plainText(value) ?? "{…}";
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

/**
 * Whether the path leads through something that is not there: `msg.a.b` is then as empty as `msg.a`. Only V8's words tell this
 * from a getter that failed.
 */
function isPathThroughNothing(error: unknown, type: string | undefined): boolean {
    const isPath = type === "msg" || type === "flow" || type === "global";
    return isPath && error instanceof TypeError && /^Cannot read properties of (undefined|null)\b/.test(error.message);
}
