/** What the dialog of the start node has beyond its fields. */
import { ArgumentForm } from "../arguments/argument-form";
import { chosenConnection } from "../look-up/connection";
import type { Hear } from "../form/dialog";
import { folderIn, pickFolder } from "../look-up/folder-picker";
import { LookUp } from "../look-up/look-up";
import { readRows } from "../form/argument-rows";
import { offerRunNow } from "../sidebar/run-now";
import { type EditorNode, onChange } from "../node-red";
import { processPicker } from "../look-up/process-picker";
import { pickRobots, pickRuntimeType } from "../look-up/robot-picker";
import { addStyle } from "../style";
import { plainTextField, typedTextField } from "../text-field";

const TYPING_PAUSE = 400;

export function mount(form: HTMLElement, signal: AbortSignal, node: EditorNode, hear: Hear): void {
    addStyle(form);
    const lookUp = new LookUp(signal);
    const orchestrator = form.querySelector<HTMLInputElement>("#node-input-orchestrator");
    const connection = () => chosenConnection(orchestrator?.value ?? "");
    const folderField = typedTextField(form, "folder");
    const folder = () => folderIn(folderField);
    const folderLine = pickFolder({ form, lookUp, connection, field: folderField, signal });
    const context = { form, lookUp, connection, folder, folderLine, signal };

    const list = form.querySelector<HTMLElement>(".uipath-arguments-list");
    const source = form.querySelector<HTMLInputElement>("#node-input-arguments");
    const argumentForm = list && source ? new ArgumentForm(list, source) : undefined;

    const processField = typedTextField(form, "process");
    const processes = processPicker({
        ...context,
        field: processField,
        chosen: (process) => {
            const declared = process?.arguments ?? undefined;
            argumentForm?.declare(declared, processField?.value() !== node["process"]);
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

    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => void processes.refresh(), TYPING_PAUSE);
    };
    folderField?.changed(refresh);
    if (orchestrator) onChange(orchestrator, refresh);
    signal.addEventListener("abort", () => clearTimeout(timer));
    void processes.refresh();
}
