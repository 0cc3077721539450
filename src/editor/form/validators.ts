/** Validators of properties. They mark what the runtime refuses, by the same rules. */
import { millisecondsIn } from "../../shared/settings/numbers";
import { parseFolderRef } from "../../shared/folder-ref";
import { areJobs } from "../../shared/job-reference";
import { MOST_CHARACTERS, mostCharactersOf } from "../../shared/settings/lengths";
import { choiceOf, isBlank, plainText, isVariable } from "../../shared/settings/values";
import { checkTyped, type EditorNode, sharedText, type Validator } from "../node-red";
import type { Dialog } from "./dialog";
import { isBlankOrVariable, isJsonOf, isText } from "./values";

/** How a typed property is judged. */
export interface TypedRule {
    property: string;
    /** The type of a node that names none. */
    type: string;
    /** Judges a value that can be known without a message. */
    fits(this: void, value: unknown, node: EditorNode): boolean;
    /** The sentence for a value that does not fit. */
    invalid(): string;
    /** The sentence for a blank, where the property has no default. */
    missing?(): string;
    /** Whether the other properties of the node make use of this one. */
    counts?(this: void, node: EditorNode): boolean;
    /** It is a single text, which is bounded and trimmed. */
    isText?: boolean;
    /** The numbers of JSON keep their digits. */
    exact?: boolean;
}

/** A typed property. */
export function typed(dialog: Dialog, rule: TypedRule): Validator {
    const typeOf = (node: EditorNode): string => String(dialog.value(node, `${rule.property}Type`) || rule.type);
    return function (value, options) {
        if (rule.counts?.(this) === false) return true;
        if (rule.missing && isBlank(value)) return rule.missing();
        if (isBlankOrVariable(value)) return true;
        const type = typeOf(this);
        const whole = plainText(value);
        if (whole === undefined) return sharedText("invalid.text", { field: options.label });
        const most = rule.isText && type === "str" ? MOST_CHARACTERS : mostCharactersOf(type);
        const length = type === "str" ? whole.trim().length : whole.length;
        if (length > most) return sharedText("invalid.tooLong", { field: options.label, most });
        if (type === "str" || type === "num") return rule.fits(whole, this) || rule.invalid();
        const valid = checkTyped(whole, type, options);
        if (valid !== true || type !== "json") return valid;
        return isJsonOf(whole, (read) => rule.fits(read, this), rule.exact) || rule.invalid();
    };
}

/** A typed property that is a text, trimmed. */
export function typedText(
    dialog: Dialog,
    {
        fits = () => true,
        ...rule
    }: Omit<TypedRule, "fits" | "type" | "isText"> & { fits?(this: void, text: string): boolean },
): Validator {
    const fitsTrimmed = (value: unknown): boolean => isText(value) && fits(String(value).trim());
    return typed(dialog, { ...rule, type: "str", isText: true, fits: fitsTrimmed });
}

/** The folder of a node. */
export function folder(dialog: Dialog): Validator {
    return typedText(dialog, {
        property: "folder",
        fits: (text) => parseFolderRef(text) !== undefined,
        invalid: () => sharedText("invalid.folder"),
    });
}

/** The jobs that a node is about. */
export function jobs(dialog: Dialog): Validator {
    return typed(dialog, { property: "jobs", type: "msg", fits: areJobs, invalid: () => sharedText("invalid.jobs") });
}

/** A typed property in seconds. */
export function seconds(dialog: Dialog, property: string): Validator {
    return typed(dialog, { property, type: "num", fits: isTime, invalid: noTime });
}

export const noTime = (): string => sharedText("invalid.seconds");

export const isTime = (value: unknown): boolean => millisecondsIn(value) !== undefined;

/** A property that is a text, trimmed. */
export function text(rule?: {
    fits(this: void, text: string, node: EditorNode): boolean;
    invalid(this: void, text: string): string;
}): Validator {
    return function (value, { label: field }) {
        if (isBlankOrVariable(value)) return true;
        const whole = plainText(value)?.trim();
        if (whole === undefined) return sharedText("invalid.text", { field });
        if (whole.length > MOST_CHARACTERS) return sharedText("invalid.tooLong", { field, most: MOST_CHARACTERS });
        return !rule || whole === "" || rule.fits(whole, this) || rule.invalid(whole);
    };
}

/** One of several values, in upper or lower case. */
export function choice(values: readonly string[], invalid: () => string): Validator {
    return function (value, _options) {
        return isVariable(value) || choiceOf(values, value) !== undefined || invalid();
    };
}

/** A value that does not depend on a message. */
export function plain(fits: (this: void, value: unknown) => boolean, invalid: () => string): Validator {
    return function (value, _options) {
        return isBlankOrVariable(value) || fits(value) || invalid();
    };
}
