import type { Process } from "../look-up";
import { type NamedContext, type NamedKind, NamedPicker } from "./named-picker";
import { sharedText, text } from "../../node-red";

/** Lists the processes of the folder beside the process field, and reports the chosen one. */
export function processPicker(context: NamedContext<Process>): NamedPicker<"processes"> {
    const kind: NamedKind<"processes"> = {
        what: "processes",
        label: text("processes"),
        detail: ({ version, description }) => [version, description].filter(Boolean).join(" · "),
        written,
        named: processCalled,
        words: ({ name, key, description }) => [name, key, description].join(" "),
        unknown: (process) => text("noProcess", { process }),
        none: sharedText("errors.process.none"),
    };
    return new NamedPicker(kind, context);
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
