/** The connection of a node that has none yet, where there is one only. */
import { connectionNodes, type EditorNode, nodeOf, type Wrapped } from "../node-red";

/** For a node that is new in the workspace. A pasted node is there already, and stays as it is. */
export function takeOnlyConnection(this: EditorNode): void {
    if (nodeOf(this.id)) return;
    const only = onlyConnection(this);
    if (only) this["orchestrator"] = only;
}

/** For a node that was there before the connection: its dialog opens with it. It is saved as any other choice is. */
export function chooseOnlyConnection(field: Wrapped, node: EditorNode): void {
    const only = onlyConnection(node);
    if (only) field.val(only).trigger("change");
}

/** Undefined where the node has a connection, or where the choice is the user's. */
function onlyConnection(node: EditorNode): string | undefined {
    if (node["orchestrator"]) return undefined;
    const usable = connectionNodes().filter(({ d, z }) => d !== true && (!z || z === node["z"]));
    return usable.length === 1 ? usable[0]!.id : undefined;
}
