/** What the dialog of the wait node has beyond its fields. */
import { LookUp } from "../look-up/look-up";
import type { EditorNode } from "../node-red";
import { showOutputs } from "../outputs/output-sample";
import { mount as mountFolder } from "./folder-dialog";

export function mount(form: HTMLElement, signal: AbortSignal, node: EditorNode): void {
    mountFolder(form, signal);
    void showOutputs(form, node, new LookUp(signal));
}
