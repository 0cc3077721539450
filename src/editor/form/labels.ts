/** What a node is called on the canvas. */

/** A name given by the user looks different from a label that says what the node does. */
export function labelStyle(this: { name: unknown }): string {
    return this.name ? "node_label_italic" : "";
}

/** A typed value as people read it: `msg.process`, or the value itself. Undefined if it says nothing. */
export function shownValue(value: unknown, type: unknown): string | undefined {
    const text = String(value ?? "").trim();
    if (text === "" || type === "jsonata") return undefined;
    return ["msg", "flow", "global"].includes(String(type)) ? `${String(type)}.${text}` : text;
}
