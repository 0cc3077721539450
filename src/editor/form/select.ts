import { isBlank } from "../../shared/settings/values";
import { element } from "../elements";
import type { Wrapped } from "../node-red";
import type { Dialog } from "./dialog";

/** Selects the saved value. Unknown values, such as `${STORE}` in a flow that was written by hand, are kept. */
export function choose(dialog: Dialog, property: string, saved: unknown, preset: string): Wrapped {
    const field = dialog.field(property);
    const select = field[0] as HTMLSelectElement;
    const wanted = isBlank(saved) ? preset : String(saved);
    const isKnown = [...select.options].some(({ value }) => value === wanted);
    if (!isKnown) select.append(element("option", { value: wanted }, wanted));
    select.value = wanted;
    return field;
}
