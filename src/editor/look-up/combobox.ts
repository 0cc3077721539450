/**
 * A searchable list beside a text field: a combobox with a listbox, as the ARIA Authoring Practices describe it. The list only
 * offers. What the user types stays as it is.
 */
import { isVariable } from "../../shared/settings/values";
import { element, icon, newId, StatusLine } from "../elements";
import { optionOf, type Choice } from "./choice";
import { CLOSED } from "./open-lists";
import type { Problem } from "./look-up";
import { text } from "../node-red";
import type { TextField } from "../text-field";

/** `note`: why there are no choices. */
export type Offer = { choices: Choice[]; more?: boolean; note?: string } | Problem;

export interface ComboboxOptions {
    /** The form of the dialog. The list is placed in it and ends with it. */
    form: HTMLElement;
    field: TextField;
    /** Tells screen readers what is listed. */
    label: string;
    offer(search: string): Promise<Offer>;
    /** Handles the choice. Without it the choice replaces the text. */
    take?(choice: Choice, search: string): void;
    /** The part of the text to search for. */
    searched?(typed: string): string;
    /** The line of another field, where the problem lies with that one. */
    lineOf?(problem: Problem): StatusLine | undefined;
    signal: AbortSignal;
}

const TYPING_PAUSE = 250;

export class Combobox {
    readonly status = new StatusLine();
    readonly #options: ComboboxOptions;
    readonly #list: HTMLUListElement;
    readonly #note = element("div", { class: "uipath-list-note", role: "status" });
    readonly #popup: HTMLElement;
    readonly #button: HTMLButtonElement;
    #choices: Choice[] = [];
    #search = "";
    #active = -1;
    #asked = 0;
    #timer: ReturnType<typeof setTimeout> | undefined;

