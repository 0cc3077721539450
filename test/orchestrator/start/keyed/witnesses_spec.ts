import assert from "node:assert/strict";
import { Api } from "../../../../src/orchestrator/api/api";
import { REAL_CLOCK } from "../../../../src/orchestrator/clock";
import { witnessesOf } from "../../../../src/orchestrator/start/keyed/witnesses";
import { KnownJobs } from "../../../../src/orchestrator/start/reconcile/known-jobs";
import { Start } from "../../../../src/orchestrator/start/start";
import { command, environment, response, settings } from "../../client";

const CLOUD = "https://cloud.uipath.com/acme/Default/orchestrator_";
const OWN = "https://orchestrator.invalid";

describe("The mark of a key is looked for", () => {
    function fieldsAt(url: string, apiVersion: number): string[] {
        const api = new Api(
            settings(url, { apiVersion }),
            environment(() => response(200, {})),
        );
        const start = new Start(command({ idempotencyKey: "R-1" }));
        start.process = { key: "p", name: "Bot" } as Start["process"];
        const { marks } = witnessesOf(start, api, new KnownJobs(REAL_CLOCK));
        return marks(1).map(({ field }) => field);
    }

    it("in the one field that Automation Cloud has always had since there are keys", () =>
        assert.deepEqual(fieldsAt(CLOUD, 20), ["BatchExecutionKey"]));

    it("in the field of an older version, too, where the server may have been updated", () =>
        assert.deepEqual(fieldsAt(OWN, 15), ["BatchExecutionKey", "Reference"]));

    it("in the only field of an older version", () => assert.deepEqual(fieldsAt(OWN, 14), ["Reference"]));
});
