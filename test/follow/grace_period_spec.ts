import assert from "node:assert/strict";
import type { Limits } from "../../src/follow/wait";
import type { ErrorCode } from "../../src/orchestrator/errors/orchestrator-error";
import { failure, MINUTE, FollowerRig, SECOND, noAnswer, type WaitResult } from "./fake-jobs";

describe("An open wait", () => {
    let rig: FollowerRig;

    beforeEach(() => (rig = new FollowerRig()));
    afterEach(() => rig.close());

    const waitForJobs = (count: number): WaitResult[] =>
        Array.from({ length: count }, (_, at) => {
            rig.jobs.add(at + 1);
            return rig.wait(at + 1);
        });
    const isOpen = ({ end, failure: failed }: WaitResult): boolean => !end && !failed;
    const failEverything = (code: ErrorCode): void => {
        const { jobs } = rig;
        jobs.onRead = jobs.onList = () => {
            throw failure(code);
        };
    };
    const recover = (): void => {
        const { jobs } = rig;
        jobs.onRead = jobs.onList = () => undefined;
    };

    for (const code of [
        "SIGN_IN_FAILED",
        "NOT_ALLOWED",
        "FOLDER_NOT_FOUND",
        "NOT_AN_ORCHESTRATOR",
        "UNREACHABLE",
    ] as const)
        for (const [count, words] of [
            [1, "alone"],
            [30, "with 29 others"],
        ] as const)
            it(`survives minutes of ${code} ${words}, and ends when its job can be read again`, async () => {
                failEverything(code);
                const waits = waitForJobs(count);
                await rig.advance(4 * MINUTE);
                assert.equal(waits.filter(isOpen).length, count);
                recover();
                for (const at of waits.keys()) rig.jobs.finish(at + 1);
                await rig.advance(2 * MINUTE);
                assert.equal(waits.filter(({ end }) => end?.good).length, count);
            });

    it("reports an outage and its end, when many jobs are swept", async () => {
        const waits = waitForJobs(30);
        await rig.advance(20 * SECOND);
        failEverything("UNREACHABLE");
        await rig.advance(30 * SECOND);
        recover();
        await rig.advance(2 * MINUTE);
        for (const { problems } of waits) assert.deepEqual(problems, ["UNREACHABLE", ""]);
    });

    it("survives a lasting failure that another wait has reported", async () => {
        const waits = waitForJobs(30);
        await rig.advance(20 * SECOND);
        failEverything("SIGN_IN_FAILED");
        await rig.advance(30 * MINUTE);
        const failed = waits.filter((wait) => wait.failure);
        assert.deepEqual(failed.map((wait) => wait.failure!.code), ["SIGN_IN_FAILED"]); // prettier-ignore
        assert.ok(failed[0]!.endedAfter! >= 5 * MINUTE, String(failed[0]!.endedAfter));
        recover();
        for (const at of waits.keys()) rig.jobs.finish(at + 1);
        await rig.advance(2 * MINUTE);
        assert.equal(waits.filter(({ end }) => end?.good).length, 29);
    });

    it("fails with a second cause after the first one was resolved", async () => {
        const waits = waitForJobs(30);
        for (const code of ["SIGN_IN_FAILED", "NOT_ALLOWED"] as const) {
            failEverything(code);
            await rig.advance(7 * MINUTE);
            recover();
            await rig.advance(2 * MINUTE);
        }
        assert.deepEqual(waits.flatMap((wait) => wait.failure?.code ?? []).sort(), ["NOT_ALLOWED", "SIGN_IN_FAILED"]); // prettier-ignore
    });

    it("fails soon when only its own job can't be read", async () => {
        rig.jobs.onRead = (id) => {
            if (id === 2) throw failure("NOT_ALLOWED");
        };
        const [first, second] = waitForJobs(2);
        await rig.advance(20 * SECOND);
        assert.equal(second!.failure?.code, "NOT_ALLOWED");
        assert.ok(isOpen(first!));
    });

    it("survives a maintenance page of any length if Orchestrator has answered before", async () => {
        const [wait] = waitForJobs(1);
        await rig.advance(5 * SECOND);
        failEverything("NOT_AN_ORCHESTRATOR");
        await rig.advance(60 * MINUTE);
        assert.ok(isOpen(wait!));
    });

    it("fails after some minutes with a wrong address", async () => {
        rig.jobs.hasAnswered = false;
        failEverything("NOT_AN_ORCHESTRATOR");
        const [wait] = waitForJobs(1);
        await rig.advance(6 * MINUTE);
        assert.equal(wait!.failure?.code, "NOT_AN_ORCHESTRATOR");
    });

    it("ends when its job is missing twice", async () => {
        const wait = rig.wait(7);
        await rig.advance(10 * SECOND);
        assert.deepEqual(wait.end?.job, { Id: 7 });
    });

    it("ends when another job has its id, and neither reports nor stops that job", async () => {
        rig.jobs.add(1, { State: "Running" });
        rig.jobs.add(2, { State: "Successful" });
        const limits: Partial<Limits> = { pending: 2 * SECOND, onTimeout: "kill" };
        const waits = [1, 2].map((id) => rig.wait(id, { key: "5f2b0000-0000-4000-8000-000000000099", limits }));
        await rig.advance(MINUTE);
        for (const [at, { end }] of waits.entries()) {
            assert.deepEqual(end?.reason.map(({ key }) => key), ["wait.gone"]); // prettier-ignore
            assert.equal(end?.job.Id, at + 1);
            assert.ok(!("State" in end!.job));
        }
        assert.equal(rig.jobs.count("stop"), 0);
    });

    it("recognizes a key in braces and capitals", async () => {
        const key = "5f2b0000-0000-4000-8000-0000000000aa";
        rig.jobs.add(1, { State: "Successful", Key: `{${key.toUpperCase()}}` });
        const wait = rig.wait(1, { key });
        await rig.advance(MINUTE);
        assert.ok(wait.end?.good);
    });

    it("continues when a missing job comes back", async () => {
        rig.jobs.add(1);
        const wait = rig.wait(1);
        await rig.advance(5 * SECOND);
        const job = rig.jobs.all.get(1)!;
        rig.jobs.all.delete(1);
        await rig.advance(20 * SECOND);
        rig.jobs.all.set(1, job);
        await rig.advance(5 * MINUTE);
        assert.ok(isOpen(wait));
    });

    it("reports that the output can't be read, and finally ends without it", async () => {
        rig.jobs.onOutput = () => {
            throw failure("NOT_ALLOWED", "no rights to the file");
        };
        const [wait] = waitForJobs(1);
        rig.jobs.finish(1, "Successful", { OutputFile: "x" });
        await rig.advance(4 * MINUTE);
        assert.deepEqual(wait!.problems, ["NOT_ALLOWED"]);
        assert.ok(isOpen(wait!));
        await rig.advance(2 * MINUTE);
        const { good, output, reason, job } = wait!.end!;
        assert.deepEqual({ good, output, state: (job as { State?: string }).State }, { good: false, output: {}, state: "Successful" }); // prettier-ignore
        assert.match(JSON.stringify(reason), /wait\.noOutput.*no rights to the file/);
    });

    it("says that a job did its work when it faulted because its result was too large", async () => {
        const infos = [
            "Could not retrieve the result of the job because it is too large.",
            "The output exceeds the allowed size.",
            "Selector not found.",
            `The result ${"x".repeat(1_000_000)} too large`,
        ];
        const waits = waitForJobs(infos.length);
        infos.forEach((Info, at) => rig.jobs.finish(at + 1, "Faulted", { Info }));
        await rig.advance(5 * SECOND);
        const didItsWork = waits.map(({ end }) => end!.reason.some(({ key }) => key === "wait.didItsWork"));
        assert.deepEqual(didItsWork, [true, true, false, false]);
    });

    it("ends in time although Orchestrator never answers why a job is pending", async () => {
        rig.jobs.onWhy = noAnswer;
        const waits = waitForJobs(30);
        await rig.advance(40 * SECOND);
        assert.ok(rig.jobs.count("why") > 0);
        for (const at of waits.keys()) rig.jobs.finish(at + 1);
        await rig.advance(10 * SECOND);
        assert.equal(waits.filter(({ end }) => end).length, 30);
    });

    for (const code of ["REFUSED", "SERVER_ERROR", "TIMED_OUT", "NOT_AN_ORCHESTRATOR"] as const)
        it(`ends within a minute, with one warning, when lists of jobs fail with ${code}`, async () => {
            rig.jobs.onList = () => {
                throw failure(code);
            };
            const waits = waitForJobs(30);
            await rig.advance(2 * MINUTE);
            for (const at of waits.keys()) rig.jobs.finish(at + 1);
            await rig.advance(MINUTE);
            assert.equal(waits.filter(({ end }) => end).length, 30);
            assert.deepEqual(rig.warnings.map(({ key }) => key), ["wait.noLists"]); // prettier-ignore
        });

    it("is looked up by key in one list with the others on an old server", async () => {
        rig.jobs.oldServer = true;
        const waits = Array.from({ length: 100 }, (_, at) => {
            rig.jobs.add(at + 1);
            return rig.wait(at + 1, { byKey: true });
        });
        await rig.advance(3 * SECOND);
        assert.equal(rig.jobs.count("findAll"), 1);
        for (const at of waits.keys()) rig.jobs.finish(at + 1);
        await rig.advance(20 * SECOND);
        assert.equal(waits.filter(({ end }) => end?.good).length, 100);
    });

    it("is not delayed by others that are looked up by key", async () => {
        rig.jobs.oldServer = true;
        rig.jobs.onList = noAnswer;
        rig.jobs.add(1);
        rig.wait(1, { byKey: true });
        rig.jobs.add(2);
        const other = rig.wait(2);
        rig.jobs.finish(2);
        await rig.advance(3 * SECOND);
        assert.ok(other.end);
    });

    it("is read every five minutes if sweeps do not show its job", async () => {
        const waits = waitForJobs(30);
        await rig.advance(10 * SECOND);
        rig.jobs.finish(1);
        // The list lags: the change is older than any sweep looks back.
        rig.jobs.all.get(1)!.LastModificationTime = "2020-01-01T00:00:00Z";
        await rig.advance(6 * MINUTE);
        assert.ok(waits[0]!.end?.good);
    });
});
