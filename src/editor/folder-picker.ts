import { parseFolderRef } from "../shared/folder-ref.js";
import { Choices } from "./choices.js";
import type { Connection } from "./connection.js";
import type { LookUp } from "./look-up.js";
import { text } from "./node-red.js";
import type { TextField } from "./text-field.js";

export interface PickerPlace {
    form: HTMLElement;
    field: TextField | undefined;
    lookUp: LookUp;
    connection: () => Connection | undefined;
    signal: AbortSignal;
}

/** Lists the folders of the tenant beside a folder field. */
export function pickFolder({ form, field, lookUp, connection, signal }: PickerPlace): void {
    if (!field) return;
    new Choices({
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
