/** What the dialog of the event node has beyond its fields: the folders, the processes and the queues to choose from. */
import { folderScope } from "../look-up/folder-scope";
import { processPicker } from "../look-up/named/process-picker";
import { queuePicker } from "../look-up/named/queue-picker";
import { addStyle } from "../style";
import { plainTextField } from "../text-field";

export function mount(form: HTMLElement, signal: AbortSignal): void {
    addStyle(form);
    const { context, keepFresh } = folderScope(form, signal, plainTextField(form, "node-input-folder"));
    for (const [name, picker] of [
        ["process", processPicker],
        ["queue", queuePicker],
    ] as const) {
        const field = plainTextField(form, `node-input-${name}`);
        keepFresh(picker({ ...context, field, chosen: () => undefined }));
    }
}
