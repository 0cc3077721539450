/** What the dialog of the node that adds queue items has beyond its fields. */
import { ArgumentForm } from "../arguments/argument-form";
import { folderScope } from "../look-up/folder-scope";
import { queuePicker } from "../look-up/queue-picker";
import type { EditorNode } from "../node-red";
import { addStyle } from "../style";
import { typedTextField } from "../text-field";

export function mount(form: HTMLElement, signal: AbortSignal, node: EditorNode): void {
    addStyle(form);
    const { context, keepFresh } = folderScope(form, signal, typedTextField(form, "folder"));

    const list = form.querySelector<HTMLElement>(".uipath-arguments-list");
    const source = form.querySelector<HTMLInputElement>("#node-input-content");
    const contentForm = list && source ? new ArgumentForm(list, source, "content") : undefined;

    const field = typedTextField(form, "queue");
    const queues = queuePicker({
        ...context,
        field,
        chosen: (queue) => contentForm?.declare(queue?.fields ?? undefined, field?.value() !== node["queue"]),
    });
    keepFresh(queues);
}
