/** Fills the rows of the argument form with what the process declares, and shows what a message can contain. */
import { kindOf } from "../../shared/arguments/kinds";
import { StatusLine } from "../elements";
import { isRequired } from "../form/argument-problems";
import { JsonSample } from "../json-sample";
import type { Argument } from "../look-up/look-up";
import {
    insertListItem,
    listItems,
    onChange,
    removeListItem,
    resizeDialog,
    setTypedInputType,
    text,
    typedInput,
} from "../node-red";
import { shown, skeleton, valueTypeOf } from "./argument-kinds";
import { ArgumentOffer } from "./argument-offer";
import { ArgumentRow, wordsOf } from "./argument-row";

/** More arguments than these can't be read in one line. */
const MOST_LISTED = 12;

export class ArgumentForm {
    readonly #list: HTMLElement;
    readonly #source: HTMLInputElement;
    readonly #status = new StatusLine();
    readonly #shape = new JsonSample();
    readonly #offer = new ArgumentOffer({ fillIn: () => this.#fillIn(), fromMessage: () => this.#fromMessage() });
    readonly #rows = new WeakMap<HTMLElement, ArgumentRow>();
    #declared: readonly Argument[] | undefined;
    /** What the rows were filled with. */
    #filled: readonly Argument[] | undefined;
    #isPicked = false;

    /** `of`: what the rows are, arguments of a process or the content of a queue item. */
    constructor(
        list: HTMLElement,
        source: HTMLInputElement,
        private readonly of: "arguments" | "content" = "arguments",
    ) {
        this.#list = list;
        this.#source = source;
        source.closest(".form-row")?.append(this.#status.element, this.#offer.element, this.#shape.element);
        onChange(source, () => this.#show());
        list.addEventListener("input", () => this.#mark());
        // Marks the rows that the user adds.
        new MutationObserver(() => this.#mark()).observe(list, { childList: true });
    }

    /** JSON that shows what the process takes: "" for nothing, undefined where it is not known. */
    get sample(): string | undefined {
        if (!this.#declared) return undefined;
        return this.#declared.length === 0 ? "" : JSON.stringify(skeleton(this.#declared), null, 4);
    }

    /**
     * `declared`: undefined while it is not known. Then nothing is said about the rows. `isPicked`: another process than that
     * of the node is chosen, or one of another folder.
     */
    declare(declared: readonly Argument[] | undefined, isPicked: boolean): void {
        if (declared !== this.#declared) this.#offer.renew();
        this.#declared = declared;
        this.#isPicked = isPicked;
        this.#show();
    }

    #show(): void {
        const declared = this.#declared;
        const type = typedInput(this.#source, "type");
        const isForm = type === "form";
        const takesAny = declared !== undefined && declared.length > 0;
        this.#offer.show(takesAny && this.#isPicked && this.#isUntouched());
        this.#shape.element.hidden = isForm || !takesAny;
        this.#status.say(declared && !(isForm && takesAny) ? taken(declared, this.of) : "");
        if (takesAny) {
            const from = typedInput(this.#source, "value");
            const named = ["msg", "flow", "global"].includes(type) ? `${type}.${from}` : text("arguments.here");
            // A blank field means the payload, whatever its type is.
            const where = from === "" ? "msg.payload" : named;
            this.#shape.write(text("arguments.shape", { where }), skeleton(declared));
        }
        if (isForm) this.#fill();
        // An empty form would look as if something were missing.
        const isEmpty = declared?.length === 0 && listItems(this.#list).length === 0;
        this.#list.closest<HTMLElement>(".red-ui-editableList")!.hidden = isEmpty;
        resizeDialog();
    }

    /** Whether the arguments are as a new node has them. */
    #isUntouched(): boolean {
        const value = typedInput(this.#source, "value");
        const isPayload = typedInput(this.#source, "type") === "msg" && ["", "payload"].includes(value);
        return isPayload && listItems(this.#list).length === 0;
    }

    #fillIn(): void {
        setTypedInputType(this.#source, "form");
        const rows = listItems(this.#list).map((item) => this.#rowOf(item));
        const first = this.#declared?.find(isRequired)?.name;
        (rows.find(({ name }) => name === first) ?? rows[0])?.focus();
    }

    #fromMessage(): void {
        this.#show();
        this.#shape.element.open = true;
        this.#shape.element.querySelector<HTMLElement>("summary")?.focus();
    }

    /** Adds the missing rows where the process has them, and removes those of another process. Nothing that was typed is lost. */
    #fill(): void {
        const declared = this.#declared;
        if (declared && declared !== this.#filled) {
            const known = new Set(declared.map(({ name }) => name));
            for (const item of listItems(this.#list))
                if (this.#rowOf(item).isSpare(known)) removeListItem(this.#list, item);
            const names = listItems(this.#list).map((item) => this.#rowOf(item).name);
            let at = 0;
            for (const argument of declared) {
                const present = names.indexOf(argument.name);
                if (present < 0) {
                    names.splice(at, 0, argument.name);
                    insertListItem(this.#list, offerOf(argument), at++);
                } else at = present + 1;
            }
            this.#filled = declared;
        }
        this.#mark();
    }

    #mark(): void {
        const byName = new Map(this.#declared?.map((argument) => [argument.name, argument]));
        for (const item of listItems(this.#list)) {
            const row = this.#rowOf(item);
            row.mark(byName.get(row.name), this.#declared !== undefined);
        }
    }

    #rowOf(item: HTMLElement): ArgumentRow {
        const known = this.#rows.get(item);
        if (known) return known;
        const row = new ArgumentRow(item, () => this.#mark(), text(`${this.of}.unknown`));
        this.#rows.set(item, row);
        return row;
    }
}

/** A row with the default of the process. It is saved only where the user changes it, so that the default stays the process's. */
function offerOf({ name, type, default: preset }: Argument): object {
    const value = preset === undefined || preset === null ? "" : shown(preset);
    return { name, value, valueType: valueTypeOf(kindOf(type)), offered: value };
}

/** The arguments in one line: names, types and what is required. */
function taken(declared: readonly Argument[], of: "arguments" | "content"): string {
    if (declared.length === 0) return text(`${of}.none`);
    const listed = declared.slice(0, MOST_LISTED).map((argument) => `${argument.name}: ${wordsOf(argument)}`);
    if (declared.length > MOST_LISTED) listed.push("…");
    return text(`${of}.takes`, { arguments: listed.join("; ") });
}
