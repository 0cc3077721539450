/** The dialogs in which only the folder is looked up. */
import { folderScope } from "../look-up/folder-scope";
import { addStyle } from "../style";
import { typedTextField } from "../text-field";

export function mount(form: HTMLElement, signal: AbortSignal): void {
    addStyle(form);
    folderScope(form, signal, typedTextField(form, "folder"));
}
