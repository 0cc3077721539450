/** JSON to look at and to copy, folded under a line that says what it is. */
import { element, icon } from "./elements";
import { copyText, resizeDialog, text } from "./node-red";

export class JsonSample {
    readonly element = element("details", { class: "uipath-shape", hidden: "" });
    readonly #summary = element("summary");
    readonly #pre = element("pre", { tabindex: "0" });

    constructor() {
        const copy = element("button", { type: "button", class: "red-ui-button red-ui-button-small" });
        copy.append(icon("clipboard"), ` ${text("arguments.copy")}`);
        copy.addEventListener("click", () => copyText(this.#pre.textContent ?? "", copy));
        this.element.append(this.#summary, element("div", {}, this.#pre, copy));
        this.element.addEventListener("toggle", resizeDialog);
    }

    write(summary: string, sample: unknown): void {
        this.#summary.textContent = summary;
        this.#pre.textContent = JSON.stringify(sample, null, 4);
    }
}
