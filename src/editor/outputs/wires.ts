/** Where the messages of a node come from. */
import type { EditorNode, RedEditor } from "../node-red";

declare const RED: RedEditor;

/** The nodes whose messages come to the node: by one wire, or without one to a link node. */
export function sourcesOf(node: EditorNode): EditorNode[] {
    if (node["type"] === "link in") return ["link out", "link call"].flatMap((type) => linkedTo(node, type));
    return RED.nodes.filterLinks({ target: node }).map(({ source }) => source);
}

const linkedTo = ({ id }: EditorNode, type: string): EditorNode[] =>
    RED.nodes.filterNodes({ type }).filter(({ links }) => Array.isArray(links) && links.includes(id));
