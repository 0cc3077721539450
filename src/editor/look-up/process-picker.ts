import { isVariable } from "../../shared/settings/values";
import { Combobox } from "./combobox";
import { listsClosed } from "./open-lists";
import { type InFolderContext, lineOfFolder } from "./folder-picker";
import type { List, Problem, Process } from "./look-up";
import { sharedText, text } from "../node-red";

export interface ProcessContext extends InFolderContext {
    /** Called with the chosen process; undefined while it is not known. */
    chosen: (process: Process | undefined) => void;
}

/** Lists the processes of the folder beside the process field, and reports the chosen one. */
export class ProcessPicker {
    readonly #context: ProcessContext;
    readonly #choices: Combobox | undefined;
    #asked = 0;

    constructor(context: ProcessContext) {
        this.#context = context;
        const { form, field, signal } = context;
        if (!field) return;
        this.#choices = new Combobox({
            form,
            field,
            signal,
            label: text("processes"),
            lineOf: lineOfFolder(context),
            offer: async (search) => {
                if (context.folder() === undefined) return { choices: [], note: text("folderLater") };
                const found = await this.#find(search);
                if ("problem" in found) return found;
                const choices = found.items.map((process) => ({
                    value: written(process, found.items),
                    title: process.name,
                    detail: [process.version, process.description].filter(Boolean).join(" · "),
                }));
                return { choices, more: found.more };
            },
        });
        field.changed(() => void this.refresh());
    }

    /** Looks the chosen process up again, as when its folder has changed. */
    async refresh(): Promise<void> {
        const { field, folderLine, signal, chosen } = this.#context;
        const number = ++this.#asked;
        const wanted = field?.isText() ? field.value().trim() : "";
        const folder = this.#context.folder();
        if (!field || !wanted || isVariable(wanted) || folder === undefined) {
            this.#choices?.tellValue();
            return chosen(undefined);
        }
        const found = await this.#find(wanted);
        await listsClosed(this.#context.form);
        if (number !== this.#asked || signal.aborted) return;
        folderLine?.say("");
        if ("problem" in found) {
            this.#choices?.tell(found);
            return chosen(undefined);
        }
        const process = processCalled(wanted, found.items);
        if (process) this.#choices?.status.say([process.version, process.description].filter(Boolean).join(" · "));
        else this.#choices?.status.say(text("noProcess", { process: wanted }), "problem");
        chosen(process);
    }

    async #find(search: string): Promise<List<Process> | Problem> {
        const { lookUp, connection, folder } = this.#context;
        const scope = { connection: connection(), folder: folder() ?? "" };
        const all = await lookUp.list("processes", scope);
        if (!("problem" in all) && all.items.length === 0 && !all.more)
            return { problem: sharedText("errors.process.none") };
        return lookUp.find("processes", scope, search, ({ name, key, description }) =>
            [name, key, description].join(" "),
        );
    }
}

/** The name, since people can read it. The key, if another process has the same name. */
function written({ name, key }: Process, all: readonly Process[]): string {
    return all.filter((other) => other.name === name).length > 1 ? key : name;
}

/** The process that a node names by its name or its key. */
export function processCalled(wanted: string, all: readonly Process[]): Process | undefined {
    const lower = wanted.toLowerCase();
    return (
        all.find(({ name }) => name === wanted) ??
        all.find(({ key, name }) => key?.toLowerCase() === lower || name.toLowerCase() === lower)
    );
}
