import { parseFolderRef } from "../../shared/folder-ref";
import { Combobox } from "./combobox";
import type { Connection } from "./connection";
import type { LookUp } from "./look-up";
import { text } from "../node-red";
import type { TextField } from "../text-field";

export interface PickerContext {
    form: HTMLElement;
    field: TextField | undefined;
    lookUp: LookUp;
    connection: () => Connection | undefined;
    signal: AbortSignal;
}

/** Lists the folders of the tenant beside a folder field. */
export function pickFolder({ form, field, lookUp, connection, signal }: PickerContext): void {
    if (!field) return;
    new Combobox({
        form,
        field,
        signal,
        label: text("folders"),
        offer: async (search) => {
            const found = await lookUp.find("folders", { connection: connection() }, search, ({ path }) => path);
            if ("problem" in found) return found;
            const choices = found.items.map(({ path, personal }) => ({
                value: written(path),
                title: path,
                ...(personal ? { mark: text("personal") } : {}),
            }));
            return { choices, more: found.more };
        },
    });
}

/** A path that looks like a number or a key is written so that it stays a path. */
function written(path: string): string {
    return parseFolderRef(path)?.kind === "path" ? path : `/${path}`;
}
