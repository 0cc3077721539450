/** Creates an element with its attributes and content. Texts are never read as HTML. */
export function element<Name extends keyof HTMLElementTagNameMap>(
    name: Name,
    attributes: Record<string, string> = {},
    ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    made.append(...children);
    return made;
}

let count = 0;

/** An id that no other element of the page has. */
export const newId = (): string => `uipath-${++count}`;

/** A line that says what is going on, to screen readers, too. */
export class StatusLine {
    readonly element = element("div", { class: "uipath-status", role: "status", id: newId() });

    say(words: string, kind: "info" | "problem" = "info"): void {
        const shown = kind === "problem" ? [icon("exclamation-triangle"), ` ${words}`] : [words];
        this.element.replaceChildren(...(words ? shown : []));
        this.element.classList.toggle("uipath-status-problem", kind === "problem" && words !== "");
    }
}

export const icon = (name: string): HTMLElement => element("i", { class: `fa fa-${name}`, "aria-hidden": "true" });
