/** What the dialog of the start node has beyond its fields. */
import { ArgumentForm } from "./argument-form.js";
import { chosenConnection } from "./connection.js";
import { pickFolder } from "./folder-picker.js";
import { LookUp } from "./look-up.js";
import { onChange } from "./node-red.js";
import { ProcessPicker } from "./process-picker.js";
import { pickRobots, pickRuntimeType } from "./robot-picker.js";
import { addStyle } from "./style.js";
import { plainField, typedField } from "./text-field.js";

const TYPING_PAUSE = 400;

export function enrich(form: HTMLElement, signal: AbortSignal): void {
    addStyle(form);
    const lookUp = new LookUp(signal);
    const orchestrator = form.querySelector<HTMLInputElement>("#node-input-orchestrator");
    const connection = () => chosenConnection(orchestrator?.value ?? "");
    const folderField = typedField(form, "folder");
    const folder = (): string | undefined => (folderField?.isText() ? folderField.value().trim() : undefined);
    const place = { form, lookUp, connection, folder, signal };

    const list = form.querySelector<HTMLElement>(".uipath-arguments-list");
    const source = form.querySelector<HTMLInputElement>("#node-input-arguments");
    const argumentForm = list && source ? new ArgumentForm(list, source) : undefined;

    pickFolder({ ...place, field: folderField });
    const processes = new ProcessPicker({
        ...place,
        field: typedField(form, "process"),
        chosen: (process) => argumentForm?.declare(process?.arguments),
    });
    pickRobots({ ...place, field: typedField(form, "robots") });
    pickRuntimeType({ ...place, field: plainField(form, "node-input-runtimeType") });

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
