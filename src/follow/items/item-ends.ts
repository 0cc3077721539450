/** What a user learns about the end of a queue item. */
import type { FolderRef } from "../../shared/folder-ref";
import { isFinal } from "../../shared/job-states";
import type { OrchestratorError, Sentence } from "../../orchestrator/errors/orchestrator-error";
import { sentence } from "../../orchestrator/errors/orchestrator-error";
import type { JobDto } from "../../orchestrator/jobs/job-dto";
import type { QueueItems } from "../../orchestrator/queues/queue-items";
import type { QueueItemDto } from "../../orchestrator/queues/queue-item-dto";
import type { Ends } from "../source";
import type { JobEnd, JobReference, WaitMemory, WaitOrder } from "../wait";
import type { FollowedItem } from "./followed-items";
import { exceptionOf, outputOf } from "./item-result";

export class ItemEnds implements Ends {
    constructor(private readonly items: QueueItems) {}

    mustBeRead(listed: JobDto): boolean {
        return isFinal(listed.State) || itemOf(listed).Status === "Retried";
    }

    of(job: JobDto, _folder: FolderRef | undefined, { timedOut, reason = [] }: WaitMemory): Promise<JobEnd> {
        const item = itemOf(job);
        const isGood = item.Status === "Successful";
        const end: JobEnd = {
            job: asJob(item),
            output: outputOf(item),
            good: isGood && timedOut === undefined,
            reason: isGood ? reason : [...reason, ...this.#words(item)],
            ...(timedOut ? { timedOut } : {}),
            ...(isGood ? {} : { exception: exceptionOf(item) }),
        };
        return Promise.resolve(end);
    }

    withoutOutput(job: JobDto, memory: WaitMemory, error: OrchestratorError): JobEnd {
        const reason = [...(memory.reason ?? []), ...error.sentences];
        return { job: asJob(itemOf(job)), output: {}, good: false, reason };
    }

    missing({ id, key, reference }: JobReference): JobEnd {
        if (id === undefined && key === undefined && reference !== undefined) {
            const reason = [sentence("waitItem.noReference", { reference: JSON.stringify(reference) })];
            return { job: { Reference: reference }, output: {}, good: false, reason };
        }
        const job = { ...(id === undefined ? {} : { Id: id }), ...(key === undefined ? {} : { Key: key }) };
        const name = id === undefined ? (key ?? "") : `#${id}`;
        return { job, output: {}, good: false, isGone: true, reason: [sentence("waitItem.gone", { item: name })] };
    }

    timedOut(job: JobDto, { limits, memory }: WaitOrder): Promise<Sentence[]> {
        const item = nameOf(itemOf(job));
        const seconds = limits.total! / 1000;
        const key = memory.timedOut === "pending" ? "waitItem.stillNew" : "waitItem.stillInProgress";
        return Promise.resolve([sentence(key, { item, seconds })]);
    }

    #words(item: QueueItemDto): Sentence[] {
        const { type = "?", reason = "–" } = exceptionOf(item);
        const words = this.items.withoutSecrets(reason);
        switch (item.Status) {
            case "Failed":
                return [sentence("waitItem.Failed", { item: nameOf(item), type, words })];
            case "Abandoned":
                return [sentence("waitItem.Abandoned", { item: nameOf(item) })];
            case "Deleted":
                return [sentence("waitItem.Deleted", { item: nameOf(item) })];
            default:
                return [];
        }
    }
}

export const itemOf = (job: JobDto): QueueItemDto => (job as FollowedItem).item;

/** The end of a wait has the item where others have a job. */
export const asJob = (item: QueueItemDto): JobEnd["job"] => item as QueueItemDto & JobDto;

function nameOf({ Id, Reference }: QueueItemDto): string {
    return Reference ? `#${Id} (${Reference})` : `#${Id}`;
}