    constructor(options: ComboboxOptions) {
        this.#options = options;
        const { form, field, label, signal } = options;
        this.#list = element("ul", { role: "listbox", id: newId(), "aria-label": label });
        this.#popup = element("div", { class: "uipath-list", hidden: "" }, this.#list, this.#note);
        this.#button = element(
            "button",
            { type: "button", class: "uipath-list-button", title: label, "aria-label": label },
            icon("search"),
        );
        form.append(this.#popup);
        field.addButton(this.#button);
        field.addBelow(this.status.element);
        signal.addEventListener("abort", () => this.#close());
        this.#listen();
        this.#adapt();
        this.tellValue();
    }

    tell(problem: Problem): void {
        const line = this.#options.lineOf?.(problem) ?? this.status;
        line.say(problem.problem, "problem");
    }

    /** What shows without a look-up: Node-RED replaces a variable when it deploys the flow. */
    tellValue(): void {
        const { field } = this.#options;
        this.status.say(field.isText() && isVariable(field.value().trim()) ? text("later") : "");
    }

    get #isOpen(): boolean {
        return !this.#popup.hidden;
    }

    #listen(): void {
        const { field } = this.#options;
        const { input } = field;
        input.addEventListener("keydown", (event) => this.#key(event));
        input.addEventListener("input", () => {
            if (!field.isText()) return;
            clearTimeout(this.#timer);
            this.#timer = setTimeout(() => void this.#show(this.#searched()), TYPING_PAUSE);
        });
        input.addEventListener("blur", () => this.#close());
        field.changed(() => {
            this.#adapt();
            this.tellValue();
        });
        // The focus stays in the field, which handles the keys.
        for (const part of [this.#popup, this.#button])
            part.addEventListener("mousedown", (event) => event.preventDefault());
        this.#button.addEventListener("click", () => {
            input.focus();
            if (this.#isOpen) this.#close();
            else void this.#show("");
        });
        this.#list.addEventListener("click", (event) => {
            const option = (event.target as Element).closest<HTMLElement>("[role=option]");
            if (option) this.#take(Number(option.dataset["index"]));
        });
    }

    /** The field is a combobox only while it holds a text. */
    #adapt(): void {
        const { field } = this.#options;
        const isText = field.isText();
        this.#button.hidden = !isText;
        if (!isText) {
            this.#close();
            for (const name of ["role", "aria-expanded", "aria-controls", "aria-autocomplete", "aria-describedby"])
                field.input.removeAttribute(name);
            return;
        }
        const { input } = field;
        input.setAttribute("role", "combobox");
        input.setAttribute("autocomplete", "off");
        input.setAttribute("aria-autocomplete", "list");
        input.setAttribute("aria-controls", this.#list.id);
        input.setAttribute("aria-expanded", String(this.#isOpen));
        const described = new Set((input.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
        input.setAttribute("aria-describedby", [...described.add(this.status.element.id)].join(" "));
    }

    #searched(): string {
        const { field, searched } = this.#options;
        return searched ? searched(field.input.value) : field.input.value;
    }

    #key(event: KeyboardEvent): void {
        if (!this.#options.field.isText() || event.isComposing) return;
        const { key } = event;
        if (!this.#isOpen) {
            if ((key === "ArrowDown" || key === "ArrowUp") && !event.ctrlKey && !event.metaKey) {
                event.preventDefault();
                void this.#show("");
            }
            return;
        }
        if (key === "ArrowDown" || key === "ArrowUp") {
            const count = this.#choices.length;
            const from = this.#active < 0 && key === "ArrowUp" ? 0 : this.#active;
            if (count > 0) this.#activate((from + (key === "ArrowDown" ? 1 : -1) + count) % count);
        } else if (key === "Enter" && this.#active >= 0 && !event.ctrlKey && !event.metaKey) this.#take(this.#active);
        else if (key === "Escape") this.#close();
        else return;
        // Node-RED has keys of its own, such as those that close the dialog. They must not react here.
        event.preventDefault();
        event.stopPropagation();
    }

    async #show(search: string): Promise<void> {
        const { field, offer, signal } = this.#options;
        const number = ++this.#asked;
        const isCurrent = (): boolean => number === this.#asked && !signal.aborted && field.isText();
        // A variable is no name to search for.
        if (search.includes("${")) return this.#close();
        const slow = setTimeout(() => {
            if (isCurrent()) this.#wait();
        }, TYPING_PAUSE);
        const answer = await offer(search).finally(() => clearTimeout(slow));
        if (!isCurrent()) return;
        if ("problem" in answer) {
            this.#close();
            this.status.say("");
            return this.tell(answer);
        }
        this.tellValue();
        // A user who has left the field meanwhile wants no list.
        if (document.activeElement !== field.input) return;
        this.#search = search;
        this.#open(answer.choices, answer.note ?? (answer.more ? text("more") : ""));
    }

    /** Says in the list's own place that it is on its way, so that nothing moves when it comes. */
    #wait(): void {
        if (!this.#isOpen) this.#fill([]);
        this.#note.textContent = text("looking");
    }

    #open(choices: Choice[], note: string): void {
        this.#fill(choices);
        this.#note.textContent = note || (choices.length === 0 ? text("none") : "");
        const chosen = this.#options.field.value();
        this.#activate(choices.findIndex(({ value }) => value === chosen));
        this.#popup.scrollIntoView({ block: "nearest" });
    }

    #fill(choices: Choice[]): void {
        const { form, field } = this.#options;
        this.#choices = choices;
        this.#list.replaceChildren(...choices.map((choice, index) => optionOf(choice, index)));
        this.#list.hidden = choices.length === 0;
        this.#popup.hidden = false;
        const area = form.getBoundingClientRect();
        const box = (
            field.input.closest(".red-ui-typedInput-container, .uipath-group") ?? field.input
        ).getBoundingClientRect();
        this.#popup.style.left = `${box.left - area.left}px`;
        this.#popup.style.top = `${box.bottom - area.top + 1}px`;
        this.#popup.style.width = `${box.width}px`;
        field.input.setAttribute("aria-expanded", "true");
    }

    #activate(index: number): void {
        this.#active = index;
        const options = [...this.#list.children];
        options.forEach((shown, at) => shown.setAttribute("aria-selected", String(at === index)));
        const { input } = this.#options.field;
        const active = options[index];
        if (active) {
            input.setAttribute("aria-activedescendant", active.id);
            active.scrollIntoView({ block: "nearest" });
        } else input.removeAttribute("aria-activedescendant");
    }

    #take(index: number): void {
        const choice = this.#choices[index];
        this.#close();
        if (!choice) return;
        if (this.#options.take) this.#options.take(choice, this.#search);
        else this.#options.field.set(choice.value);
    }

    #close(): void {
        clearTimeout(this.#timer);
        this.#asked++;
        this.#active = -1;
        const { form, field } = this.#options;
        const { input } = field;
        if (this.#isOpen) {
            this.#popup.hidden = true;
            form.dispatchEvent(new Event(CLOSED));
        }
        input.removeAttribute("aria-activedescendant");
        if (input.hasAttribute("aria-expanded")) input.setAttribute("aria-expanded", "false");
    }
}
