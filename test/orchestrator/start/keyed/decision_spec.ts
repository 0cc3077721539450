import assert from "node:assert/strict";
import { decide, MAX_ATTEMPTS } from "../../../../src/orchestrator/start/keyed/decision";

const states = (...names: string[]): { State: string }[] => names.map((State) => ({ State }));

describe("A message whose key has been started", () => {
    it("goes on with the jobs, or is refused, whatever became of them", () => {
        for (const state of ["Pending", "Running", "Successful", "Faulted"]) {
            assert.equal(decide("use", 1, states(state)), "use");
            assert.equal(decide("refuse", 1, states(state)), "refuse");
        }
    });

    it("starts again only when all jobs have ended and none was successful", () => {
        assert.equal(decide("restart", 1, states("Faulted")), "again");
        assert.equal(decide("restart", 1, states("Faulted", "Stopped")), "again");
        for (const others of [["Running"], ["Pending"], ["Suspended"], ["Successful"], ["Terminating"]])
            assert.equal(decide("restart", 1, states("Faulted", ...others)), "use", others.join());
    });

    it("is refused after a hundred attempts", () => {
        assert.equal(decide("restart", MAX_ATTEMPTS - 1, states("Faulted")), "again");
        assert.equal(decide("restart", MAX_ATTEMPTS, states("Faulted")), "refuse");
        assert.equal(decide("restart", MAX_ATTEMPTS, states("Successful")), "use");
    });
});
