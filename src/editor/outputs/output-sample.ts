/** Shows in the dialog of a wait node what a message will hold, where the start node before it names the process. */
import { skeleton } from "../arguments/argument-kinds";
import { StatusLine } from "../elements";
import { JsonSample } from "../json-sample";
import { listsClosed } from "../look-up/open-lists";
import { chosenConnection } from "../look-up/connection";
import type { Argument, LookUp } from "../look-up/look-up";
import { processCalled } from "../look-up/named/process-picker";
import { type EditorNode, onChange, resizeDialog, text } from "../node-red";
import { type NamedProcess, processBefore } from "./start-before";

export async function showOutputs(form: HTMLElement, node: EditorNode, lookUp: LookUp): Promise<void> {
    const emit = form.querySelector<HTMLSelectElement>("#node-input-emit");
    const before = processBefore(node);
    const outputs = before && (await outputsOf(before, lookUp));
    if (!emit || !before || !outputs) return;
    await listsClosed(form);
    const { process } = before;
    const row = emit.closest(".form-row");
    if (outputs.length === 0) {
        const line = new StatusLine();
        row?.append(line.element);
        line.say(text("outputs.none", { process }));
    } else {
        const sample = new JsonSample();
        const show = (): void => {
            const output = skeleton(outputs);
            sample.write(text("outputs.shape", { process }), emit.value === "all" ? [output] : output);
        };
        row?.append(sample.element);
        sample.element.hidden = false;
        onChange(emit, show);
        show();
    }
    resizeDialog();
}

/** Undefined where Orchestrator can't be asked or does not tell. The dialog is whole without them. */
async function outputsOf(before: NamedProcess, lookUp: LookUp): Promise<readonly Argument[] | undefined> {
    const scope = { connection: chosenConnection(before.orchestrator), folder: before.folder };
    const found = await lookUp.find("processes", scope, before.process, ({ name, key }) => `${name} ${key}`);
    if ("problem" in found) return undefined;
    return processCalled(before.process, found.items)?.outputs ?? undefined;
}
