import assert from "node:assert/strict";
import { warningsOf } from "../../support/flow";
import { fakeOrchestrator, RELEASE_KEY } from "../../support/server";
import { startJobRig } from "./start-job-rig";

describe("The start job node", () => {
    const start = startJobRig();

    describe("as a node of a flow", () => {
        it("removes msg.startInfo from the message, so that a later start node does not use it", async () => {
            const { flow, startInfo } = await start(fakeOrchestrator());
            const sent = await flow.pass({ payload: {}, startInfo: { ReleaseKey: RELEASE_KEY } });
            assert.equal(startInfo()["ReleaseKey"], RELEASE_KEY);
            assert.ok(!("startInfo" in sent));
        });

        it("keeps msg.startInfo in a failed message, which may be sent again", async () => {
            const { flow } = await start(
                fakeOrchestrator(({ path }) =>
                    path.includes("StartJobs") ? { status: 409, json: { message: "No." } } : undefined,
                ),
            );
            const { caught } = await flow.send({ payload: {}, startInfo: { JobsCount: 2 } });
            assert.deepEqual(caught!["startInfo"], { JobsCount: 2 });
        });

        it("starts with the arguments at the arrival of the message, even if the flow changes them later", async () => {
            let release = (): void => undefined;
            const released = new Promise<void>((resolve) => (release = resolve));
            const slow = fakeOrchestrator(async ({ path }) => {
                if (path.includes("StartJobs")) await released;
                return undefined;
            });
            const { flow, server } = await start(slow, {}, { concurrency: "1" });
            const shared = { in_Id: 0, in_Due: new Date(0) };
            const passing: Promise<unknown>[] = [];
            for (const id of [1, 2, 3]) {
                shared.in_Id = id;
                passing.push(flow.pass({ payload: shared }));
                await new Promise((resolve) => setImmediate(resolve));
            }
            shared.in_Id = 99;
            release();
            await Promise.all(passing);
            const started = server.requests
                .filter(({ path }) => path.includes("StartJobs"))
                .map(
                    ({ body }) =>
                        (JSON.parse(body) as { startInfo: { InputArguments: string } }).startInfo.InputArguments,
                );
            const due = new Date(0).toISOString();
            assert.deepEqual(
                started.map((json) => JSON.parse(json) as unknown),
                [1, 2, 3].map((id) => ({ in_Id: id, in_Due: due })),
            );
        });

        it("sends the same message on with Orchestrator's response as payload, and completes it", async () => {
            const { flow } = await start(fakeOrchestrator());
            const sent = await flow.pass({ payload: { a: 1 }, topic: "kept", req: { kept: true } });
            assert.deepEqual(sent.payload, { value: [{ Id: 7, Key: "job-key" }] });
            assert.deepEqual([sent["topic"], sent["req"]], ["kept", { kept: true }]);
            assert.deepEqual([flow.out.length, flow.completed.length, flow.caught.length], [1, 1, 0]);
        });

        it("sends nothing on after a failure, and the Catch node gets the error once with its code and cause", async () => {
            const { flow } = await start(
                fakeOrchestrator(({ path }) =>
                    path.includes("StartJobs")
                        ? { status: 409, json: { message: "No robots.", errorCode: 1671, traceId: "00-abc" } }
                        : undefined,
                ),
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "NO_ROBOT");
            assert.match(
                error.message,
                /^NO_ROBOT: Orchestrator answered 409: “No robots\.” .*Starting process Bot in folder 12 failed\.$/,
            );
            assert.deepEqual(error.cause, { status: 409, errorCode: 1671, traceId: "00-abc" });
            assert.deepEqual([flow.out.length, flow.completed.length, flow.caught.length], [0, 0, 1]);
        });

        it("shows that it is starting, then that it has started or failed", async () => {
            let refuse = false;
            const { flow } = await start(
                fakeOrchestrator(({ path }) =>
                    refuse && path.includes("StartJobs") ? { status: 403, json: {} } : undefined,
                ),
            );
            const shows = async (text: string): Promise<void> => {
                while (flow.statuses.at(-1) !== text)
                    await new Promise<void>((resolve) => flow.on("id-statuses", () => resolve()));
            };
            await flow.pass({ payload: {} });
            await shows("uipath-start-job.status.started");
            refuse = true;
            await flow.fail({ payload: {} });
            await shows("NOT_ALLOWED");
            assert.equal(flow.statuses[0], "uipath-start-job.status.starting");
        });

        it("shows at most four statuses a second, however many messages pass", async () => {
            const { flow } = await start(fakeOrchestrator());
            const begin = performance.now();
            await Promise.all(Array.from({ length: 500 }, () => flow.pass({ payload: {} })));
            const seconds = (performance.now() - begin) / 1000;
            assert.ok(flow.statuses.length <= 4 * seconds + 2, `${flow.statuses.length} in ${seconds} s`);
        });

        it("does not repeat a start after a 401 when the node was closed in the meantime", async () => {
            let answer: () => void = () => undefined;
            let arrived: () => void = () => undefined;
            const underWay = new Promise<void>((resolve) => (arrived = resolve));
            const { flow: closed, server } = await start(
                fakeOrchestrator(async ({ path }) => {
                    if (!path.includes("StartJobs")) return undefined;
                    arrived();
                    await new Promise<void>((resolve) => (answer = resolve));
                    return { status: 401, json: {} };
                }),
            );
            closed.give({ payload: {} });
            await underWay;
            await closed.stop();
            const logged = warningsOf(closed.node, 1);
            answer();
            await logged;
            assert.equal(server.count("StartJobs"), 1);
        });

        it("checks what toJSON of the arguments returns", async () => {
            class Amount {
                readonly cents = 5;
                toJSON(): object {
                    return { amount: this.cents / 100, none: NaN, big: 10n };
                }
            }
            const { flow } = await start(fakeOrchestrator());
            const error = await flow.fail({ payload: new Amount() });
            assert.match(error.message, /none: NaN/);
        });

        it("refuses a Map as arguments, since JSON would turn it into {}", async () => {
            const { flow } = await start(fakeOrchestrator(), { arguments: "$map", argumentsType: "msg" });
            assert.equal((await flow.fail({ $map: new Map([["a", 1]]) })).code, "INVALID_ARGUMENTS");
        });

        it("sends no message and no start after it was closed, and logs the outcome of starts in progress", async () => {
            let answer: () => void = () => undefined;
            let arrived: () => void = () => undefined;
            const underWay = new Promise<void>((resolve) => (arrived = resolve));
            const { flow: closed, server } = await start(
                fakeOrchestrator(async ({ path }) => {
                    if (!path.includes("StartJobs")) return undefined;
                    arrived();
                    await new Promise<void>((resolve) => (answer = resolve));
                    return undefined;
                }),
                {},
                { concurrency: "1" },
            );
            for (let i = 0; i < 5; i++) closed.give({ payload: {} });
            await underWay;
            const logged = warningsOf(closed.node, 2);
            await closed.stop();
            answer();
            assert.deepEqual(await logged, ["uipath-start-job.log.dropped", "uipath-start-job.log.lateStart"]);
            assert.equal(server.count("StartJobs"), 1);
            assert.deepEqual([closed.out.length, closed.caught.length], [0, 0]);
        });
    });
});
