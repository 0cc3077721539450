import { sleep } from "../../clock";
import { OrchestratorError, sentence, type ErrorContent } from "../../errors/orchestrator-error";
import { MAX_POSTS, PAUSE, type AddContext } from "./add-context";
import { outcomeUnknown, postItem, repeated, type AddOutcome } from "./add-items";
import type { ItemData } from "./item-data";
import type { QueueItemDto } from "../queue-item-dto";
import type { SentItem } from "./reconcile/sighting";

/** Adds an item once. @throws OrchestratorError; OUTCOME_UNKNOWN if it may have been added, but can't be distinguished from others */
export async function addOne(context: AddContext, data: ItemData): Promise<QueueItemDto> {
    const { api, known } = context.services;
    const [sent] = context.marked([data]) as [SentItem];
    const itemData = { Name: context.place.queue.name, ...sent.data };
    // A queue that takes each reference only once refuses the item itself if it exists.
    const isRefusedTwice = context.place.queue.isUnique && data.Reference !== undefined;
    for (let posts = 1; ; posts++) {
        const posting = postItem(api, itemData, context.requestOptions);
        const outcome = await (posts === 1 ? posting : repeated(posting));
        if (outcome.kind === "added") {
            known.noteAdded(outcome.item, sent.mark);
            return outcome.item;
        }
        if (outcome.kind === "duplicate") return duplicate(context, sent, outcome.failure, posts > 1);
        if (outcome.kind === "refused" && posts === 1) throw OrchestratorError.of(outcome.failure);
        const mayRepeat = outcome.kind === "unknown" && posts < MAX_POSTS;
        if (isRefusedTwice && mayRepeat && context.isOpen) {
            context.slot.release();
            await sleep(api.clock, PAUSE);
            continue;
        }
        const item = await lookUp(context, sent, outcome);
        if (item) return item;
        if (!mayRepeat || !context.isOpen) throw outcomeUnknown(outcome.failure, { reference: data.Reference });
    }
}

/** The item; undefined if it certainly does not exist. @throws OrchestratorError if it was refused, or if the outcome is unknown */
async function lookUp(
    context: AddContext,
    sent: SentItem,
    { kind, failure }: Exclude<AddOutcome, { kind: "added" | "duplicate" }>,
): Promise<QueueItemDto | undefined> {
    const finding = await context.find([sent]);
    const found = finding.found.get(sent);
    if (found) return whole(context, found);
    if (!finding.areOthersMissing) {
        const { Reference: reference } = sent.data;
        const isUnmarked = finding.failure === undefined && reference === undefined;
        throw outcomeUnknown(failure, { reference, failure: finding.failure, isUnmarked });
    }
    if (kind === "refused" || kind === "disputed") throw OrchestratorError.of(failure);
    return undefined;
}

/** The list may show only a part of the item. */
async function whole({ services, place }: AddContext, item: QueueItemDto): Promise<QueueItemDto> {
    return services.lists.read(item.Id, place).catch(() => item);
}

/** The queue has had the reference: from an earlier post of this item, or from another item. */
async function duplicate(
    context: AddContext,
    sent: SentItem,
    failure: ErrorContent,
    isRepeated: boolean,
): Promise<QueueItemDto> {
    const { lists } = context.services;
    const reference = sent.data.Reference!;
    const cause = { ...failure.cause, reference };
    context.slot.release();
    if (isRepeated) {
        const finding = await context.find([sent]);
        const own = finding.found.get(sent);
        if (own) return whole(context, own);
        if (!finding.areOthersMissing) throw outcomeUnknown(failure, { reference, failure: finding.failure });
    }
    if (context.command.onDuplicate === "error") throw OrchestratorError.of({ ...failure, cause });
    const item = await lists.withReference(context.place, reference);
    if (item) return item;
    throw new OrchestratorError("ITEM_NOT_FOUND", [...failure.sentences, sentence("queue.referenceGone")], cause);
}
