import assert from "node:assert/strict";
import { endOf, endOfMissing, endWithoutOutput } from "../../../src/follow/jobs/job-end";
import type { JobEnd, WaitMemory } from "../../../src/follow/wait";
import type { JobDto } from "../../../src/orchestrator/jobs/job-dto";
import type { Jobs } from "../../../src/orchestrator/jobs/jobs";
import { failure, noAnswer } from "../fake-jobs";
import { HandClock } from "../hand-clock";

const JOB: JobDto = { Id: 1, Key: "key", State: "Successful", ReleaseName: "Bot" };
const REASON = [{ key: "wait.running" as const }];
const RIGHTS = [{ key: "hint.role" as const }];
const LINES = [{ message: "line" }] as unknown as NonNullable<JobEnd["logs"]>;

/** The part of `Jobs` that an end needs. */
const jobs = (more: Partial<Record<"output" | "errorLines", () => Promise<unknown>>> = {}): Jobs =>
    ({
        output: () => Promise.resolve({ out: 1 }),
        errorLines: () => Promise.resolve(LINES),
        logRights: RIGHTS,
        withoutSecrets: (text: string) => text.replace("s3cret", "•••"),
        ...more,
    }) as unknown as Jobs;

const endWith = (job: Partial<JobDto>, memory: WaitMemory = {}, of: Jobs = jobs()): Promise<JobEnd> =>
    endOf({ jobs: of, clock: new HandClock() }, { ...JOB, ...job }, undefined, memory);
const words = (job: string | Partial<JobDto>): object => ({ job: "#1", process: "Bot", words: job });

