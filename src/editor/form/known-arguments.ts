/**
 * What the editor has heard of the arguments of processes, or the fields of queues. The browser remembers it, so that a node is
 * marked before its dialog is opened again.
 */
import type { Argument } from "../look-up/look-up";
import type { EditorNode } from "../node-red";
import type { Dialog } from "./dialog";

type Declared = readonly Argument[];

/** Those heard of last are remembered. */
const MOST_REMEMBERED = 100;

export class KnownArguments {
    #known: Map<string, Declared> | undefined;

    /** `properties`: they tell what a node names. */
    constructor(
        private readonly dialog: Dialog,
        private readonly properties: readonly string[],
    ) {}

    /** Keeps what was heard of that which the node names in its dialog. */
    hear(node: EditorNode, declared: Declared): void {
        const named = this.#namedBy(node);
        const known = this.#all();
        known.delete(named);
        known.set(named, declared.map(withoutDefault));
        for (const oldest of [...known.keys()].slice(0, -MOST_REMEMBERED)) known.delete(oldest);
        remember(this.#item, [...known]);
    }

    /** Undefined where nothing was heard. */
    of(node: EditorNode): Declared | undefined {
        return this.#all().get(this.#namedBy(node));
    }

    #all(): Map<string, Declared> {
        return (this.#known ??= new Map(remembered(this.#item)));
    }

    get #item(): string {
        return `${this.dialog.type}-declared`;
    }

    /** A flow that was written by hand may leave out what is blank, or of the usual type. */
    #namedBy(node: EditorNode): string {
        const read = (property: string, preset: string): string => String(this.dialog.value(node, property) || preset);
        return JSON.stringify(this.properties.map((name) => [read(name, "").trim(), read(`${name}Type`, "str")]));
    }
}

/** A default may be confidential, and judges nothing. */
const withoutDefault = ({ name, type, required, hasDefault }: Argument): Argument => ({
    name,
    type,
    ...(required === undefined ? {} : { required }),
    ...(hasDefault === undefined ? {} : { hasDefault }),
});

/** A browser that keeps nothing only forgets it with the page. */
function remember(item: string, entries: [string, Declared][]): void {
    try {
        localStorage.setItem(item, JSON.stringify(entries));
    } catch (error) {
        console.debug(error);
    }
}

function remembered(item: string): [string, Declared][] {
    try {
        return JSON.parse(localStorage.getItem(item) ?? "[]") as [string, Declared][];
    } catch {
        return [];
    }
}
