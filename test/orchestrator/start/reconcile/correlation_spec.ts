import assert from "node:assert/strict";
import {
    correlate,
    normalizedMark,
    requestedJobs,
    requiredJobs,
} from "../../../../src/orchestrator/start/reconcile/correlation";

const KEY = "5f2b0000-0000-4000-8000-00000000000a";

describe("The mark of a start", () => {
    const all = (): boolean => true;
    const uuid = (): string => "new";

    for (const [words, startInfo, version, keeps, expected] of [
        ["is a key of its own", {}, 20, all, { field: "BatchExecutionKey", value: "new", shared: false }],
        ["is the user's key", { BatchExecutionKey: KEY }, 20, all, { field: "BatchExecutionKey", value: KEY, shared: true }], // prettier-ignore
        ["is a key of its own beside the user's reference", { Reference: "r" }, 20, all, { field: "BatchExecutionKey", value: "new", shared: false }], // prettier-ignore
        ["is the user's reference where the server drops keys", { Reference: "r" }, 20, (field: string) => field === "Reference", { field: "Reference", value: "r", shared: true }], // prettier-ignore
        ["is a reference of its own where the server knows no key", { Reference: "" }, 11, all, { field: "Reference", value: "new", shared: false }], // prettier-ignore
        ["is none where the server drops both", {}, 20, () => false, undefined],
        ["is none where the server knows neither", {}, 0, all, undefined],
    ] as const)
        it(words, () => assert.deepEqual(correlate(startInfo, version, keeps, uuid), expected));

    it("is compared without regard to case and to braces around a key", () => {
        assert.equal(normalizedMark(`{${KEY.toUpperCase()}}`), KEY);
        assert.equal(normalizedMark("Invoices"), "invoices");
        for (const none of [null, undefined, ""]) assert.equal(normalizedMark(none), "");
        assert.notEqual(normalizedMark("{invoices}"), normalizedMark("invoices"));
    });
});

describe("The number of jobs", () => {
    for (const [startInfo, requested, required] of [
        [{ Strategy: "ModernJobsCount", JobsCount: 3 }, 3, 3],
        [{ Strategy: "JobsCount", JobsCount: 3 }, 3, 3],
        [{ Strategy: "Specific", RobotIds: [7, 8] }, 2, 1],
        [{ Strategy: "All", JobsCount: 3 }, undefined, 1],
        [{ Strategy: "RobotCount", JobsCount: 3 }, undefined, 1],
    ] as const)
        it(`that ${startInfo.Strategy} asks for is ${requested ?? "the server's business"}, and a response names ${required} at least`, () => {
            const info = { ...startInfo, ...("RobotIds" in startInfo ? { RobotIds: [...startInfo.RobotIds] } : {}) };
            assert.deepEqual([requestedJobs(info as never), requiredJobs(info as never)], [requested, required]);
        });
});
