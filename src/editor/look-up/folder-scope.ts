import { onChange } from "../node-red";
import type { TextField } from "../text-field";
import { chosenConnection } from "./connection";
import { folderIn, type InFolderContext, pickFolder } from "./folder-picker";
import { LookUp } from "./look-up";

/** Milliseconds. */
const TYPING_PAUSE = 400;

/** The connection and the folder that the dialog of a node names. Other fields list what is there. */
export interface FolderScope {
    /** What a picker needs besides its field. */
    context: Omit<InFolderContext, "field">;
    /** Looks up what a picker's field names: now, and when the folder or the connection has changed. */
    keepFresh(picker: { refresh(): Promise<void> }): void;
}

/** Lists folders beside the folder field. */
export function folderScope(form: HTMLElement, signal: AbortSignal, field: TextField | undefined): FolderScope {
    const orchestrator = form.querySelector<HTMLInputElement>("#node-input-orchestrator");
    const shared = {
        form,
        lookUp: new LookUp(signal),
        connection: () => chosenConnection(orchestrator?.value ?? ""),
        signal,
    };
    const context = { ...shared, folder: () => folderIn(field), folderLine: pickFolder({ ...shared, field }) };
    return {
        context,
        keepFresh: (picker) => {
            let timer: ReturnType<typeof setTimeout> | undefined;
            const refresh = (): void => {
                clearTimeout(timer);
                timer = setTimeout(() => void picker.refresh(), TYPING_PAUSE);
            };
            field?.changed(refresh);
            if (orchestrator) onChange(orchestrator, refresh);
            signal.addEventListener("abort", () => clearTimeout(timer));
            void picker.refresh();
        },
    };
}
