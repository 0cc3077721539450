/** The connection of a node that is new in the workspace. */
import { connectionNodes, type EditorNode, nodeOf } from "../node-red";

/** Chooses the connection where there is one only. A pasted node is in the workspace already, and stays as it is. */
export function takeOnlyConnection(this: EditorNode): void {
    if (nodeOf(this.id) || this["orchestrator"]) return;
    const usable = connectionNodes().filter(({ d, z }) => d !== true && (!z || z === this["z"]));
    if (usable.length === 1) this["orchestrator"] = usable[0]!.id;
}
