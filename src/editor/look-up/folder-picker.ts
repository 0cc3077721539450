import { parseFolderRef } from "../../shared/folder-ref";
import { isVariable } from "../../shared/settings/values";
import { Combobox } from "./combobox";
import type { Connection } from "./connection";
import type { StatusLine } from "../elements";
import type { LookUp, Problem } from "./look-up";
import { text } from "../node-red";
import type { TextField } from "../text-field";

export interface PickerContext {
    form: HTMLElement;
    field: TextField | undefined;
    lookUp: LookUp;
    connection: () => Connection | undefined;
    signal: AbortSignal;
}

/** The picker of something that is in a folder. */
export interface InFolderContext extends PickerContext {
    /** Undefined if the folder is known only when the flow runs. */
    folder: () => string | undefined;
    /** The line below the folder field. */
    folderLine: StatusLine | undefined;
}

/** The folder in the field; undefined while it comes from a message or the environment. */
export function folderIn(field: TextField | undefined): string | undefined {
    const typed = field?.isText() ? field.value().trim() : undefined;
    return isVariable(typed) ? undefined : typed;
}

const ABOUT_FOLDER = ["FOLDER_NOT_FOUND", "FOLDER_REQUIRED"];

/** The line of the folder, where the folder is the problem. */
export const lineOfFolder =
    ({ folderLine }: InFolderContext) =>
    ({ code }: Problem): StatusLine | undefined =>
        ABOUT_FOLDER.includes(code ?? "") ? folderLine : undefined;

/** Lists the folders of the tenant beside a folder field. Returns the line below the field. */
export function pickFolder({ form, field, lookUp, connection, signal }: PickerContext): StatusLine | undefined {
    if (!field) return undefined;
    const { status } = new Combobox({
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
    return status;
}

/** A path that looks like a number or a key is written so that it stays a path. */
function written(path: string): string {
    return parseFolderRef(path)?.kind === "path" ? path : `/${path}`;
}
