/** Asks where the arguments of a process that was just picked come from. */
import { element, icon } from "../elements";
import { text } from "../node-red";

export interface OfferAnswers {
    fillIn(): void;
    fromMessage(): void;
}

export class ArgumentOffer {
    readonly element: HTMLElement;
    #isAnswered = false;

    constructor({ fillIn, fromMessage }: OfferAnswers) {
        const choices = element("div", { class: "uipath-offer", role: "group", hidden: "" });
        choices.setAttribute("aria-label", text("arguments.offer"));
        choices.append(
            this.#button("list", "arguments.fillIn", fillIn),
            this.#button("envelope-o", "arguments.fromMessage", fromMessage),
        );
        this.element = choices;
    }

    /** A process that was picked anew is asked about anew. */
    renew(): void {
        this.#isAnswered = false;
    }

    /** It stays hidden once it is answered. */
    show(isWanted: boolean): void {
        this.element.hidden = !isWanted || this.#isAnswered;
    }

    #button(mark: string, words: string, answer: () => void): HTMLElement {
        const button = element("button", { type: "button", class: "red-ui-button" }, icon(mark), ` ${text(words)}`);
        button.addEventListener("click", () => {
            this.#isAnswered = true;
            answer();
        });
        return button;
    }
}
