/** Reads the typed properties of a node (TypedInput: a value and its type) for a message. */
import type { Node, NodeAPI, NodeMessage } from "node-red";
import { describe } from "../../shared/arguments/check";
import { parseFolderRef, type FolderRef } from "../../shared/folder-ref";
import { thrownWords } from "../../shared/flow-values";
import { typedNumber } from "../../shared/json/exact-number";
import { parseExactly } from "../../shared/json/read";
import { OrchestratorError, sentence, type ErrorCode } from "../../orchestrator/errors/orchestrator-error";
import { bounded, isBlank, plainText, rawTextOf } from "./property-values";
import { andThen, isLater, type Soon } from "../../shared/soon";

export interface TypedProperty {
    /** The field's name, for the words of an error. */
    field: string;
    value: unknown;
    type: string | undefined;
    /** Numbers that are typed in keep their digits: as ExactNumbers where JavaScript would write them otherwise. */
    exact?: boolean;
}

/** What Node-RED may read from elsewhere than its memory. */
const LATER: ReadonlySet<string> = new Set(["jsonata", "flow", "global"]);

/** Characters of an expression, and of what names a property or a variable. */
const MOST_IN_JSONATA = 100_000;
const MOST_IN_NAME = 10_000;

export class TypedProperties {
    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly msg: NodeMessage,
    ) {}

    /** The value, whatever it is. @throws OrchestratorError INVALID_SETTING when it can't be read (an expression that fails) */
    evaluate(property: TypedProperty): Soon<unknown> {
        const { field, value, type } = property;
        const expression = rawTextOf(field, value);
        if (type === undefined || type === "str") return expression;
        // Node-RED reads some of them in more than linear time.
        if (type !== "json") bounded(field, expression, type === "jsonata" ? MOST_IN_JSONATA : MOST_IN_NAME);
        try {
            const result = property.exact ? this.#exactly(expression, type) : this.#evaluated(expression, type);
            return isLater(result) ? result.catch((error: unknown) => emptyOrUnreadable(error, property)) : result;
        } catch (error) {
            return emptyOrUnreadable(error, property);
        }
    }

    #evaluated(expression: string, type: string): Soon<unknown> {
        const { RED, node, msg } = this;
        if (!LATER.has(type)) return numberIn(RED.util.evaluateNodeProperty(expression, type, node, msg), type);
        return new Promise((resolve, reject) =>
            RED.util.evaluateNodeProperty(expression, type, node, msg, (error, result) =>
                error ? reject(error) : resolve(result),
            ),
        );
    }

    /** As Node-RED reads it, but for the numbers. */
    #exactly(expression: string, type: string): Soon<unknown> {
        if (type === "json") return parseExactly(expression);
        if (type !== "num") return this.#evaluated(expression, type);
        const number = typedNumber(expression);
        if (number === undefined) throw new Error("NaN");
        return number;
    }

    /**
     * The value of a field that has a default: undefined for a blank field. A value that comes out null, undefined or empty is
     * an error, never silently the default.
     */
    optional(property: TypedProperty, code: ErrorCode = "INVALID_SETTING"): Soon<unknown> {
        if (isBlank(property.value)) return undefined;
        return andThen(this.evaluate(property), (value) => {
            if (!isBlank(value)) return value;
            throw empty(property, value, code);
        });
    }

    /** As `optional`, and a text: numbers are written out, anything else is an error. Trimmed; "" for a blank field. */
    text(property: TypedProperty, code?: ErrorCode): Soon<string> {
        return andThen(this.optional(property, code), (value) => {
            if (value === undefined) return "";
            if (typeof value === "string" || typeof value === "number")
                return bounded(property.field, String(value).trim());
            const values = { field: property.field, got: describe(value) };
            throw new OrchestratorError("INVALID_SETTING", [sentence("setting.notText", values)]);
        });
    }

    /** The value of a field whose default is `msg.payload`, and where it came from. */
    orPayload({ field, value, type, exact }: TypedProperty): Soon<{ value: unknown; source: string }> {
        const given = isBlank(value)
            ? { field, value: "payload", type: "msg" }
            : { field, value, type: type ?? "msg", exact: exact === true };
        // The same text for all messages: thousands may hold it at once.
        const source = isBlank(value) ? "msg.payload" : sourceOf(given.value, given.type);
        return andThen(this.evaluate(given), (evaluated) => ({ value: evaluated, source }));
    }

    /** Whether that is `msg.payload` itself; Node-RED reads `msg.` in front of a path as nothing. */
    isPayload({ value, type }: TypedProperty): boolean {
        return isBlank(value) || ((type ?? "msg") === "msg" && /^(msg\.)?payload$/.test(plainText(value) ?? ""));
    }

    /** The folder of a node; undefined for a blank field. @throws OrchestratorError FOLDER_REQUIRED when it comes out empty */
    folder(value: unknown, type: string | undefined): Soon<FolderRef | undefined> {
        const property = { field: "Folder", value, type };
        return andThen(this.text(property, "FOLDER_REQUIRED"), (text) => {
            const folder = parseFolderRef(text);
            if (text !== "" && !folder) throw empty(property, text, "FOLDER_REQUIRED");
            return folder;
        });
    }
}

function numberIn(value: unknown, type: string): unknown {
    if (type === "num" && Number.isNaN(value)) throw new Error("NaN");
    return value;
}

/** @throws OrchestratorError INVALID_SETTING unless the property is only empty */
function emptyOrUnreadable(error: unknown, { field, value, type }: TypedProperty): undefined {
    if (isPathThroughNothing(error, type)) return undefined;
    const values = { field, source: sourceOf(value, type), words: thrownWords(error) };
    throw new OrchestratorError("INVALID_SETTING", [sentence("setting.unreadable", values)]);
}

function empty({ field, value, type }: TypedProperty, found: unknown, code: ErrorCode): OrchestratorError {
    const values = { field, source: sourceOf(value, type), got: describe(found) };
    return new OrchestratorError(code, [sentence("setting.empty", values)]);
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
