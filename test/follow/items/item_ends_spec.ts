/** What a user learns about the end of a queue item. */
import assert from "node:assert/strict";
import { inFormOfJob, ItemEnds } from "../../../src/follow/items";
import { exceptionOf, outputOf } from "../../../src/follow/items/item-result";
import type { WaitMemory, WaitOrder } from "../../../src/follow/wait";
import type { QueueItemDto } from "../../../src/orchestrator/queues/queue-item-dto";
import type { QueueItems } from "../../../src/orchestrator/queues/queue-items";
import { failure } from "../fake-jobs";

const items = { withoutSecrets: (text: string) => text.replace("secret", "…") } as QueueItems;
const ends = new ItemEnds(items);
const item = (Status: string, more: Partial<QueueItemDto> = {}): QueueItemDto => ({ Id: 7, Key: "k", Status, ...more });
const endOf = (dto: QueueItemDto, memory: WaitMemory = {}): ReturnType<ItemEnds["of"]> =>
    ends.of(inFormOfJob(dto), undefined, memory);

const LATE: WaitMemory = { timedOut: "running", reason: [{ key: "waitItem.stillInProgress" }] };
const EXCEPTION = {
    ProcessingExceptionType: "BusinessException",
    ProcessingException: { Reason: "The secret is wrong.", Details: "at Main" },
};

describe("The end of a queue item", () => {
    it("is good with its output where it was successful", async () => {
        const dto = item("Successful", { Output: { a: 1 } });
        assert.deepEqual(await endOf(dto), { job: dto, output: { a: 1 }, good: true, reason: [] });
    });

    it("is not good where it came too late, and says so", async () => {
        const { good, reason, timedOut } = await endOf(item("Successful"), LATE);
        assert.deepEqual([good, reason, timedOut], [false, LATE.reason, "running"]);
    });

    for (const [status, more, key, values] of [
        ["Failed", EXCEPTION, "waitItem.Failed", { item: "#7", type: "BusinessException", words: "The … is wrong." }],
        ["Failed", {}, "waitItem.Failed", { item: "#7", type: "?", words: "–" }],
        ["Abandoned", { Reference: "R-1" }, "waitItem.Abandoned", { item: "#7 (R-1)" }],
        ["Deleted", {}, "waitItem.Deleted", { item: "#7" }],
    ] as const)
        it(`says that it was ${status}${"Reference" in more ? ", and its reference" : ""}${"ProcessingException" in more ? ", and why" : ""}`, async () => {
            const { good, reason } = await endOf(item(status, more), LATE);
            assert.deepEqual([good, reason], [false, [...LATE.reason!, { key, values }]]);
        });

    it("has the whole exception of its robot", async () => {
        const { exception } = await endOf(item("Failed", EXCEPTION));
        assert.deepEqual(exception, { type: "BusinessException", reason: "The secret is wrong.", details: "at Main" });
    });

    it("says nothing of a status that it does not know", async () =>
        assert.deepEqual((await endOf(item("Sleeping"))).reason, []));

    it("says why its output can't be read", () => {
        const error = failure("BAD_ANSWER");
        const dto = item("Successful");
        assert.deepEqual(ends.withoutOutput(inFormOfJob(dto), LATE, error), {
            job: dto,
            output: {},
            good: false,
            reason: [...LATE.reason!, ...error.sentences],
        });
        assert.deepEqual(ends.withoutOutput(inFormOfJob(dto), {}, error).reason, error.sentences);
    });

    for (const [reference, job, sentence, isGone] of [
        [{ id: 7, key: "k" }, { Id: 7, Key: "k" }, { key: "waitItem.gone", values: { item: "#7" } }, true],
        [{ key: "k", reference: "R-1" }, { Key: "k" }, { key: "waitItem.gone", values: { item: "k" } }, true],
        [{ id: 7, reference: "R-1" }, { Id: 7 }, { key: "waitItem.gone", values: { item: "#7" } }, true],
        [{ reference: "R-1" }, { Reference: "R-1" }, { key: "waitItem.noReference", values: { reference: '"R-1"' } }, undefined], // prettier-ignore
    ] as const)
        it(`is that there is none with ${JSON.stringify(reference)}`, () => {
            const expected = { job, output: {}, good: false, reason: [sentence] };
            assert.deepEqual(ends.missing(reference), isGone ? { ...expected, isGone } : expected);
        });

    for (const [timedOut, key] of [
        ["pending", "waitItem.stillNew"],
        ["running", "waitItem.stillInProgress"],
    ] as const)
        it(`is ${key} when time is up`, async () => {
            const order = { limits: { total: 90_000 }, memory: { timedOut } } as WaitOrder;
            const job = inFormOfJob(item("New"));
            assert.deepEqual(await ends.timedOut(job, order), [{ key, values: { item: "#7", seconds: 90 } }]);
        });

    it("must be read where the item has ended, or another one has taken its place", () => {
        const statuses = ["New", "InProgress", "Retried", "Successful", "Failed", "Abandoned", "Deleted"];
        const read = statuses.filter((status) => ends.mustBeRead(inFormOfJob(item(status))));
        assert.deepEqual(read, statuses.slice(2));
    });
});

describe("The result of a queue item", () => {
    for (const [words, more, output] of [
        ["its output", { Output: { a: 1 }, OutputData: '{"a":2}' }, { a: 1 }],
        ["nothing", {}, {}],
        ["nothing where the server tells an empty text", { OutputData: "" }, {}],
        ["nothing where the server tells no text", { OutputData: 5 }, {}],
        ["what the server tells as JSON", { OutputData: '{"a":1}' }, { a: 1 }],
        ["what the server tells among other properties", { OutputData: '{"DynamicProperties":{"a":1}}' }, { a: 1 }],
        ["a list", { OutputData: "[1]" }, [1]],
        ["null", { OutputData: "null" }, null],
        ["a text that is no JSON", { OutputData: "{a" }, "{a"],
    ] as const)
        it(`is ${words}`, () => assert.deepEqual(outputOf(item("Successful", more)), output));

    it("is the exception as far as the robot tells it, and no text without end", () => {
        const thrown = (ProcessingException: unknown): unknown => exceptionOf(item("Failed", { ProcessingException }));
        assert.deepEqual(thrown({ Type: "ApplicationException", Reason: "" }), { type: "ApplicationException" });
        assert.deepEqual(thrown({ Reason: "x".repeat(2_001), Details: 5 }), { reason: "x".repeat(2_000) });
        assert.deepEqual(thrown("text"), {});
    });
});
