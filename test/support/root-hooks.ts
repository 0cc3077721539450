/** Root hooks that fail the test run when a secret was seen anywhere. */
import assert from "node:assert/strict";
import type { RootHookObject } from "mocha";
import { Identity } from "../../src/simulator/tenant/identity";
import { watch, watchIssuer, watchOutput, watchRuntime } from "./secret-watch";

let isTesting = false;

watchIssuer(Identity);
watchRuntime(require(process.env["NODE_RED_RUNTIME"] ?? "node-red") as Parameters<typeof watchRuntime>[0]);
watchOutput(() => isTesting);

export const mochaHooks: RootHookObject = {
    beforeEach(this: Mocha.Context) {
        watch.where = this.currentTest?.fullTitle() ?? "";
        isTesting = true;
    },
    afterEach() {
        isTesting = false;
    },
    afterAll() {
        const report = watch.takeReport();
        if (report) assert.fail(`Secrets were seen in this test run:\n${report}`);
    },
};
