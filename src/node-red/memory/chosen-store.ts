/** The context store that a node names in its dialog. */
import { field } from "../../orchestrator/errors/messages";
import { textOf } from "../runtime/property-values";

/** @throws OrchestratorError INVALID_SETTING */
export function storeIn({ store }: { store?: unknown }): string {
    return textOf(field("uipath-orchestrator.common.label.store"), store);
}

/**
 * The default store where the name can't be right. The node reports it when it works, while a node that isn't created could
 * report nothing.
 */
export function usableStoreIn(def: { store?: unknown }): string {
    try {
        return storeIn(def);
    } catch {
        return "";
    }
}
