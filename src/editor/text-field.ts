/** A field for text: a plain input, or a TypedInput while its type is a text. */
import { element } from "./elements";
import { onChange, setTypedInput, tellChange, typedInput } from "./node-red";

export interface TextField {
    /** Where the user types. */
    input: HTMLInputElement;
    /** False while the value comes from elsewhere, such as a message. */
    isText(): boolean;
    value(): string;
    set(value: string): void;
    /** Calls the listener when the value or its type has changed. */
    changed(listener: () => void): void;
    /** Where a button of the field goes. */
    addButton(button: HTMLElement): void;
    /** Adds a line below the field. */
    addBelow(line: HTMLElement): void;
}

export function typedTextField(form: HTMLElement, property: string): TextField | undefined {
    const field = form.querySelector<HTMLInputElement>(`#node-input-${property}`);
    const container = field?.parentElement?.querySelector<HTMLElement>(".red-ui-typedInput-container");
    const input = container?.querySelector<HTMLInputElement>(".red-ui-typedInput-input");
    if (!field || !container || !input) return undefined;
    return {
        input,
        isText: () => typedInput(field, "type") === "str",
        value: () => typedInput(field, "value"),
        set: (value) => setTypedInput(field, value),
        changed: (listener) => onChange(field, listener),
        addButton: (button) => container.append(button),
        addBelow: (line) => container.after(line),
    };
}

export function plainTextField(form: HTMLElement, id: string): TextField | undefined {
    const input = form.querySelector<HTMLInputElement>(`#${id}`);
    if (!input) return undefined;
    return {
        input,
        isText: () => true,
        value: () => input.value,
        set: (value) => {
            input.value = value;
            tellChange(input);
        },
        changed: (listener) => onChange(input, listener),
        addButton: (button) => {
            const group = element("span", { class: "uipath-group" });
            input.before(group);
            group.append(input, button);
        },
        addBelow: (line) => (input.closest(".form-row") ?? form).append(line),
    };
}
