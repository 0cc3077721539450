/** What the dialog of the asset node has beyond its fields: the folders and the assets to choose from. */
import { chosenConnection } from "../look-up/connection";
import { assetPicker } from "../look-up/asset-picker";
import { isVariable } from "../../shared/settings/values";
import { LookUp } from "../look-up/look-up";
import { pickFolder } from "../look-up/folder-picker";
import { onChange } from "../node-red";
import { addStyle } from "../style";
import { typedTextField } from "../text-field";

const TYPING_PAUSE = 400;

export function mount(form: HTMLElement, signal: AbortSignal): void {
    addStyle(form);
    const orchestrator = form.querySelector<HTMLInputElement>("#node-input-orchestrator");
    const folderField = typedTextField(form, "folder");
    const folder = (): string | undefined => {
        const typed = folderField?.isText() ? folderField.value().trim() : undefined;
        return isVariable(typed) ? undefined : typed;
    };
    const context = {
        form,
        lookUp: new LookUp(signal),
        connection: () => chosenConnection(orchestrator?.value ?? ""),
        signal,
    };
    const assets = assetPicker({
        ...context,
        folder,
        folderLine: pickFolder({ ...context, field: folderField }),
        field: typedTextField(form, "asset"),
        chosen: () => undefined,
    });

    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => void assets.refresh(), TYPING_PAUSE);
    };
    folderField?.changed(refresh);
    if (orchestrator) onChange(orchestrator, refresh);
    signal.addEventListener("abort", () => clearTimeout(timer));
    void assets.refresh();
}
