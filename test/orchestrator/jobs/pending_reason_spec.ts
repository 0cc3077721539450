import assert from "node:assert/strict";
import { Orchestrator } from "../../../src/orchestrator/orchestrator";
import { parseAddress } from "../../../src/shared/address";
import { fakeOrchestrator, startServer } from "../../support/server";

describe("A job that stays pending", () => {
    for (const [codes, lacks] of [
        [["RobotBusy"], "freeRobot"],
        [["RobotNotAssignedToFolder"], "robot"],
        [["TemplateFullCapacity"], "freeMachine"],
        [["RobotBusy", "TemplateNotAssignedToFolder"], "machine"],
        [["RobotNoCredentials"], undefined],
        [["SomethingNew"], undefined],
    ] as const)
        it(`is said to wait for what it waits for, else in Orchestrator's words: ${codes.join()}`, async () => {
            const Errors = ["The reason."];
            const server = await startServer(
                fakeOrchestrator(() => ({ json: { IsValid: false, Errors, ErrorCodes: codes } })),
            );
            const parsed = parseAddress(server.url);
            assert.ok("address" in parsed);
            const orchestrator = new Orchestrator({
                address: parsed.address,
                signIn: { way: "token", token: "token-of-a-user" },
                timeout: 5_000,
                concurrency: 1,
                apiVersion: 20,
            });
            const why = await orchestrator.jobs.whyPending(1, undefined, new AbortController().signal);
            assert.deepEqual(why, { words: "The reason.", ...(lacks ? { lacks } : {}) });
            orchestrator.close();
            await server.close();
        });
});
