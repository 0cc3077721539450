import type { FolderRef } from "../../../shared/folder-ref";
import type { CommitType, OnDuplicate } from "../../../shared/settings/queues";
import type { Sentence } from "../../errors/orchestrator-error";
import type { RawContent } from "./item-data";

/** What a message wants to add. Blank texts are not sent. */
export interface AddCommand {
    folder: FolderRef | undefined;
    queue: string;
    content: RawContent;
    /** `msg.itemData`. */
    itemData: unknown;
    reference: string;
    priority: string;
    /** Undefined: not sent. */
    dueDate: unknown;
    deferDate: unknown;
    onDuplicate: OnDuplicate;
    commit: CommitType;
    /** Prevents further requests. An addition under way is not aborted. */
    cancelBeforeSend: AbortSignal;
    observer: AddObserver;
}

/** Follows the progress of an addition. */
export interface AddObserver {
    /** The items are being sent, so that they may exist from now on. */
    sent(): void;
    /** A search for the items begins or ends, since the outcome is unknown. */
    checking(underWay: boolean): void;
    warn(warning: Sentence): void;
}
