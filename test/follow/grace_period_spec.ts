import assert from "node:assert/strict";
import type { Limits } from "../../src/follow/wait";
import type { ErrorCode } from "../../src/orchestrator/errors/orchestrator-error";
import { failure, MINUTE, Scene, SECOND, silence, type Fate } from "./fake-jobs";

describe("An open wait", () => {
    let scene: Scene;

    beforeEach(() => (scene = new Scene()));
    afterEach(() => scene.end());

    const waitFor = (count: number): Fate[] =>
        Array.from({ length: count }, (_, at) => {
            scene.jobs.add(at + 1);
            return scene.wait(at + 1);
        });
    const isOpen = ({ end, failure: failed }: Fate): boolean => !end && !failed;
    const refuse = (code: ErrorCode): void => {
        const { jobs } = scene;
        jobs.onRead = jobs.onList = () => {
            throw failure(code);
        };
    };
    const mend = (): void => {
        const { jobs } = scene;
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
            [79, "with 78 others"],
        ] as const)
            it(`is held for minutes ${words}, and told when its job can be read again: ${code}`, async () => {
                refuse(code);
                const waits = waitFor(count);
                await scene.pass(4 * MINUTE);
                assert.equal(waits.filter(isOpen).length, count);
                mend();
                for (const at of waits.keys()) scene.jobs.finish(at + 1);
                await scene.pass(2 * MINUTE);
                assert.equal(waits.filter(({ end }) => end?.good).length, count);
            });

    it("says what keeps its job from being looked at, and that it is over, when many are swept", async () => {
        const waits = waitFor(79);
        await scene.pass(20 * SECOND);
        refuse("UNREACHABLE");
        await scene.pass(30 * SECOND);
        mend();
        await scene.pass(2 * MINUTE);
        for (const { troubles } of waits) assert.deepEqual(troubles, ["UNREACHABLE", ""]);
    });

    it("is one of many of which one tells a cause that lasts; the others go on when it is removed", async () => {
        const waits = waitFor(79);
        await scene.pass(20 * SECOND);
        refuse("SIGN_IN_FAILED");
        await scene.pass(30 * MINUTE);
        const failed = waits.filter((wait) => wait.failure);
        assert.deepEqual(failed.map((wait) => wait.failure!.code), ["SIGN_IN_FAILED"]); // prettier-ignore
        assert.ok(failed[0]!.at! >= 5 * MINUTE, String(failed[0]!.at));
        mend();
        for (const at of waits.keys()) scene.jobs.finish(at + 1);
        await scene.pass(2 * MINUTE);
        assert.equal(waits.filter(({ end }) => end?.good).length, 78);
    });

    it("tells a new cause anew", async () => {
        const waits = waitFor(30);
        for (const code of ["SIGN_IN_FAILED", "NOT_ALLOWED"] as const) {
            refuse(code);
            await scene.pass(7 * MINUTE);
            mend();
            await scene.pass(2 * MINUTE);
        }
        assert.deepEqual(waits.flatMap((wait) => wait.failure?.code ?? []).sort(), ["NOT_ALLOWED", "SIGN_IN_FAILED"]); // prettier-ignore
    });

    it("ends soon where its job alone can't be read, and others of the folder can", async () => {
        scene.jobs.onRead = (id) => {
            if (id === 2) throw failure("NOT_ALLOWED");
        };
        const [first, second] = waitFor(2);
        await scene.pass(20 * SECOND);
        assert.equal(second!.failure?.code, "NOT_ALLOWED");
        assert.ok(isOpen(first!));
    });

    it("waits out a page of whatever length where Orchestrator has answered before", async () => {
        const [wait] = waitFor(1);
        await scene.pass(5 * SECOND);
        refuse("NOT_AN_ORCHESTRATOR");
        await scene.pass(60 * MINUTE);
        assert.ok(isOpen(wait!));
    });

    it("ends with a wrong address after minutes", async () => {
        scene.jobs.hasAnswered = false;
        refuse("NOT_AN_ORCHESTRATOR");
        const [wait] = waitFor(1);
        await scene.pass(6 * MINUTE);
        assert.equal(wait!.failure?.code, "NOT_AN_ORCHESTRATOR");
    });

    it("is over when its job was missing twice", async () => {
        const wait = scene.wait(7);
        await scene.pass(10 * SECOND);
        assert.deepEqual(wait.end?.job, { Id: 7 });
    });

    it("is over when another job bears its id, which is neither told nor stopped", async () => {
        scene.jobs.add(1, { State: "Running" });
        scene.jobs.add(2, { State: "Successful" });
        const limits: Partial<Limits> = { pending: 2 * SECOND, onTimeout: "kill" };
        const waits = [1, 2].map((id) => scene.wait(id, { key: "5f2b0000-0000-4000-8000-000000000099", limits }));
        await scene.pass(MINUTE);
        for (const [at, { end }] of waits.entries()) {
            assert.deepEqual(end?.reason.map(({ key }) => key), ["wait.gone"]); // prettier-ignore
            assert.equal(end?.job.Id, at + 1);
            assert.ok(!("State" in end!.job));
        }
        assert.equal(scene.jobs.count("stop"), 0);
    });

    it("is told of a job whose key comes in braces and capitals", async () => {
        const key = "5f2b0000-0000-4000-8000-0000000000aa";
        scene.jobs.add(1, { State: "Successful", Key: `{${key.toUpperCase()}}` });
        const wait = scene.wait(1, { key });
        await scene.pass(MINUTE);
        assert.ok(wait.end?.good);
    });

    it("takes a job that comes back for what it is", async () => {
        scene.jobs.add(1);
        const wait = scene.wait(1);
        await scene.pass(5 * SECOND);
        const job = scene.jobs.all.get(1)!;
        scene.jobs.all.delete(1);
        await scene.pass(20 * SECOND);
        scene.jobs.all.set(1, job);
        await scene.pass(5 * MINUTE);
        assert.ok(isOpen(wait));
    });

    it("says that the output can't be read, and tells the end without it in the end", async () => {
        scene.jobs.onOutput = () => {
            throw failure("NOT_ALLOWED", "no rights to the file");
        };
        const [wait] = waitFor(1);
        scene.jobs.finish(1, "Successful", { OutputFile: "x" });
        await scene.pass(4 * MINUTE);
        assert.deepEqual(wait!.troubles, ["NOT_ALLOWED"]);
        assert.ok(isOpen(wait!));
        await scene.pass(2 * MINUTE);
        const { good, output, reason, job } = wait!.end!;
        assert.deepEqual({ good, output, state: (job as { State?: string }).State }, { good: false, output: {}, state: "Successful" }); // prettier-ignore
        assert.match(JSON.stringify(reason), /wait\.noOutput.*no rights to the file/);
    });

    it("says of a faulted job whose result was too large that it did its work", async () => {
        const infos = [
            "Could not retrieve the result of the job because it is too large.",
            "The output exceeds the allowed size.",
            "Selector not found.",
            `The result ${"x".repeat(1_000_000)} too large`,
        ];
        const waits = waitFor(infos.length);
        infos.forEach((Info, at) => scene.jobs.finish(at + 1, "Faulted", { Info }));
        await scene.pass(5 * SECOND);
        const said = waits.map(({ end }) => end!.reason.some(({ key }) => key === "wait.didItsWork"));
        assert.deepEqual(said, [true, true, false, false]);
    });

    it("is told in time although Orchestrator never says why a job is pending", async () => {
        scene.jobs.onWhy = silence;
        const waits = waitFor(30);
        await scene.pass(40 * SECOND);
        assert.ok(scene.jobs.count("why") > 0);
        for (const at of waits.keys()) scene.jobs.finish(at + 1);
        await scene.pass(10 * SECOND);
        assert.equal(waits.filter(({ end }) => end).length, 30);
    });

    for (const code of ["REFUSED", "SERVER_ERROR", "TIMED_OUT", "NOT_AN_ORCHESTRATOR"] as const)
        it(`is told within a minute where Orchestrator does not list jobs, with one warning: ${code}`, async () => {
            scene.jobs.onList = () => {
                throw failure(code);
            };
            const waits = waitFor(79);
            await scene.pass(2 * MINUTE);
            for (const at of waits.keys()) scene.jobs.finish(at + 1);
            await scene.pass(MINUTE);
            assert.equal(waits.filter(({ end }) => end).length, 79);
            assert.deepEqual(scene.warnings.map(({ key }) => key), ["wait.noLists"]); // prettier-ignore
        });

    it("is looked up with the others by key where only lists can do that", async () => {
        scene.jobs.oldServer = true;
        const waits = Array.from({ length: 100 }, (_, at) => {
            scene.jobs.add(at + 1);
            return scene.wait(at + 1, { byKey: true });
        });
        await scene.pass(3 * SECOND);
        assert.equal(scene.jobs.count("findAll"), 1);
        for (const at of waits.keys()) scene.jobs.finish(at + 1);
        await scene.pass(20 * SECOND);
        assert.equal(waits.filter(({ end }) => end?.good).length, 100);
    });

    it("does not wait for others that are looked up by key", async () => {
        scene.jobs.oldServer = true;
        scene.jobs.onList = silence;
        scene.jobs.add(1);
        scene.wait(1, { byKey: true });
        scene.jobs.add(2);
        const other = scene.wait(2);
        scene.jobs.finish(2);
        await scene.pass(3 * SECOND);
        assert.ok(other.end);
    });

    it("is read once in five minutes where sweeps do not show its job", async () => {
        const waits = waitFor(30);
        await scene.pass(10 * SECOND);
        scene.jobs.finish(1);
        // Lists lag by far: the job's change is older than any of them looks back.
        scene.jobs.all.get(1)!.LastModificationTime = "2020-01-01T00:00:00Z";
        await scene.pass(6 * MINUTE);
        assert.ok(waits[0]!.end?.good);
    });
});
