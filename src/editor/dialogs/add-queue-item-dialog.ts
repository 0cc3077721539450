/** What the dialog of the node that adds queue items has beyond its fields. */
import { ArgumentForm } from "../arguments/argument-form";
import { chosenConnection } from "../look-up/connection";
import { pickFolder } from "../look-up/folder-picker";
import { LookUp } from "../look-up/look-up";
import { queuePicker } from "../look-up/queue-picker";
import { type EditorNode, onChange } from "../node-red";
import { addStyle } from "../style";
import { typedTextField } from "../text-field";

const TYPING_PAUSE = 400;

export function mount(form: HTMLElement, signal: AbortSignal, node: EditorNode): void {
    addStyle(form);
    const lookUp = new LookUp(signal);
    const orchestrator = form.querySelector<HTMLInputElement>("#node-input-orchestrator");
    const connection = () => chosenConnection(orchestrator?.value ?? "");
    const folderField = typedTextField(form, "folder");
    const folder = (): string | undefined => (folderField?.isText() ? folderField.value().trim() : undefined);
    const folderLine = pickFolder({ form, lookUp, connection, field: folderField, signal });
    const context = { form, lookUp, connection, folder, folderLine, signal };

    const list = form.querySelector<HTMLElement>(".uipath-arguments-list");
    const source = form.querySelector<HTMLInputElement>("#node-input-content");
    const contentForm = list && source ? new ArgumentForm(list, source, "content") : undefined;

    const queueField = typedTextField(form, "queue");
    const queues = queuePicker({
        ...context,
        field: queueField,
        chosen: (queue) => contentForm?.declare(queue?.fields ?? undefined, queueField?.value() !== node["queue"]),
    });

    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => void queues.refresh(), TYPING_PAUSE);
    };
    folderField?.changed(refresh);
    if (orchestrator) onChange(orchestrator, refresh);
    signal.addEventListener("abort", () => clearTimeout(timer));
    void queues.refresh();
}
