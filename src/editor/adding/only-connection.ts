/** The connection of a node where there is one only. */
import { connectionNodes, type EditorNode, nodeOf, type Wrapped } from "../node-red";

/** For a node that is new in the workspace. A pasted node is in it already, and stays as it is. */
export function takeOnlyConnection(this: EditorNode): void {
    if (nodeOf(this.id) || this["orchestrator"]) return;
    const only = onlyConnection(this);
    if (only !== undefined) this["orchestrator"] = only;
}

/** For the dialog of a node that has been in the workspace for longer than its connection. */
export function chooseOnlyConnection(node: EditorNode, field: Wrapped): void {
    const only = node["orchestrator"] ? undefined : onlyConnection(node);
    if (only !== undefined) field.val(only).trigger("change");
}

function onlyConnection(node: EditorNode): string | undefined {
    const usable = connectionNodes().filter(({ d, z }) => d !== true && (!z || z === node["z"]));
    return usable.length === 1 ? usable[0]!.id : undefined;
}
