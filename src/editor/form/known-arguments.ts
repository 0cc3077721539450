/** What the editor has heard of the arguments of processes, as long as its page is open. */
import type { Argument } from "../look-up/look-up";
import type { EditorNode } from "../node-red";
import type { Dialog } from "./dialog";

/** They tell which process a node starts. Another entry point may have other arguments. */
const OF_PROCESS = ["orchestrator", "folder", "folderType", "process", "processType", "entryPoint"];

export class KnownArguments {
    readonly #known = new Map<string, readonly Argument[]>();

    constructor(private readonly dialog: Dialog) {}

    /** Keeps what was heard of the process that the node has in its dialog. */
    hear(node: EditorNode, declared: readonly Argument[]): void {
        this.#known.set(this.#processOf(node), declared);
    }

    /** Undefined where nothing was heard. */
    of(node: EditorNode): readonly Argument[] | undefined {
        return this.#known.get(this.#processOf(node));
    }

    #processOf(node: EditorNode): string {
        return JSON.stringify(OF_PROCESS.map((property) => this.dialog.value(node, property)));
    }
}
