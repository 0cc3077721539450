/** Fields whose value may come from elsewhere, such as a message: Node-RED's TypedInput. */
import type { Wrapped } from "../node-red";
import type { Dialog } from "./dialog";

/** The name of one of Node-RED's types, or a type of our own. */
export type FieldType = string | { value: string; label: string; [option: string]: unknown };

export const TEXT_TYPES: readonly FieldType[] = ["str", "msg", "flow", "global", "env", "jsonata"];
export const NUMBER_TYPES: readonly FieldType[] = ["num", "msg", "flow", "global", "env", "jsonata"];
/** For values that usually come with the message. */
export const MESSAGE_TYPES: readonly FieldType[] = ["msg", "flow", "global", "str", "json", "env", "jsonata"];

/** Turns the field of a property into a typed one. The first type is the default. */
export function typedField(dialog: Dialog, property: string, types: readonly FieldType[]): Wrapped {
    const [first] = types;
    const field = dialog.field(property).css("width", "calc(var(--uipath-field))");
    field.typedInput({
        default: typeof first === "object" ? first.value : first,
        types,
        typeField: dialog.selector(`${property}Type`),
    });
    leadTo(dialog.form, field[0]!);
    return field;
}

/** Connects the label of a field with its visible part. */
function leadTo(form: HTMLElement, field: HTMLElement): void {
    const seen = field.parentElement?.querySelector<HTMLInputElement>(".red-ui-typedInput-input");
    const label = form.querySelector<HTMLLabelElement>(`label[for="${field.id}"]`);
    if (!seen || !label) return;
    seen.setAttribute("aria-labelledby", label.id);
    label.addEventListener("click", () => seen.focus());
}
