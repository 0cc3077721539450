import { element, newId } from "../elements";

export interface Choice {
    value: string;
    title: string;
    detail?: string;
    mark?: string;
}

/** A choice as an option of a listbox. */
export function optionOf({ title, detail, mark }: Choice, index: number): HTMLElement {
    const shown = element("li", { role: "option", id: newId(), "data-index": String(index), "aria-selected": "false" });
    shown.append(element("span", { class: "uipath-option-title" }, title));
    if (mark) shown.append(" ", element("span", { class: "uipath-option-mark" }, mark));
    if (detail) shown.append(" ", element("span", { class: "uipath-option-detail" }, detail));
    return shown;
}
