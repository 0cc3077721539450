/** Sends AddQueueItem and BulkAddQueueItems, and interprets their answers. */
import { shortened } from "../../../shared/shortened";
import { writeJson } from "../../../shared/json/write";
import type { CommitType } from "../../../shared/settings/queues";
import type { Api } from "../../api/api";
import type { ApiRequest } from "../../api/api-request";
import { OrchestratorError, sentence, type ErrorContent } from "../../errors/orchestrator-error";
import type { Redactor } from "../../errors/redactor";
import { postOnce, type Posted } from "../../once/post-once";
import type { ItemData } from "./item-data";
import { isQueueItem, type QueueItemDto } from "../queue-item-dto";

const ADD = "/odata/Queues/UiPathODataSvc.AddQueueItem";
const BULK_ADD = "/odata/Queues/UiPathODataSvc.BulkAddQueueItems";

/** Orchestrator's code in the answer to a bulk for a reference that the queue has had. */
const DUPLICATE_REFERENCE = 1016;

type Refused = { kind: "refused"; failure: ErrorContent; status?: number };

type Lost = Exclude<Posted, { kind: "answered" | "refused" }>;

/** `duplicate`: the queue has had the reference. */
export type AddOutcome =
    { kind: "added"; item: QueueItemDto } | { kind: "duplicate"; failure: ErrorContent } | Refused | Lost;

/** The outcome of a request of an addition. */
export type RequestOptions = Pick<ApiRequest, "folder" | "slot" | "cancelBeforeSend" | "onSend">;

/** @throws OrchestratorError when nothing was sent */
export async function postItem(api: Api, itemData: ItemData, options: RequestOptions): Promise<AddOutcome> {
    const request = requestOf(ADD, { itemData }, options);
    const posted = await postOnce(api, request);
    if (posted.kind !== "answered")
        return posted.failure.code === "DUPLICATE_REFERENCE" ? { kind: "duplicate", failure: posted.failure } : posted;
    if (isQueueItem(posted.body)) return { kind: "added", item: posted.body };
    return { kind: "accepted", failure: api.errors.ofUnreadable(posted.response, request).content };
}

/** If a repeat can't be sent, it counts as refused: an earlier post may have been carried out. */
export async function repeated<Outcome>(posting: Promise<Outcome>): Promise<Outcome | Refused> {
    try {
        return await posting;
    } catch (error) {
        if (!(error instanceof OrchestratorError)) throw error;
        return { kind: "refused", failure: error.content };
    }
}

/** An item that Orchestrator did not add. */
export interface FailedItem {
    /** Its position among the items of the request, from 0. */
    index: number;
    code: number | string;
    message: string;
}

export const isDuplicate = ({ code }: FailedItem): boolean =>
    code === DUPLICATE_REFERENCE || code === String(DUPLICATE_REFERENCE) || code === "DuplicateReference";

export type BulkOutcome = { kind: "answered"; body: Record<string, unknown>; failed: FailedItem[] } | Refused | Lost;

/** @throws OrchestratorError when nothing was sent */
export async function postItems(
    api: Api,
    {
        queueName,
        commitType,
        queueItems,
    }: { queueName: string; commitType: CommitType; queueItems: readonly ItemData[] },
    options: RequestOptions,
): Promise<BulkOutcome> {
    const request = requestOf(BULK_ADD, { queueName, commitType, queueItems }, options);
    const posted = await postOnce(api, request);
    if (posted.kind !== "answered") return posted;
    const failed = failedItems(posted.body, queueItems.length, (text) => quoted(text, api.errors.redactor));
    // It names no element, so nothing shows which ones exist.
    if (failed === "all")
        return {
            kind: "disputed",
            failure: { ...api.errors.ofResponse(posted.response, request).content, code: "REFUSED" },
        };
    if (!failed) return { kind: "accepted", failure: api.errors.ofUnreadable(posted.response, request).content };
    return { kind: "answered", body: posted.body as Record<string, unknown>, failed };
}

function requestOf(path: string, body: object, options: RequestOptions): ApiRequest {
    return {
        method: "POST",
        path,
        headers: { "content-type": "application/json" },
        body: writeJson(body)!,
        urgent: true,
        ...options,
    };
}

/** How much of a server's text is read, and how much is kept. Characters. */
const MOST_READ = 20_000;
const MOST_KEPT = 1_000;

/** Secrets are removed before the text is cut, since the cut could leave a part of one. */
function quoted(text: string, redactor: Redactor): string {
    return shortened(redactor.redact(text.slice(0, MOST_READ)), MOST_KEPT);
}

/**
 * The failures that the answer names; `all` if it refuses the whole bulk. Specifications and servers differ in the case of the names.
 * Undefined if it is no such answer.
 */
function failedItems(body: unknown, count: number, quote: (text: string) => string): FailedItem[] | "all" | undefined {
    const success = fieldOf(body, "success");
    const list = fieldOf(body, "faileditems") ?? [];
    if (typeof success !== "boolean" || !Array.isArray(list)) return undefined;
    const failed = list.map((entry: unknown): FailedItem => {
        const code = fieldOf(entry, "errorcode");
        const message = fieldOf(entry, "errormessage");
        return {
            index: Number(fieldOf(entry, "ordinal")) - 1,
            code: typeof code === "number" ? code : typeof code === "string" ? quote(code) : "",
            message: typeof message === "string" ? quote(message) : "",
        };
    });
    if (!failed.every(({ index }) => Number.isInteger(index) && index >= 0 && index < count)) return undefined;
    return success || failed.length > 0 ? failed : "all";
}

function fieldOf(value: unknown, name: string): unknown {
    if (typeof value !== "object" || value === null) return undefined;
    return Object.entries(value).find(([key]) => key.toLowerCase() === name)?.[1] as unknown;
}

/** It is unknown whether the items were added. */
export function outcomeUnknown(
    { sentences, cause }: Pick<ErrorContent, "sentences" | "cause">,
    {
        reference,
        failure,
        isUnmarked,
        addedIndexes,
    }: {
        reference?: string | undefined;
        /** Why they could not be looked up. */
        failure?: OrchestratorError | undefined;
        /** Nothing distinguishes the item from others. */
        isUnmarked?: boolean;
        addedIndexes?: number[];
    },
): OrchestratorError {
    const all = [...sentences, sentence("hint.itemOutcomeUnknown")];
    if (isUnmarked) all.push(sentence("hint.itemUnmarked"));
    if (failure) all.push(sentence("hint.itemNotLookedUp"), ...failure.sentences);
    if (reference) all.push(sentence("hint.itemReference", { reference: JSON.stringify(reference) }));
    return new OrchestratorError("OUTCOME_UNKNOWN", all, {
        ...cause,
        ...(reference ? { reference } : {}),
        ...(addedIndexes ? { addedIndexes } : {}),
    });
}
