import type { CommitType } from "../../../shared/settings/queues";
import { OrchestratorError, sentence, type Sentence } from "../../errors/orchestrator-error";
import { notSupported } from "../../errors/not-supported";
import { MAX_POSTS, type AddContext } from "./add-context";
import { isDuplicate, outcomeUnknown, postItems, repeated, type BulkOutcome, type FailedItem } from "./add-items";
import type { ItemData } from "./item-data";
import type { Finding } from "./reconcile/item-reconciler";
import type { SentItem } from "./reconcile/sighting";

/** The body of the answer to BulkAddQueueItems, and the indexes of the added items. */
export interface BulkAdded {
    body: object;
    addedIndexes: number[];
}

/** The answer that Orchestrator would have given. */
const ALL_ADDED = { Success: true, Message: null, FailedItems: [] };

/** So many failures are quoted in a message. `cause` has all of them. */
const MAX_SHOWN = 5;

/** Adds items in bulk, each once. @throws OrchestratorError REFUSED with the failures; OUTCOME_UNKNOWN */
export async function addMany(context: AddContext, items: readonly ItemData[]): Promise<BulkAdded> {
    return new Bulk(context, context.marked(items)).add();
}

/** A bulk that is being added. */
class Bulk {
    readonly #added = new Set<SentItem>();
    readonly #failed = new Map<SentItem, FailedItem>();
    readonly #indexes: ReadonlyMap<SentItem, number>;
    #body: object = ALL_ADDED;
    /** The items that are still to be sent. */
    #remaining: readonly SentItem[];

    constructor(
        private readonly context: AddContext,
        private readonly items: readonly SentItem[],
    ) {
        this.#remaining = items;
        this.#indexes = new Map(items.map((item, index) => [item, index]));
    }

    async add(): Promise<BulkAdded> {
        const { api } = this.context.services;
        const { commit: commitType } = this.context.command;
        const queueName = this.context.place.queue.name;
        for (let lost = 0; this.#remaining.length > 0;) {
            const queueItems = this.#remaining.map(({ data }) => data);
            const posting = postItems(api, { queueName, commitType, queueItems }, this.context.requestOptions);
            const isFirst = lost === 0 && this.#added.size === 0;
            const outcome = await (isFirst ? posting : repeated(posting));
            if (outcome.kind === "answered") await this.#settle(outcome, commitType, lost > 0);
            else if (outcome.kind === "refused" && isFirst) throw this.#refusal(outcome);
            else await this.#lookUp(outcome, ++lost < MAX_POSTS);
        }
        if (this.#failed.size > 0) throw this.#refused();
        return { body: this.#body, addedIndexes: this.#addedIndexes };
    }

    /** Orchestrator has answered. What remains are the items that it skipped because of a harmless duplicate. */
    async #settle(
        { body, failed }: Extract<BulkOutcome, { kind: "answered" }>,
        commit: CommitType,
        isRepeated: boolean,
    ): Promise<void> {
        this.#body = body;
        const sent = this.#remaining;
        const failures = new Map(
            failed.map((failure) => {
                const item = sent[failure.index]!;
                return [item, { ...failure, index: this.#indexes.get(item)! }];
            }),
        );
        const harmless = await this.#harmless(failures, isRepeated);
        for (const item of harmless) this.#added.add(item);
        const first = sent.findIndex((item) => failures.has(item));
        const isStopped = commit !== "ProcessAllIndependently" && first >= 0;
        const accepted = !isStopped ? sent : commit === "AllOrNothing" ? [] : sent.slice(0, first);
        for (const item of accepted) if (!failures.has(item)) this.#added.add(item);
        for (const [item, failure] of failures) if (!harmless.has(item)) this.#failed.set(item, failure);
        const goesOn = isStopped && this.#failed.size === 0;
        this.#remaining = goesOn ? sent.filter((item) => !this.#added.has(item)) : [];
    }

    /** Items that count as added because the queue has their reference: from an earlier post, or from another item that is accepted. */
    async #harmless(failures: ReadonlyMap<SentItem, FailedItem>, isRepeated: boolean): Promise<ReadonlySet<SentItem>> {
        const duplicates = [...failures].filter(([, failure]) => isDuplicate(failure));
        const items = duplicates.map(([item]) => item);
        if (this.context.command.onDuplicate === "use") return new Set(items);
        if (items.length === 0 || !isRepeated) return new Set();
        const { found, areOthersMissing, failure } = await this.#find(items);
        if (found.size < items.length && !areOthersMissing)
            throw outcomeUnknown(
                { sentences: words(duplicates.map(([, failed]) => failed)), cause: undefined },
                { failure, addedIndexes: this.#addedIndexes },
            );
        return found;
    }

    /** Looks for the items in the queue. With AllOrNothing one item that is found by our mark stands for all. */
    async #find(items: readonly SentItem[]): Promise<Omit<Finding, "found"> & { found: ReadonlySet<SentItem> }> {
        const witness = this.#isWhole ? items.find(({ mark }) => mark !== undefined) : undefined;
        const finding = await this.context.find(witness ? [witness] : items);
        const isThere = this.#isWhole && [...finding.found.keys()].some(({ mark }) => mark !== undefined);
        return { ...finding, found: new Set(isThere ? this.#remaining : finding.found.keys()) };
    }

    get #isWhole(): boolean {
        return this.context.command.commit === "AllOrNothing" && this.context.services.known.keepsMarks;
    }

    /** The outcome of the request is unknown. Only items that certainly are not there are sent again. */
    async #lookUp({ kind, failure }: Exclude<BulkOutcome, { kind: "answered" }>, mayRepeat: boolean): Promise<void> {
        const sent = this.#remaining;
        const finding = await this.#find(sent);
        for (const item of finding.found) this.#added.add(item);
        this.#remaining = sent.filter((item) => !finding.found.has(item));
        if (this.#remaining.length === 0) return;
        const isPart = finding.found.size > 0 && this.context.command.commit === "AllOrNothing";
        const isRefusal = kind === "refused" || kind === "disputed";
        if (finding.areOthersMissing && !isPart) {
            if (isRefusal && this.#added.size === 0) throw OrchestratorError.of(failure);
            if (!isRefusal && kind === "unknown" && mayRepeat && this.context.isOpen) return;
        }
        throw outcomeUnknown(failure, { failure: finding.failure, addedIndexes: this.#addedIndexes });
    }

    /** Servers before 2019.10 have no bulks and report no version. The queue itself was found just now. */
    #refusal({ failure, status }: Extract<BulkOutcome, { kind: "refused" }>): OrchestratorError {
        const { specification, apiVersion } = this.context.services.api.server;
        if (status !== 404 || specification > 0) return OrchestratorError.of(failure);
        return notSupported("item.noBulk", apiVersion, {}, failure.cause);
    }

    get #addedIndexes(): number[] {
        return this.items.flatMap((item, index) => (this.#added.has(item) ? [index] : []));
    }

    #refused(): OrchestratorError {
        const failed = [...this.#failed.values()].sort((a, b) => a.index - b.index);
        const addedIndexes = this.#addedIndexes;
        const sentences = [
            sentence("item.notAdded", { number: failed.length, count: this.items.length }),
            ...words(failed),
            sentence("item.added", { number: addedIndexes.length }),
        ];
        return new OrchestratorError("REFUSED", sentences, { failed, addedIndexes });
    }
}

function words(failed: readonly FailedItem[]): Sentence[] {
    return failed
        .slice(0, MAX_SHOWN)
        .map(({ index, code, message }) => sentence("item.failed", { index, words: message, errorCode: code }));
}
