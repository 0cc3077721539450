import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from "node-red";
import { REAL_CLOCK } from "../../orchestrator/clock";
import { field } from "../../orchestrator/errors/messages";
import type { Added } from "../../orchestrator/queues/add/item-adder";
import type { RawContent } from "../../orchestrator/queues/add/item-data";
import { COMMIT_TYPES, ON_DUPLICATE } from "../../shared/settings/queues";
import { connectionOf } from "../connection/connection";
import { readForm } from "../runtime/form-arguments";
import { countedIn } from "../runtime/i18n";
import { onInput } from "../runtime/input-handler";
import type { AddQueueItemDef } from "../runtime/node-definitions";
import { WorkStatus } from "../runtime/node-status";
import { setOutputs } from "../runtime/outputs";
import { oneOf, textOf } from "../runtime/property-values";
import { Progress, SentWork } from "../sending/sent-work";
import { folderProperty, payloadProperty, TypedProperties, type TypedProperty } from "../runtime/typed-property";

type AddMessage = NodeMessageInFlow & { itemData?: unknown };

/** What a `uipath-add-queue-item` node does with a message. */
export class AddQueueItem {
    readonly #status: WorkStatus;
    readonly #work: SentWork;
    readonly #folder: TypedProperty;
    readonly #queue: TypedProperty;
    readonly #content: ReturnType<typeof payloadProperty>;
    readonly #reference: TypedProperty;
    readonly #dueDate: TypedProperty;
    readonly #deferDate: TypedProperty;

    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly def: AddQueueItemDef,
        clock = REAL_CLOCK,
    ) {
        this.#folder = folderProperty(def);
        this.#queue = { field: LABEL.queue, value: def.queue, type: def.queueType };
        this.#content = payloadProperty({
            field: LABEL.content,
            value: def.content,
            type: def.contentType,
            exact: true,
        });
        this.#reference = { field: LABEL.reference, value: def.reference, type: def.referenceType };
        this.#dueDate = { field: LABEL.dueDate, value: def.dueDate, type: def.dueDateType };
        this.#deferDate = { field: LABEL.deferDate, value: def.deferDate, type: def.deferDateType };
        const text = countedIn(RED, "uipath-add-queue-item.status.adding");
        this.#status = new WorkStatus(node, clock, text, RED._("uipath-add-queue-item.status.checking"));
        this.#work = new SentWork(RED, node, this.#status);
    }

    listen(): void {
        onInput(this.RED, this.node, {
            status: this.#status,
            work: (msg, closing) => this.#add(msg, closing),
            closed: () => this.#work.closed(),
        });
    }

    async #add(msg: AddMessage, closing: AbortSignal): Promise<NodeMessage> {
        const progress = new Progress(this.#work);
        try {
            return this.#added(msg, await this.#addItems(msg, closing, progress), closing);
        } catch (error) {
            throw this.#work.failed(error, closing, progress);
        } finally {
            progress.sent();
        }
    }

    #added(msg: AddMessage, added: Added, closing: AbortSignal): NodeMessage {
        if (closing.aborted) this.#work.log("lateAdd", { items: namesOf(added) });
        msg.payload = "item" in added ? added.item : added.body;
        setOutputs(msg, {
            queueItems: "item" in added ? undefined : added.queueItems,
            // It was for this node. Later nodes of the flow would obey it, too.
            itemData: undefined,
        });
        this.#status.succeeded(() => this.#words(added));
        return msg;
    }

    #words(added: Added): string {
        return "item" in added
            ? this.RED._("uipath-add-queue-item.status.added", { id: String(added.item.Id) })
            : this.RED._("uipath-add-queue-item.status.addedAll", { number: String(added.queueItems.length) });
    }

    async #addItems(msg: AddMessage, closing: AbortSignal, progress: Progress): Promise<Added> {
        const { orchestrator, settings, liveJobs } = connectionOf(this.RED, this.def.orchestrator).open();
        const properties = new TypedProperties(this.RED, this.node, msg);
        const typed = [this.#folder, this.#queue, this.#reference, this.#dueDate, this.#deferDate];
        const { def } = this;
        await properties.load(typed);
        const folder = properties.folder(this.#folder) ?? settings.folder;
        const queue = properties.text(this.#queue);
        const added = await orchestrator.addQueueItems({
            folder,
            queue,
            content: await this.#readContent(properties),
            itemData: msg.itemData,
            reference: properties.text(this.#reference),
            priority: textOf(LABEL.priority, def.priority),
            dueDate: properties.optional(this.#dueDate),
            deferDate: properties.optional(this.#deferDate),
            onDuplicate: oneOf(LABEL.onDuplicate, def.onDuplicate, ON_DUPLICATE),
            commit: oneOf(LABEL.commit, def.commit, COMMIT_TYPES),
            cancelBeforeSend: closing,
            observer: progress,
        });
        // The answer to a bulk has no ids.
        if ("item" in added) liveJobs(this.node).added(added.item, queue, folder);
        return added;
    }

    async #readContent(properties: TypedProperties): Promise<RawContent> {
        if (this.def.contentType === "form") {
            const value = await readForm(LABEL.content, this.def.contentForm ?? [], properties);
            return { value, source: "form" };
        }
        await properties.load([this.#content]);
        return { value: properties.evaluate(this.#content), source: this.#content.source };
    }
}

const LABEL = {
    queue: field("uipath-add-queue-item.label.queue"),
    content: field("uipath-add-queue-item.label.content"),
    reference: field("uipath-add-queue-item.label.reference"),
    priority: field("uipath-add-queue-item.label.priority"),
    dueDate: field("uipath-add-queue-item.label.dueDate"),
    deferDate: field("uipath-add-queue-item.label.deferDate"),
    onDuplicate: field("uipath-add-queue-item.label.onDuplicate"),
    commit: field("uipath-add-queue-item.label.commit"),
};

/** So many references are named in a warning. */
const MAX_NAMES = 20;

/** The id of an item, or the references of many: the answer to a bulk has no ids. */
function namesOf(added: Added): string {
    if ("item" in added) return String(added.item.Id);
    return added.queueItems
        .slice(0, MAX_NAMES)
        .map(({ index, Reference }) => Reference ?? `[${index}]`)
        .join(", ");
}
