/** The dialog of a node type, whichever node it shows. */
import { chooseOnlyConnection } from "../adding/only-connection";
import type { Argument } from "../look-up/look-up";
import { loadModule, type EditorNode, query, resizeDialog, textsOf, type Wrapped } from "../node-red";

/** What a dialog has beyond its fields. It ends when the signal aborts. */
interface LateModule {
    mount(form: HTMLElement, signal: AbortSignal, node: EditorNode, hear?: Hear): void;
}

/** Hears what the chosen process declares. */
export type Hear = (declared: readonly Argument[]) => void;

export class Dialog {
    readonly text: ReturnType<typeof textsOf>;
    #node: EditorNode | undefined;
    #closed: AbortController | undefined;

    constructor(
        readonly type: string,
        private readonly prefix: "node-input-" | "node-config-input-" = "node-input-",
    ) {
        this.text = textsOf(type);
    }

    /** The selector of the field of a property. */
    selector(property: string): string {
        return `#${this.prefix}${property}`;
    }

    field(property: string): Wrapped {
        return query(this.selector(property));
    }

    get form(): HTMLElement {
        return query(`.${this.type}-form`)[0]!;
    }

    /** Node-RED may validate other nodes of the type while the dialog of one is open. */
    isOpenFor(node: EditorNode): boolean {
        return this.#node === node;
    }

    /** The value in the dialog while it is open for this node, otherwise the saved one. */
    value(node: EditorNode, property: string): unknown {
        const field = this.isOpenFor(node) ? this.field(property) : undefined;
        return field && field.length > 0 ? field.val() : node[property];
    }

    /**
     * Call it first when Node-RED prepares the dialog. The module has what the dialog offers beyond its fields. It may come
     * late or never, and the fields work without it.
     */
    open(node: EditorNode, module: string, hear?: Hear): void {
        this.#node = node;
        const { form } = this;
        nameFields(form);
        chooseOnlyConnection(this.field("orchestrator"), node);
        const closed = new AbortController();
        this.#closed = closed;
        loadModule<LateModule>(module)
            .then(({ mount }) => {
                if (!closed.signal.aborted) mount(form, closed.signal, node, hear);
            })
            .catch(console.warn);
    }

    /** Shows or hides the rows of a class. */
    show(row: string, isShown: boolean): void {
        for (const element of this.form.querySelectorAll<HTMLElement>(`.${row}`)) element.hidden = !isShown;
        resizeDialog();
    }

    /** Opens the folded section, where something in it is set. */
    unfold(isOpen: boolean): void {
        this.form.querySelector<HTMLDetailsElement>(".uipath-more")!.open = isOpen;
    }

    /** Call it however the dialog ends. */
    readonly close = (): void => {
        this.#node = undefined;
        this.#closed?.abort();
    };
}

/** Names each field by its label, even while a tooltip of Node-RED says what is wrong with the value. */
function nameFields(form: HTMLElement): void {
    for (const label of form.querySelectorAll<HTMLLabelElement>("label[for]")) {
        label.id = `${label.htmlFor}-label`;
        form.querySelector(`#${label.htmlFor}`)?.setAttribute("aria-labelledby", label.id);
    }
}
