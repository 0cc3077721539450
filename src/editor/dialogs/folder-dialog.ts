/** The dialogs in which only the folder is looked up. */
import { chosenConnection } from "../look-up/connection";
import { pickFolder } from "../look-up/folder-picker";
import { LookUp } from "../look-up/look-up";
import { addStyle } from "../style";
import { typedTextField } from "../text-field";

export function mount(form: HTMLElement, signal: AbortSignal): void {
    addStyle(form);
    const orchestrator = form.querySelector<HTMLInputElement>("#node-input-orchestrator");
    pickFolder({
        form,
        field: typedTextField(form, "folder"),
        lookUp: new LookUp(signal),
        connection: () => chosenConnection(orchestrator?.value ?? ""),
        signal,
    });
}
