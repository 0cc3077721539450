/** Hooks of the whole test run: at its end no secret may have been seen anywhere. */
import assert from "node:assert/strict";
import type { RootHookObject } from "mocha";
import { Identity } from "../../src/simulator/tenant/identity";
import { watch, watchIssuer, watchOutput, watchRuntime } from "./secret-watch";

let testing = false;

watchIssuer(Identity);
watchRuntime(require(process.env["NODE_RED_RUNTIME"] ?? "node-red") as Parameters<typeof watchRuntime>[0]);
watchOutput(() => testing);

export const mochaHooks: RootHookObject = {
    beforeEach(this: Mocha.Context) {
        watch.where = this.currentTest?.fullTitle() ?? "";
        testing = true;
    },
    afterEach() {
        testing = false;
    },
    afterAll() {
        const report = watch.takeReport();
        if (report) assert.fail(`Secrets were seen in this test run:\n${report}`);
    },
};
