import { isVariable } from "../../../shared/settings/values";
import { text } from "../../node-red";
import { Combobox } from "../combobox";
import { listsClosed } from "../open-lists";
import { type InFolderContext, lineOfFolder } from "../folder-picker";
import type { Items, List, Problem } from "../look-up";

export interface NamedContext<Item> extends InFolderContext {
    /** Called with the chosen item; undefined while it is not known. */
    chosen: (item: Item | undefined) => void;
}

type Named = "processes" | "queues" | "assets" | "buckets";

/** What can be chosen by its name in a folder. */
export interface NamedKind<What extends Named, Item = Items[What]> {
    what: What;
    /** The name of the button that lists them. */
    label: string;
    /** What is shown beside the name. */
    detail(item: Item): string;
    /** What the field gets for an item. */
    written(item: Item, all: readonly Item[]): string;
    /** The item that the field names. */
    named(wanted: string, items: readonly Item[]): Item | undefined;
    /** The words in which a search looks. */
    words(this: void, item: Item): string;
    unknown(wanted: string): string;
    none: string;
}

/** What is known by its name alone, in any case. */
export const BY_NAME = {
    written: ({ name }: { name: string }): string => name,
    named: <Item extends { name: string }>(wanted: string, items: readonly Item[]): Item | undefined =>
        items.find(({ name }) => name.toLowerCase() === wanted.toLowerCase()),
    words: ({ name, description }: { name: string; description?: string }): string => [name, description].join(" "),
};

/** Lists what a folder has beside a field for its name, and reports the chosen item. */
export class NamedPicker<What extends Named> {
    readonly #choices: Combobox | undefined;
    #asked = 0;

    constructor(
        private readonly kind: NamedKind<What>,
        private readonly context: NamedContext<Items[What]>,
    ) {
        const { form, field, signal } = context;
        if (!field) return;
        this.#choices = new Combobox({
            form,
            field,
            signal,
            label: kind.label,
            lineOf: lineOfFolder(context),
            offer: async (search) => {
                if (context.folder() === undefined) return { choices: [], note: text("folderLater") };
                const found = await this.#find(search);
                if ("problem" in found) return found;
                const choices = found.items.map((item) => ({
                    value: kind.written(item, found.items),
                    title: item.name,
                    detail: kind.detail(item),
                }));
                return { choices, more: found.more };
            },
        });
        field.changed(() => void this.refresh());
    }

    /** Looks the chosen item up again, as when its folder has changed. */
    async refresh(): Promise<void> {
        const { form, field, folder, folderLine, signal, chosen } = this.context;
        const number = ++this.#asked;
        const wanted = field?.isText() ? field.value().trim() : "";
        if (!field || !wanted || isVariable(wanted) || folder() === undefined) {
            this.#choices?.tellValue();
            return chosen(undefined);
        }
        const found = await this.#find(wanted);
        await listsClosed(form);
        if (number !== this.#asked || signal.aborted) return;
        folderLine?.say("");
        if ("problem" in found) {
            this.#choices?.tell(found);
            return chosen(undefined);
        }
        const item = this.kind.named(wanted, found.items);
        if (item) this.#choices?.status.say(this.kind.detail(item));
        else this.#choices?.status.say(this.kind.unknown(wanted), "problem");
        chosen(item);
    }

    async #find(search: string): Promise<List<Items[What]> | Problem> {
        const { lookUp, connection, folder } = this.context;
        const { what, none, words } = this.kind;
        const scope = { connection: connection(), folder: folder() ?? "" };
        const all = await lookUp.list(what, scope);
        if (!("problem" in all) && all.items.length === 0 && !all.more) return { problem: none };
        return lookUp.find(what, scope, search, words);
    }
}
