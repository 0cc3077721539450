/** What is left in the memory of Node-RED after hours in which everything went wrong. */
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { queryObjects } from "node:v8";
import { OpenWait } from "../../src/follow/open-wait";
import { WaitingMessage } from "../../src/node-red/wait-job/waiting-message";
import { Start } from "../../src/orchestrator/start/start";
import { Exchange } from "./server/exchange";
import { World } from "./world/world";

const SEEDS = [1, 2, 3, 6, 9];

/** Nodes and connections listen to each other as long as they live. */
const MOST_LISTENERS = 10;

/** There is one of them for each message or request. */
const TYPES = { Start, OpenWait, WaitingMessage, Exchange };

describe("When all messages of an hour have gone on, a Node-RED holds", function () {
    this.timeout(120_000);

    /** Other tests of this process may have left some. */
    let before: Record<string, number>;
    const worlds: World[] = [];
    const listened = new Set<WeakRef<AbortSignal>>();

    this.beforeAll(async () => {
        // An error of a library keeps whoever loads it first.
        await new World({ seed: 1, messages: 1, hours: 1 }).run();
        before = countObjects();
        const add = AbortSignal.prototype.addEventListener;
        AbortSignal.prototype.addEventListener = function (this: AbortSignal, ...args: Parameters<typeof add>) {
            listened.add(new WeakRef(this));
            add.apply(this, args);
        } as typeof add;
        for (const seed of SEEDS) {
            const world = new World({ seed, messages: 60, hours: 1 });
            worlds.push(world);
            await world.live();
            await world.rest();
        }
        AbortSignal.prototype.addEventListener = add;
    });

    this.afterAll(async () => {
        for (const world of worlds) await world.end();
    });

    it("nothing of them", () => {
        const left = countObjects();
        for (const name of Object.keys(TYPES)) assert.ok(left[name]! <= before[name]!, `${left[name]} of ${name}`);
    });

    it("no listeners of them", () => {
        const signals = new Set([...listened].map((signal) => signal.deref()));
        let left = 0;
        for (const signal of signals) if (signal) left += getEventListeners(signal, "abort").length;
        const nodes = worlds.flatMap(({ machines }) => machines).length;
        assert.ok(left <= MOST_LISTENERS * nodes, `${left} listeners of ${nodes} Node-REDs`);
    });
});

function countObjects(): Record<string, number> {
    return Object.fromEntries(
        Object.entries(TYPES).map(([name, type]) => [name, queryObjects(type, { format: "count" })]),
    );
}