describe("The end of a job", () => {
    it("is good with its output if it was successful", async () =>
        assert.deepEqual(await endWith({}), { job: JOB, output: { out: 1 }, good: true, reason: [] }));

    it("is not good if it came too late, and tells why", async () =>
        assert.deepEqual(await endWith({}, { timedOut: "running", reason: REASON }), {
            job: JOB,
            output: { out: 1 },
            good: false,
            timedOut: "running",
            reason: REASON,
        }));

    it("hides secrets of the connection that a job names", async () =>
        assert.deepEqual((await endWith({ State: "Faulted", Info: "wrong s3cret" })).reason, [
            { key: "wait.Faulted", values: words("wrong •••") },
        ]));

    it("needs the output of a successful job", async () => {
        const unreadable = jobs({ output: () => Promise.reject(failure("SERVER_ERROR")) });
        await assert.rejects(endWith({}, {}, unreadable), { code: "SERVER_ERROR" });
        assert.deepEqual((await endWith({ State: "Stopped" }, {}, unreadable)).output, {});
    });

    it("of a stopped job says that it was stopped, with Orchestrator's words", async () =>
        assert.deepEqual((await endWith({ State: "Stopped", Info: "by Ann" }, { reason: REASON })).reason, [
            ...REASON,
            { key: "wait.Stopped", values: words("by Ann") },
        ]));

    for (const [what, job, expected] of [
        ["information and detail", { JobError: { title: "T", detail: "D" }, Info: "I" }, "I D"],
        ["the title where there is nothing else", { JobError: { title: "T" } }, "T"],
        ["each once", { JobError: { title: "T", detail: "T" }, Info: "T" }, "T"],
        ["what there is", { JobError: { title: null, detail: "" }, Info: "I" }, "I"],
        ["only texts", { JobError: { title: 5, detail: {} } as never, Info: null }, "–"],
        ["nothing", {}, "–"],
    ] as const)
        it(`of a faulted job has ${what} as its words`, async () =>
            assert.deepEqual((await endWith({ State: "Faulted", ...job })).reason[0], {
                key: "wait.Faulted",
                values: words(expected),
            }));

    it("of a job without a process says so", async () =>
        assert.equal((await endWith({ State: "Faulted", ReleaseName: null })).reason[0]!.values!["process"], "?"));

    it("of a faulted job has the last errors of its log", async () => {
        const { logs, good, reason } = await endWith({ State: "Faulted" });
        assert.deepEqual([logs, good, reason.length], [LINES, false, 1]);
        assert.equal("logs" in (await endWith({ State: "Stopped" })), false);
    });

    for (const [code, why] of [
        ["NOT_ALLOWED", RIGHTS],
        ["SERVER_ERROR", failure("SERVER_ERROR", "w").sentences],
    ] as const)
        // prettier-ignore
        it(`of a faulted job says why it has no log: ${code}`, async () => {
            const failing = jobs({ errorLines: () => Promise.reject(failure(code, "w")) });
            const { logs, reason } = await endWith({ State: "Faulted" }, {}, failing);
            assert.deepEqual([logs, reason.slice(1)], [[], [{ key: "wait.noLogs" }, ...why]]);
        });

    it("does not hide a bug", async () => {
        const buggy = jobs({ errorLines: () => Promise.reject(new TypeError("a bug")) });
        await assert.rejects(endWith({ State: "Faulted" }, {}, buggy), TypeError);
    });

    for (const [info, isTooLarge] of [
        ["The job result is too large.", true],
        ["Output arguments exceed the limit", true],
        ["The output was too big", true],
        ["The file is too large", false],
        ["The resulting value", false],
        [`output ${"x".repeat(198)} too large`, true],
        [`output ${"x".repeat(199)} too large`, false],
        [`${"x".repeat(2_000)} output too large`, false],
    ] as const)
        it(`${isTooLarge ? "says" : "does not say"} that the job did its work: ${info.slice(0, 40)}`, async () => {
            const { reason } = await endWith({ State: "Faulted", Info: info });
            assert.equal(reason.some(({ key }) => key === "wait.didItsWork"), isTooLarge); // prettier-ignore
        });

    it("of a job that goes on is told only as timed out", async () =>
        assert.deepEqual(
            (await endWith({ State: "Running" }, { timedOut: "running", reason: REASON })).reason,
            REASON,
        ));

    it("without its output says why", () => {
        const error = failure("SERVER_ERROR", "w");
        assert.deepEqual(endWithoutOutput(JOB, { reason: REASON, timedOut: "pending" }, error), {
            job: JOB,
            output: {},
            good: false,
            reason: [...REASON, { key: "wait.noOutput", values: { job: "#1", process: "Bot" } }, ...error.sentences],
            timedOut: "pending",
        });
        const other = endWithoutOutput({ ...JOB, ReleaseName: null }, {}, error);
        assert.deepEqual(["timedOut" in other, other.reason[0]!.values!["process"]], [false, "?"]);
    });

    for (const [reference, job, name] of [
        [{ id: 7, key: "k" }, { Id: 7, Key: "k" }, "#7"],
        [{ id: 7 }, { Id: 7 }, "#7"],
        [{ key: "k" }, { Key: "k" }, "k"],
    ] as const)
        it(`that Orchestrator does not have names the job: ${name}`, () =>
            assert.deepEqual(endOfMissing(reference), {
                job,
                output: {},
                good: false,
                isGone: true,
                reason: [{ key: "wait.gone", values: { job: name } }],
            }));

    it("does not wait for what Orchestrator never answers", async function () {
        this.timeout(5_000);
        const clock = Object.assign(new HandClock(), {
            setTimeout: (run: () => void) => setImmediate(run),
            clearTimeout: (timer: NodeJS.Immediate) => clearImmediate(timer),
        });
        const never = (_job: unknown, _folder: unknown, signal: AbortSignal): Promise<unknown> =>
            Promise.race([noAnswer(), new Promise((_resolve, reject) => signal.addEventListener("abort", reject))]);
        const silent = jobs({ output: never as never, errorLines: never as never });
        const { output, logs, reason } = await endOf(
            { jobs: silent, clock },
            { ...JOB, State: "Faulted" },
            undefined,
            {},
        );
        assert.deepEqual([output, logs], [{}, []]);
        assert.deepEqual(reason.at(-1), { key: "wait.noAnswer", values: { seconds: 8 } });
    });
});
