import { isVariable } from "../../shared/settings/values";
import { text } from "../node-red";
import type { TextField } from "../text-field";
import { Combobox } from "./combobox";
import { type InFolderContext, lineOfFolder } from "./folder-picker";

const KILOBYTE = 1024;

/** Lists the files of the bucket beside the path field. The field may name a file that is not there yet. */
export function pickFile(context: InFolderContext, bucket: TextField | undefined): void {
    const { form, field, signal, lookUp, connection, folder } = context;
    if (!field) return;
    new Combobox({
        form,
        field,
        signal,
        label: text("files"),
        lineOf: lineOfFolder(context),
        offer: async (search) => {
            const name = bucket?.isText() ? bucket.value().trim() : "";
            if (folder() === undefined) return { choices: [], note: text("folderLater") };
            if (name === "" || isVariable(name)) return { choices: [], note: text("bucketLater") };
            const scope = { connection: connection(), folder: folder()!, bucket: name };
            const found = await lookUp.find("files", scope, search, (file) => file.name);
            if ("problem" in found) return found;
            const choices = found.items.map(({ name, size }) => ({
                value: name,
                title: name,
                detail: sizeInWords(size),
            }));
            return { choices, more: found.more };
        },
    });
}

function sizeInWords(bytes = 0): string {
    if (bytes < KILOBYTE) return `${bytes} B`;
    const kilobytes = bytes / KILOBYTE;
    return kilobytes < KILOBYTE ? `${Math.round(kilobytes)} kB` : `${Math.round(kilobytes / KILOBYTE)} MB`;
}
