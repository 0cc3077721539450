/** Fills the rows of the argument form with what the process declares, and shows what a message must contain. */
import { kindOf } from "../../shared/arguments/kinds";
import { shown, skeleton, valueTypeOf } from "./argument-kinds";
import { element, icon, newId, StatusLine } from "../elements";
import type { Argument } from "../look-up/look-up";
import {
    addListItem,
    copyText,
    listItems,
    onChange,
    removeListItem,
    resizeDialog,
    text,
    typedInput,
} from "../node-red";

/** Nobody reads more arguments than these in one line. */
const MOST_LISTED = 12;

export class ArgumentForm {
    readonly #list: HTMLElement;
    readonly #source: HTMLInputElement;
    readonly #status = new StatusLine();
    readonly #pre = element("pre", { tabindex: "0" });
    readonly #summary = element("summary");
    readonly #shape: HTMLElement;
    /** The placeholder that the dialog gives a value. */
    readonly #placeholders = new WeakMap<Element, string>();
    #declared: readonly Argument[] | undefined;

    constructor(list: HTMLElement, source: HTMLInputElement) {
        this.#list = list;
        this.#source = source;
        const copy = element("button", { type: "button", class: "red-ui-button red-ui-button-small" });
        copy.append(icon("clipboard"), ` ${text("arguments.copy")}`);
        copy.addEventListener("click", () => copyText(this.#pre.textContent ?? "", copy));
        this.#shape = element("details", { class: "uipath-shape", hidden: "" }, this.#summary);
        this.#shape.append(element("div", {}, this.#pre, copy));
        source.closest(".form-row")?.append(this.#status.element, this.#shape);
        this.#shape.addEventListener("toggle", resizeDialog);
        onChange(source, () => this.#show());
        list.addEventListener("input", () => this.#mark());
        // Marks the rows that the user adds.
        new MutationObserver(() => this.#mark()).observe(list, { childList: true });
    }

    /** JSON that shows what the process takes: "" for nothing, undefined where it is not known. */
    get sample(): string | undefined {
        if (!this.#declared) return undefined;
        return this.#declared.length === 0 ? "" : JSON.stringify(skeleton(this.#declared), null, 4);
    }

    /** `declared`: undefined while it is not known. Then nothing is said about the rows. */
    declare(declared: readonly Argument[] | undefined): void {
        this.#declared = declared;
        this.#show();
    }

    #show(): void {
        const declared = this.#declared;
        const type = typedInput(this.#source, "type");
        const isForm = type === "form";
        this.#shape.hidden = isForm || !declared || declared.length === 0;
        this.#status.say(isForm || !declared ? "" : taken(declared));
        if (declared) {
            const from = typedInput(this.#source, "value");
            const named = ["msg", "flow", "global"].includes(type) ? `${type}.${from}` : text("arguments.here");
            // A blank field means the payload, whatever its type is.
            const where = from === "" ? "msg.payload" : named;
            this.#summary.textContent = text("arguments.shape", { where });
            this.#pre.textContent = JSON.stringify(skeleton(declared), null, 4);
        }
        if (isForm) this.#fill();
        resizeDialog();
    }

    /** Adds the missing rows, and removes blank rows of another process. Nothing that was typed is lost. */
    #fill(): void {
        const declared = this.#declared;
        if (declared) {
            const known = new Set(declared.map(({ name }) => name));
            for (const row of listItems(this.#list)) {
                const { name, field } = parts(row);
                const isFilled = typedInput(field, "value").trim() !== "";
                if (row.dataset["declared"] && !isFilled && !known.has(name.value.trim()))
                    removeListItem(this.#list, row);
            }
            const present = new Set(listItems(this.#list).map((row) => parts(row).name.value.trim()));
            for (const { name, type } of declared)
                if (!present.has(name))
                    addListItem(this.#list, { name, value: "", valueType: valueTypeOf(kindOf(type)), offered: true });
        }
        this.#mark();
    }

    #mark(): void {
        const byName = new Map(this.#declared?.map((argument) => [argument.name, argument]));
        for (const row of listItems(this.#list)) {
            nameButtons(row);
            const { name, input } = parts(row);
            const wanted = name.value.trim();
            const argument = byName.get(wanted);
            const line = this.#lineOf(row, input);
            const isUnknown = this.#declared !== undefined && !argument && wanted !== "";
            if (argument) {
                row.dataset["declared"] = "true";
                input.setAttribute("aria-label", argument.name);
            }
            // A name that is being typed stays editable.
            name.readOnly = argument !== undefined && document.activeElement !== name;
            input.placeholder = placeholderOf(argument) ?? this.#placeholders.get(input) ?? "";
            if (isUnknown) input.removeAttribute("aria-required");
            else input.setAttribute("aria-required", String(isRequired(argument)));
            line.classList.toggle("uipath-wrong", isUnknown);
            const words = isUnknown ? text("arguments.unknown") : argument ? wordsOf(argument) : "";
            if (line.textContent?.trim() === words) continue;
            line.replaceChildren(...(isUnknown ? [icon("exclamation-triangle"), ` ${words}`] : [words]));
        }
    }

    #lineOf(row: HTMLElement, input: HTMLInputElement): HTMLElement {
        const known = row.querySelector<HTMLElement>(".uipath-argument-status");
        if (known) return known;
        this.#placeholders.set(input, input.placeholder);
        const line = element("div", { class: "uipath-argument-status", id: newId() });
        input.setAttribute("aria-describedby", line.id);
        row.append(line);
        return line;
    }
}

/** The field of a row, and its visible input. */
function parts(row: HTMLElement): { name: HTMLInputElement; field: HTMLInputElement; input: HTMLInputElement } {
    return {
        name: row.querySelector<HTMLInputElement>(".uipath-argument-name")!,
        field: row.querySelector<HTMLInputElement>(".uipath-argument-value")!,
        input: row.querySelector<HTMLInputElement>(".red-ui-typedInput-input")!,
    };
}

/** Node-RED's own buttons in a row are icons without a name. */
function nameButtons(row: HTMLElement): void {
    const names = [
        [".red-ui-editableList-item-remove", "arguments.remove"],
        [".red-ui-typedInput-option-expand", "arguments.expand"],
    ] as const;
    for (const [button, name] of names)
        row.parentElement?.querySelector(button)?.setAttribute("aria-label", text(name));
}

const isRequired = (argument: Argument | undefined): boolean => argument?.required === true && !argument.hasDefault;

/** The arguments in one line: names, types and what is required. */
function taken(declared: readonly Argument[]): string {
    if (declared.length === 0) return text("arguments.none");
    const listed = declared.slice(0, MOST_LISTED).map((argument) => `${argument.name}: ${wordsOf(argument)}`);
    if (declared.length > MOST_LISTED) listed.push("…");
    return text("arguments.takes", { arguments: listed.join("; ") });
}

function wordsOf(argument: Argument): string {
    const kind = text(`arguments.kind.${kindOf(argument.type)}`);
    return isRequired(argument) ? `${kind} · ${text("arguments.required")}` : kind;
}

function placeholderOf(argument: Argument | undefined): string | undefined {
    if (!argument) return undefined;
    if (argument.default !== undefined && argument.default !== null)
        return text("arguments.default", { value: shown(argument.default) });
    if (argument.hasDefault) return text("arguments.hasDefault");
    if (isRequired(argument)) return text("arguments.required");
    return kindOf(argument.type) === "boolean" ? "true / false" : undefined;
}
