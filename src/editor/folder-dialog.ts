/** The dialogs in which only the folder is looked up. */
import { chosenConnection } from "./connection.js";
import { pickFolder } from "./folder-picker.js";
import { LookUp } from "./look-up.js";
import { addStyle } from "./style.js";
import { typedField } from "./text-field.js";

export function enrich(form: HTMLElement, signal: AbortSignal): void {
    addStyle(form);
    const orchestrator = form.querySelector<HTMLInputElement>("#node-input-orchestrator");
    pickFolder({
        form,
        field: typedField(form, "folder"),
        lookUp: new LookUp(signal),
        connection: () => chosenConnection(orchestrator?.value ?? ""),
        signal,
    });
}
