/** What the dialog of the node that adds queue items has beyond its fields. */
import { ArgumentForm } from "../arguments/argument-form";
import type { Hear } from "../form/dialog";
import { folderScope } from "../look-up/folder-scope";
import { queuePicker } from "../look-up/named/queue-picker";
import type { EditorNode } from "../node-red";
import { addStyle } from "../style";
import { typedTextField } from "../text-field";

export function mount(form: HTMLElement, signal: AbortSignal, node: EditorNode, hear: Hear): void {
    addStyle(form);
    const { context, keepFresh } = folderScope(form, signal, typedTextField(form, "folder"));

    const list = form.querySelector<HTMLElement>(".uipath-arguments-list");
    const source = form.querySelector<HTMLInputElement>("#node-input-content");
    const contentForm = list && source ? new ArgumentForm(list, source, "content") : undefined;

    const field = typedTextField(form, "queue");
    const queues = queuePicker({
        ...context,
        field,
        chosen: (queue) => {
            const declared = queue?.fields;
            contentForm?.declare(declared, field?.value() !== node["queue"]);
            if (declared) hear(declared);
        },
    });
    keepFresh(queues);
}
