/** What the dialog of the asset node has beyond its fields: the folders and the assets to choose from. */
import { assetPicker } from "../look-up/named/asset-picker";
import { folderScope } from "../look-up/folder-scope";
import { addStyle } from "../style";
import { typedTextField } from "../text-field";

export function mount(form: HTMLElement, signal: AbortSignal): void {
    addStyle(form);
    const { context, keepFresh } = folderScope(form, signal, typedTextField(form, "folder"));
    keepFresh(assetPicker({ ...context, field: typedTextField(form, "asset"), chosen: () => undefined }));
}
