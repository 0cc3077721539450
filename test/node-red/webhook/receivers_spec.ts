import assert from "node:assert/strict";
import fakeTimers, { type Clock } from "@sinonjs/fake-timers";
import { Receivers, type Receive } from "../../../src/node-red/webhook/receivers";

const PATH = "uipath/events/c1";
const RIGHT = "right";

describe("While a deployment replaces a connection, a call of Orchestrator", () => {
    let clock: Clock;
    let heard: string[];
    let receivers: Receivers;
    beforeEach(() => {
        heard = [];
        clock = fakeTimers.install({ toFake: ["setTimeout", "clearTimeout"] });
        receivers = new Receivers();
        assert.equal(receivers.add(PATH, receiver("old")), true);
    });

    afterEach(() => clock.uninstall());

    const receiver =
        (name: string): Receive =>
        (body, signature) => {
            if (signature !== RIGHT) return false;
            heard.push(`${name} ${body.toString()}`);
            return true;
        };
    const call = (body: string | Buffer, signature = RIGHT): boolean | undefined =>
        receivers.at(PATH)?.(Buffer.from(body), signature);

    it("is taken, and the new connection hears of it", () => {
        call("1");
        receivers.leave(PATH);
        heard = [];
        assert.equal(call("2"), true);
        assert.equal(call("forged", "wrong"), false);
        receivers.add(PATH, receiver("new"));
        call("3");
        assert.deepEqual(
            heard.filter((each) => each.startsWith("new")),
            ["new 2", "new 3"],
        );
    });

    it("is refused where no connection follows", () => {
        receivers.leave(PATH);
        assert.equal(call("1"), true);
        clock.tick(30_000);
        assert.equal(call("2"), undefined);
        receivers.add(PATH, receiver("new"));
        assert.ok(!heard.includes("new 1"));
    });

    it("is taken by the new connection for as long as that one stays", () => {
        receivers.leave(PATH);
        receivers.add(PATH, receiver("new"));
        clock.tick(30_000);
        assert.equal(call("1"), true);
        assert.deepEqual(heard, ["new 1"]);
    });

    it("is refused where too many have come before it", () => {
        receivers.leave(PATH);
        const large = Buffer.alloc(2 * 1024 * 1024);
        assert.deepEqual(
            Array.from({ length: 5 }, () => call(large)),
            [true, true, true, true, false],
        );
    });

    it("is refused once the connection is removed", () => {
        receivers.remove(PATH);
        assert.equal(call("1"), undefined);
    });
});
