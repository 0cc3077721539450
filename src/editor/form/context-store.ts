/** The field of a context store. */
import { element } from "../elements";
import { contextStores, sharedText } from "../node-red";
import type { Dialog } from "./dialog";
import { choose } from "./select";
import { text } from "./validators";

/** Offers the stores of this Node-RED, and selects the saved one. */
export function chooseStore(dialog: Dialog, property: string, saved: unknown): void {
    const { stores, preset } = contextStores();
    const byDefault = preset ? sharedText("common.store.named", { store: preset }) : sharedText("common.store.default");
    const options = [{ value: "", label: byDefault }, ...stores.map((name) => ({ value: name, label: name }))];
    dialog.field(property)[0]!.append(...options.map(({ value, label }) => element("option", { value }, label)));
    choose(dialog, property, saved, "");
}

/** Accepts the stores of this Node-RED, or any name if Node-RED lists none. */
export const storeValidator = text({
    fits: (name) => {
        const { stores } = contextStores();
        return stores.length === 0 || stores.includes(name);
    },
    invalid: (name) => sharedText("invalid.store", { store: name }),
});
