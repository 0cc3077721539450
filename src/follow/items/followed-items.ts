import { dropOldest } from "../../shared/drop-oldest";
import type { FolderRef } from "../../shared/folder-ref";
import type { Clock } from "../../orchestrator/clock";
import type { ChangesObserver } from "../../orchestrator/jobs/changed-jobs";
import type { JobDto } from "../../orchestrator/jobs/job-dto";
import type { PendingReason } from "../../orchestrator/jobs/pending-reason";
import type { ItemReference, QueueItems } from "../../orchestrator/queues/queue-items";
import { keyOfItem, type QueueItemDto } from "../../orchestrator/queues/queue-item-dto";
import type { Source } from "../source";
import type { JobReference } from "../wait";

/** A queue item in the form of a job. `item`: as it was read; the last of its retries. */
export interface FollowedItem extends JobDto {
    item: QueueItemDto;
}

/** Milliseconds. A robot's failure may be seen a moment before Orchestrator retries the item. */
export const CONFIRM_FAILED = 2_000;

/** Chains of retries that are remembered. */
const MAX_CHAINS = 20_000;

/** So many retries by hand of one item are followed back. */
const MAX_BACK = 20;

/** The state of a job for each state of an item. An item that was retried goes on as another one. */
const STATES: Readonly<Record<string, string>> = {
    New: "Pending",
    InProgress: "Running",
    Retried: "Running",
    Successful: "Successful",
    Failed: "Faulted",
    Abandoned: "Faulted",
    Deleted: "Stopped",
};

/** Queue items as something to follow. An item that is retried goes on as the item that takes its place. */
export class FollowedItems implements Source {
    /** The ids of the items that are waited for, by the ids of their last retries. */
    readonly #firsts = new Map<number, number>();
    /** When an item was first seen as failed, by the process's clock. */
    readonly #failedAt = new Map<number, number>();

    constructor(
        private readonly items: QueueItems,
        private readonly clock: Clock,
        /** Whether a failed item is waited for until somebody retries it or verifies it. */
        private readonly manualRetries: boolean,
    ) {}

    /** The item that is waited for, by the id of its last retry. */
    firstOf(id: number): number {
        return this.#firsts.get(id) ?? id;
    }

    get serverTime(): number | undefined {
        return this.items.serverTime;
    }

    get hasAnswered(): boolean {
        return this.items.hasAnswered;
    }

    async read(id: number, folder: FolderRef | undefined): Promise<FollowedItem | undefined> {
        const first = await this.items.read(id, folder);
        if (!first) return undefined;
        const item = await this.#current(first, folder);
        if (item.Id !== id) this.#firsts.set(item.Id, id);
        dropOldest(this.#firsts, MAX_CHAINS);
        return { ...inFormOfJob(item, this.#stateOf(item)), Id: id, Key: keyOfItem(first) };
    }

    /** No endpoint reads one item by its key. */
    readsByKey(): Promise<boolean> {
        return Promise.resolve(false);
    }

    async find(key: string, folder: FolderRef | undefined): Promise<FollowedItem | undefined> {
        return (await this.findAll([{ key }], folder))[0];
    }

    async findAll(
        named: readonly JobReference[],
        folder: FolderRef | undefined,
    ): Promise<(FollowedItem | undefined)[]> {
        const keys = named.flatMap(({ key }) => key ?? []);
        const byKey = await this.items.byKeys(keys, folder);
        const byReference = await this.items.byReferences(named.filter(isReference), folder);
        return named.map((one) => {
            const item = isReference(one) ? byReference.get(one) : byKey.get(one.key!);
            return item && inFormOfJob(item, this.#stateOf(item));
        });
    }

    changedSince(time: number, folder: FolderRef | undefined, observer: ChangesObserver): Promise<void> {
        return this.items.changedSince(time, folder, (item) => {
            const listed = inFormOfJob(item);
            observer.changed({ ...listed, Id: this.firstOf(item.Id) });
        });
    }

    /** Nothing shows why an item is new. */
    whyPending(): Promise<PendingReason> {
        return Promise.resolve({ words: "" });
    }

    /** An item is never stopped. A wait that times out only leaves it. */
    stop(): Promise<void> {
        return Promise.resolve();
    }

    /** The item that counts now: the last retry, or the one before the first retry by hand that does not count. */
    async #current(first: QueueItemDto, folder: FolderRef | undefined): Promise<QueueItemDto> {
        if (!this.#mayGoOn(first)) return first;
        let item = (await this.items.lastRetry(first, folder)) ?? first;
        if (this.manualRetries) return item;
        for (let back = 0; back < MAX_BACK && manualRetries(item) > manualRetries(first); back++) {
            const before = item["ManualAncestorId"];
            const ancestor = typeof before === "number" ? await this.items.read(before, folder) : undefined;
            if (!ancestor) break;
            // It had failed when somebody retried it.
            item = { ...ancestor, Status: "Failed" };
        }
        return item;
    }

    /** Whether another item may have taken its place. A failed one becomes Retried, unless somebody retries it by hand. */
    #mayGoOn({ Status }: QueueItemDto): boolean {
        return Status === "Retried" || Status === "Abandoned" || (Status === "Failed" && this.manualRetries);
    }

    #stateOf(item: QueueItemDto): string {
        const state = stateOf(item);
        if (state !== "Faulted") return state;
        if (this.manualRetries) return item["ReviewStatus"] === "Verified" ? state : "Running";
        const now = this.clock.now();
        const since = this.#failedAt.get(item.Id) ?? now;
        this.#failedAt.set(item.Id, since);
        dropOldest(this.#failedAt, MAX_CHAINS);
        return isNeverRetried(item) || now - since >= CONFIRM_FAILED ? state : "Running";
    }
}

/** Orchestrator retries only what failed for a technical reason. */
export const isNeverRetried = (item: QueueItemDto): boolean => item["ProcessingExceptionType"] === "BusinessException";

function isReference(named: JobReference): named is JobReference & ItemReference {
    return named.key === undefined && named.reference !== undefined;
}

const manualRetries = ({ ManualRetryNumber: number }: QueueItemDto): number =>
    typeof number === "number" ? number : 0;

const stateOf = ({ Status }: QueueItemDto): string => STATES[Status ?? ""] ?? "Running";

export function inFormOfJob(item: QueueItemDto, State = stateOf(item)): FollowedItem {
    const { Id, CreationTime, StartProcessing, EndProcessing } = item;
    return {
        Id,
        Key: keyOfItem(item),
        State,
        CreationTime: CreationTime ?? null,
        StartTime: textOf(StartProcessing),
        EndTime: textOf(EndProcessing),
        item,
    };
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
