/** What a message adds: one item or many, checked as far as that needs no request. */
import { field } from "../../errors/messages";
import { OrchestratorError, sentence } from "../../errors/orchestrator-error";
import { MAX_QUEUE_NAME } from "../../../shared/queue-items/values";
import { isBlank } from "../../../shared/settings/values";
import type { AddCommand } from "./add-command";
import { readItemData, readItemField, readItems, type ItemData } from "./item-data";

export interface Addition {
    /** The name by which the user knows it. */
    queue: string;
    items: ItemData | ItemData[];
}

/** The fields of `msg.itemData` override the settings of the node, and those of an element override both. @throws OrchestratorError */
export function readAddition(command: AddCommand): Addition {
    const { Name, ...overrides } = readItemData(command.itemData, "msg.itemData");
    const common = { ...settingsFields(command), ...overrides };
    const queue = (Name ?? command.queue).trim();
    if (queue === "") throw new OrchestratorError("INVALID_SETTING", [sentence("queue.missing")]);
    if (queue.length > MAX_QUEUE_NAME)
        throw new OrchestratorError("INVALID_SETTING", [
            sentence("setting.tooLong", { field: QUEUE, most: MAX_QUEUE_NAME, length: queue.length }),
        ]);
    if (overrides.SpecificContent) return { queue, items: common };
    const items = readItems(command.content);
    if (!Array.isArray(items)) return { queue, items: { ...common, ...items } };
    if (common.Reference !== undefined)
        throw new OrchestratorError("INVALID_SETTING", [sentence("item.oneReference", { field: REFERENCE })]);
    return { queue, items: items.map((item, at) => ({ ...common, ...withoutQueue(item, queue, at) })) };
}

const QUEUE = field("uipath-add-queue-item.label.queue");
const REFERENCE = field("uipath-add-queue-item.label.reference");

function settingsFields({ reference, priority, dueDate, deferDate }: AddCommand): ItemData {
    const fields: ItemData = {};
    if (reference !== "") fields.Reference = readItemField("Reference", reference, REFERENCE);
    if (priority !== "")
        fields.Priority = readItemField("Priority", priority, field("uipath-add-queue-item.label.priority"));
    if (!isBlank(dueDate))
        fields["DueDate"] = readItemField("DueDate", dueDate, field("uipath-add-queue-item.label.dueDate"));
    if (!isBlank(deferDate))
        fields["DeferDate"] = readItemField("DeferDate", deferDate, field("uipath-add-queue-item.label.deferDate"));
    return fields;
}

/** All elements go into one queue, which the request names. */
function withoutQueue({ Name, ...item }: ItemData, queue: string, index: number): ItemData {
    if (Name === undefined || Name.trim().toLowerCase() === queue.toLowerCase()) return item;
    throw new OrchestratorError("INVALID_ARGUMENTS", [sentence("item.otherQueue", { index, queue, name: Name })]);
}
