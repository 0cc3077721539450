/** Check boxes for a property that is a list: each box has one of the values. */
import type { Dialog } from "./dialog";

/** Ticks the boxes of these values. */
export function tick(dialog: Dialog, values: readonly string[]): void {
    for (const box of boxesOf(dialog)) box.checked = values.includes(box.value);
}

/** The values whose boxes are ticked. */
export function ticked(dialog: Dialog): string[] {
    return boxesOf(dialog)
        .filter(({ checked }) => checked)
        .map(({ value }) => value);
}

function boxesOf({ form }: Dialog): HTMLInputElement[] {
    return [...form.querySelectorAll<HTMLInputElement>(".uipath-check > input[type='checkbox'][value]")];
}
