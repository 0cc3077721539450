/** What a node is called on the canvas. */

/** A name that the user gave is set apart from one that tells what the node does. */
export function labelStyle(this: { name: unknown }): string {
    return this.name ? "node_label_italic" : "";
}

/** A typed value as it is read: `msg.process`, or the value itself. Undefined where it tells nothing. */
export function shownValue(value: unknown, type: unknown): string | undefined {
    const text = String(value ?? "").trim();
    if (text === "" || type === "jsonata") return undefined;
    return ["msg", "flow", "global"].includes(String(type)) ? `${String(type)}.${text}` : text;
}
