import { Choices } from "./choices.js";
import type { PickerPlace } from "./folder-picker.js";
import type { List, Problem, Process } from "./look-up.js";
import { text } from "./node-red.js";

export interface ProcessPlace extends PickerPlace {
    /** Undefined while it is known only when a message comes. */
    folder: () => string | undefined;
    /** Calls with the process that is chosen; undefined while it is not known. */
    chosen: (process: Process | undefined) => void;
}

/** Lists the processes of the folder beside the process field, and tells about the one that is chosen. */
export class ProcessPicker {
    readonly #place: ProcessPlace;
    readonly #choices: Choices | undefined;
    #asked = 0;

    constructor(place: ProcessPlace) {
        this.#place = place;
        const { form, field, signal } = place;
        if (!field) return;
        this.#choices = new Choices({
            form,
            field,
            signal,
            label: text("processes"),
            offer: async (search) => {
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
        const { field, signal, chosen } = this.#place;
        const number = ++this.#asked;
        const wanted = field?.isText() ? field.value().trim() : "";
        const folder = this.#place.folder();
        if (!field || !wanted || wanted.includes("${") || folder === undefined) {
            this.#choices?.told.say("");
            return chosen(undefined);
        }
        const found = await this.#find(wanted);
        if (number !== this.#asked || signal.aborted) return;
        if ("problem" in found) {
            this.#choices?.told.say(found.problem, "problem");
            return chosen(undefined);
        }
        const lower = wanted.toLowerCase();
        const process =
            found.items.find(({ name }) => name === wanted) ??
            found.items.find(({ key, name }) => key?.toLowerCase() === lower || name.toLowerCase() === lower);
        if (process) this.#choices?.told.say([process.version, process.description].filter(Boolean).join(" · "));
        else this.#choices?.told.say(text("noProcess", { process: wanted }), "problem");
        chosen(process);
    }

    async #find(search: string): Promise<List<Process> | Problem> {
        const { lookUp, connection, folder } = this.#place;
        const place = { connection: connection(), folder: folder() ?? "" };
        const all = await lookUp.list("processes", place);
        if (!("problem" in all) && all.items.length === 0 && !all.more) return { problem: text("noProcesses") };
        return lookUp.find("processes", place, search, ({ name, key, description }) =>
            [name, key, description].join(" "),
        );
    }
}

/** The name, which people can read, unless another process has it too. */
function written({ name, key }: Process, all: readonly Process[]): string {
    return all.filter((other) => other.name === name).length > 1 ? key : name;
}
