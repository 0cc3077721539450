/** A row of the argument form, with what the process declares of it. */
import { kindOf, scalarOf } from "../../shared/arguments/kinds";
import { WHOLE_NUMBERS } from "../../shared/arguments/scalars";
import { element, icon, newId } from "../elements";
import { declaredProblem, isRequired, type DeclaredProblem } from "../form/argument-problems";
import { isAsOffered } from "../form/argument-rows";
import type { Argument } from "../look-up/look-up";
import { onChange, text, typedInput } from "../node-red";
import { shown } from "./argument-kinds";
import { DatePicker } from "./date-picker";

export class ArgumentRow {
    readonly #name: HTMLInputElement;
    readonly #field: HTMLInputElement;
    readonly #input: HTMLInputElement;
    readonly #line = element("div", { class: "uipath-argument-status", id: newId() });
    /** The placeholder that the dialog gives a value. */
    readonly #placeholder: string;
    #calendar: DatePicker | undefined;
    #wasDeclared = false;

    /** `changed` is called when the value or its type changes. */
    constructor(
        private readonly row: HTMLElement,
        changed: () => void,
        /** Said of a name that is not declared. */
        private readonly unknown: string,
    ) {
        this.#name = row.querySelector<HTMLInputElement>(".uipath-argument-name")!;
        this.#field = row.querySelector<HTMLInputElement>(".uipath-argument-value")!;
        this.#input = row.querySelector<HTMLInputElement>(".red-ui-typedInput-input")!;
        this.#placeholder = this.#input.placeholder;
        this.#input.setAttribute("aria-describedby", this.#line.id);
        row.append(this.#line);
        onChange(this.#field, changed);
    }

    get name(): string {
        return this.#name.value.trim();
    }

    /** Whether nothing is lost with it: it is as it was offered, or a blank that this process does not know. */
    isSpare(known: ReadonlySet<string>): boolean {
        const isBlank = this.#wasDeclared && typedInput(this.#field, "value").trim() === "";
        return isAsOffered(this.row) || (isBlank && !known.has(this.name));
    }

    focus(): void {
        this.#input.focus();
    }

    /** `argument`: undefined where the process has none of this name; `isSure`: whether that is known. */
    mark(argument: Argument | undefined, isSure: boolean): void {
        nameButtons(this.row);
        const isUnknown = isSure && !argument && this.name !== "";
        if (argument) {
            this.#wasDeclared = true;
            this.#input.setAttribute("aria-label", argument.name);
        }
        // A name that is being typed stays editable.
        this.#name.readOnly = argument !== undefined && document.activeElement !== this.#name;
        this.#input.placeholder = placeholderOf(argument) ?? this.#placeholder;
        if (isUnknown) this.#input.removeAttribute("aria-required");
        else this.#input.setAttribute("aria-required", String(isRequired(argument)));
        this.#offerDates(argument);
        const problem = this.#problemOf(argument);
        this.#input.setAttribute("aria-invalid", String(problem !== undefined));
        if (isUnknown) this.#say(this.unknown, true);
        else if (argument && problem) this.#say(problemWords(argument, problem), true);
        else this.#say(argument ? wordsOf(argument) : "", false);
    }

    #problemOf(argument: Argument | undefined): DeclaredProblem | undefined {
        const [value, valueType] = [typedInput(this.#field, "value"), typedInput(this.#field, "type")];
        return argument && declaredProblem(argument, { name: argument.name, value, valueType });
    }

    #offerDates(argument: Argument | undefined): void {
        const isDate = argument !== undefined && kindOf(argument.type) === "date";
        if (isDate) this.#calendar ??= new DatePicker(this.#field);
        this.#calendar?.show(isDate && typedInput(this.#field, "type") === "str");
    }

    #say(words: string, isWrong: boolean): void {
        const line = this.#line;
        if (line.classList.toggle("uipath-wrong", isWrong) === isWrong && line.textContent?.trim() === words) return;
        line.replaceChildren(...(isWrong ? [icon("exclamation-triangle"), ` ${words}`] : [words]));
    }
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

/** The kind of value in words, and whether one is required. */
export function wordsOf(argument: Argument): string {
    const kind = text(`arguments.kind.${kindOf(argument.type)}`);
    return isRequired(argument) ? `${kind} · ${text("arguments.required")}` : kind;
}

function problemWords({ type }: Argument, problem: DeclaredProblem): string {
    const kind = text(`arguments.kind.${kindOf(type)}`);
    if (problem === "missing") return text("arguments.missing", { kind });
    const range = WHOLE_NUMBERS.get(scalarOf(type));
    if (!range) return text("arguments.unfit", { kind });
    return text("arguments.outOfRange", { least: String(range[0]), most: String(range[1]) });
}

function placeholderOf(argument: Argument | undefined): string | undefined {
    if (!argument) return undefined;
    if (argument.default !== undefined && argument.default !== null)
        return text("arguments.default", { value: shown(argument.default) });
    if (argument.hasDefault) return text("arguments.hasDefault");
    if (isRequired(argument)) return text("arguments.required");
    return kindOf(argument.type) === "boolean" ? "true / false" : undefined;
}
