/** What a robot has reported about an item. */
import { isPlainObject } from "../../shared/flow-values";
import { parseJson } from "../../shared/json/read";
import type { QueueItemDto } from "../../orchestrator/queues/queue-item-dto";
import type { ItemException } from "../wait";

/** The part of an exception that is shown. */
const MOST_CHARACTERS = 2_000;

/** `Output`; some servers return only its JSON, as an object with `DynamicProperties`. */
export function outputOf({ Output, OutputData }: QueueItemDto): unknown {
    if (isPlainObject(Output)) return Output;
    if (typeof OutputData !== "string" || OutputData === "") return {};
    try {
        const data = parseJson(OutputData);
        return isPlainObject(data) && isPlainObject(data["DynamicProperties"]) ? data["DynamicProperties"] : data;
    } catch {
        return OutputData;
    }
}

/** Why an item failed, in the words of its robot. */
export function exceptionOf({ ProcessingException, ProcessingExceptionType }: QueueItemDto): ItemException {
    const { Reason, Details, Type } = (isPlainObject(ProcessingException) ? ProcessingException : {}) as Record<
        string,
        unknown
    >;
    const type = textIn(ProcessingExceptionType) ?? textIn(Type);
    const [reason, details] = [textIn(Reason), textIn(Details)];
    return { ...(type ? { type } : {}), ...(reason ? { reason } : {}), ...(details ? { details } : {}) };
}

const textIn = (value: unknown): string | undefined =>
    typeof value === "string" && value !== "" ? value.slice(0, MOST_CHARACTERS) : undefined;
