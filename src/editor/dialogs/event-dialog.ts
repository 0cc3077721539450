/** What the dialog of the event node has beyond its fields: the folders and the processes to choose from. */
import { chosenConnection } from "../look-up/connection";
import { folderIn, pickFolder } from "../look-up/folder-picker";
import { LookUp } from "../look-up/look-up";
import { processPicker } from "../look-up/process-picker";
import { addStyle } from "../style";
import { plainTextField } from "../text-field";

export function mount(form: HTMLElement, signal: AbortSignal): void {
    addStyle(form);
    const orchestrator = form.querySelector<HTMLInputElement>("#node-input-orchestrator");
    const folderField = plainTextField(form, "node-input-folder");
    const context = {
        form,
        lookUp: new LookUp(signal),
        connection: () => chosenConnection(orchestrator?.value ?? ""),
        signal,
    };
    const folderLine = pickFolder({ ...context, field: folderField });
    const processes = processPicker({
        ...context,
        folder: () => folderIn(folderField),
        folderLine,
        field: plainTextField(form, "node-input-process"),
        chosen: () => undefined,
    });
    void processes.refresh();
}
