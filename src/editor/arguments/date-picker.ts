/** The browser's own calendar beside a field that holds a date as text. */
import { element, icon } from "../elements";
import { setTypedInput, text, typedInput } from "../node-red";

export class DatePicker {
    readonly #button = element("button", { type: "button", class: "uipath-date-button" }, icon("calendar"));
    readonly #calendar = element("input", { type: "date", class: "uipath-calendar", tabindex: "-1" });

    constructor(private readonly field: HTMLInputElement) {
        for (const part of [this.#button, this.#calendar]) part.setAttribute("aria-label", text("arguments.pickDate"));
        this.#button.title = text("arguments.pickDate");
        field.parentElement?.querySelector(".red-ui-typedInput-container")?.append(this.#button, this.#calendar);
        this.#button.addEventListener("click", () => this.#open());
        this.#calendar.addEventListener("input", (event) => {
            // The row would take it for its own text.
            event.stopPropagation();
            this.#take();
        });
    }

    show(isShown: boolean): void {
        this.#button.hidden = !isShown;
        this.#calendar.hidden = !isShown;
    }

    #open(): void {
        this.#calendar.value = dayOf(typedInput(this.field, "value"));
        this.#calendar.showPicker();
    }

    /** A time behind the date stays. */
    #take(): void {
        const before = typedInput(this.field, "value");
        const time = dayOf(before) && before.slice(DAY_LENGTH);
        if (this.#calendar.value) setTypedInput(this.field, this.#calendar.value + time);
    }
}

const DAY_LENGTH = "2026-01-31".length;

/** `2026-01-31` of a text that begins so, otherwise a blank. */
const dayOf = (date: string): string => /^\d{4}-\d\d-\d\d/.exec(date)?.[0] ?? "";
