import type { Api } from "../../api/api";
import type { Slot } from "../../api/task-queue";
import { Baseline } from "../../once/baseline";
import type { HighestIds } from "../../once/highest-ids";
import type { AddCommand } from "./add-command";
import type { RequestOptions } from "./add-items";
import type { ItemData } from "./item-data";
import type { Finding, ItemReconciler, SentItems } from "./reconcile/item-reconciler";
import type { ItemLists, QueueContext } from "../item-lists";
import type { KnownItems } from "./reconcile/known-items";
import type { SentItem } from "./reconcile/sighting";

/** The first API version with a field for our mark (`ParentOperationId`). */
const MARK_SINCE = 18;

/** Items are sent at most this many times. */
export const MAX_POSTS = 3;

/** Milliseconds between two posts of an item whose queue takes it only once. */
export const PAUSE = 1_000;

/** What the additions of a connection share. */
export interface AddServices {
    api: Api;
    lists: ItemLists;
    known: KnownItems;
    highestIds: HighestIds<AddContext>;
    reconciler: ItemReconciler;
}

const NOTHING_KNOWN = new Baseline(undefined, undefined, 0, undefined);

/** One addition on its way: what it is for, and what it needs to find its items again. */
export class AddContext {
    #baseline: Baseline | undefined;
    #highestListedId: number | undefined;

    constructor(
        readonly services: AddServices,
        readonly place: QueueContext,
        readonly command: AddCommand,
        readonly slot: Slot,
    ) {}

    /** The items as they are sent, each with a mark of ours where the server has a field for it. */
    marked(items: readonly ItemData[]): SentItem[] {
        const { api, known } = this.services;
        if (api.server.specification < MARK_SINCE) return items.map((data) => ({ data, mark: undefined }));
        const mark = known.newMark();
        return items.map((data, at) => {
            if (data.ParentOperationId !== undefined) return { data, mark: undefined };
            const own = items.length === 1 ? mark : `${mark}-${at}`;
            return { data: { ...data, ParentOperationId: own }, mark: own };
        });
    }

    /** Before the first item is known, only a mark distinguishes older items from newer ones. */
    async prepare(): Promise<void> {
        const { known, highestIds } = this.services;
        if (!known.chronology.isDated && !known.keepsMarks)
            this.#highestListedId = await highestIds.of(this.place.folder, this);
    }

    get requestOptions(): RequestOptions {
        const { place, slot, command } = this;
        return { folder: place.folder, slot, cancelBeforeSend: command.cancelBeforeSend, onSend: () => this.#onSend() };
    }

    /** The items may exist from now on. */
    #onSend(): void {
        const { known, api } = this.services;
        this.command.observer.sent();
        this.#baseline ??= known.chronology.baseline(this.#highestListedId, api.server.time);
    }

    sentItems(items: readonly SentItem[]): SentItems {
        return { place: this.place, baseline: this.#baseline ?? NOTHING_KNOWN, items };
    }

    /** A search may take minutes, and the next addition need not wait for it. */
    async find(items: readonly SentItem[]): Promise<Finding> {
        const { observer } = this.command;
        this.slot.release();
        observer.checking(true);
        try {
            return await this.services.reconciler.reconcile(this.sentItems(items));
        } finally {
            observer.checking(false);
        }
    }

    /** Whether something may still be sent. */
    get isOpen(): boolean {
        return !this.command.cancelBeforeSend.aborted;
    }
}
