/** What the dialog of the event node has beyond its fields: the folders and the processes to choose from. */
import { folderScope } from "../look-up/folder-scope";
import { processPicker } from "../look-up/process-picker";
import { addStyle } from "../style";
import { plainTextField } from "../text-field";

export function mount(form: HTMLElement, signal: AbortSignal): void {
    addStyle(form);
    const { context, keepFresh } = folderScope(form, signal, plainTextField(form, "node-input-folder"));
    const field = plainTextField(form, "node-input-process");
    keepFresh(processPicker({ ...context, field, chosen: () => undefined }));
}
