/** Lists the robots and the runtime types of the folder, and how many of them are free. */
import type { Choice } from "./choice";
import { Combobox } from "./combobox";
import { type InFolderContext, lineOfFolder } from "./folder-picker";
import { text } from "../node-red";

/** The field separates robots with commas. A choice replaces the text after the last comma. */
export function pickRobots(context: InFolderContext): void {
    const { form, field, lookUp, connection, signal } = context;
    if (!field) return;
    const before = (typed: string): string => typed.slice(0, typed.lastIndexOf(",") + 1);
    new Combobox({
        form,
        field,
        signal,
        label: text("robots"),
        lineOf: lineOfFolder(context),
        searched: (typed) => typed.slice(before(typed).length).trim(),
        offer: async (search) => {
            const folder = context.folder();
            if (folder === undefined) return { choices: [], note: text("folderLater") };
            const scope = { connection: connection(), folder };
            const found = await lookUp.find(
                "robots",
                scope,
                search,
                ({ name, username }) => `${name} ${username ?? ""}`,
            );
            if ("problem" in found) return found;
            const choices = found.items.map(({ id, name, username, state }): Choice => ({
                // Digits are read as ids, and a comma ends a name.
                value: /^\d+$|,/.test(name) ? String(id) : name,
                title: name,
                detail: username ?? "",
                ...(state === "" ? {} : { mark: text(state) }),
            }));
            return { choices, more: found.more };
        },
        take: ({ value }, search) => {
            const typed = field.value();
            const kept = (search ? before(typed) : typed).split(",").map((name) => name.trim());
            field.set([...kept.filter((name) => name && name !== value), value].join(", "));
        },
    });
}

/** The list has the types of the folder's machines, then the other types that the field offers: all that Orchestrator knows. */
export function pickRuntimeType({ form, field, lookUp, connection, folder, signal }: InFolderContext): void {
    if (!field) return;
    const known = [...(field.input.list?.options ?? [])].map(({ value }) => value);
    // The browser's own list would open over ours.
    field.input.removeAttribute("list");
    new Combobox({
        form,
        field,
        signal,
        label: text("runtimeTypes"),
        offer: async (search) => {
            const found = await lookUp.list("machines", { connection: connection(), folder: folder() ?? "" });
            const types = "problem" in found ? [] : found.items;
            const free = types.map(({ runtimeType, total, available, machines }): Choice => ({
                value: runtimeType,
                title: runtimeType,
                mark: text("freeOf", { available, total }),
                detail: machines.map((machine) => text("machine", { ...machine })).join(", "),
            }));
            const rest = known.filter((name) => !free.some(({ value }) => value === name));
            const choices = [...free, ...rest.map((name): Choice => ({ value: name, title: name }))];
            const wanted = search.toLowerCase();
            return { choices: choices.filter(({ value }) => value.toLowerCase().includes(wanted)) };
        },
    });
}
