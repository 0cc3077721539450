/** What the dialog of the start node has beyond its fields. */
import { ArgumentForm } from "../arguments/argument-form";
import type { Hear } from "../form/dialog";
import { folderScope } from "../look-up/folder-scope";
import { readRows } from "../form/argument-rows";
import { offerRunNow } from "../sidebar/run-now";
import type { EditorNode } from "../node-red";
import { processPicker } from "../look-up/named/process-picker";
import { pickRobots, pickRuntimeType } from "../look-up/robot-picker";
import { addStyle } from "../style";
import { plainTextField, typedTextField } from "../text-field";

export function mount(form: HTMLElement, signal: AbortSignal, node: EditorNode, hear: Hear): void {
    addStyle(form);
    const folderField = typedTextField(form, "folder");
    const { context, keepFresh } = folderScope(form, signal, folderField);

    const list = form.querySelector<HTMLElement>(".uipath-arguments-list");
    const source = form.querySelector<HTMLInputElement>("#node-input-arguments");
    const argumentForm = list && source ? new ArgumentForm(list, source) : undefined;

    const processField = typedTextField(form, "process");
    const processes = processPicker({
        ...context,
        field: processField,
        chosen: (process) => {
            const declared = process?.arguments ?? undefined;
            const isSaved = processField?.value() === node["process"] && folderField?.value() === node["folder"];
            argumentForm?.declare(declared, !isSaved);
            if (declared) hear(declared);
        },
    });
    pickRobots({ ...context, field: typedTextField(form, "robots") });
    pickRuntimeType({ ...context, field: plainTextField(form, "node-input-runtimeType") });

    offerRunNow({
        form,
        id: node.id,
        rows: () => readRows(".uipath-start-job-form .uipath-arguments-list"),
        sample: () => argumentForm?.sample,
        signal,
    });

    keepFresh(processes);
}
