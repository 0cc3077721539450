import assert from "node:assert/strict";
import type { EventEmitter } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import v8 from "node:v8";
import vm from "node:vm";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../src/harness/node-red";
import type { NodeRedNode } from "../../src/harness/node-red-runtime";
import { watch } from "../support/secret-watch";
import { fakeOrchestrator, startServer, type TestServer } from "../support/server";

const DEPLOYMENTS = 50;

/** Messages to each node before each deployment. */
const MESSAGES = 12;

/** Of the messages to a node. */
const ANSWERED_AT_ONCE = 3;

/** Between two answers of the server. Milliseconds. */
const ANSWER_PAUSE = 4;

const PATIENCE = 15_000;
const MOST_HEAP_GROWTH = 5 * 1024 * 1024;
const CREDENTIALS = { clientId: "client-of-many-deployments", clientSecret: "secret-of-many-deployments" };

/** What a running flow may hold on to. */
interface Held {
    listeners: Record<string, number>;
    resources: Record<string, number>;
    heap: number;
}

describe("A deployment while messages are under way, fifty times over,", function () {
    this.timeout(300_000);
    let userDir: string;
    let nodeRed: RunningNodeRed;
    let server: TestServer;
    let underWay = 0;
    let holding = false;
    let arrived = { start: 0, request: 0 };
    let held: Record<keyof typeof arrived, (() => void)[]> = { start: [], request: [] };

    const tab = { id: "tab", type: "tab", label: "Redeployed" };

    function flow(name: string): object[] {
        const at = { z: "tab", x: 1, y: 1, orchestrator: "connection", folder: "12" };
        return [
            tab,
            {
                id: "connection",
                type: "uipath-orchestrator",
                name: "Connection",
                url: `${server.url}/acme/Default/orchestrator_`,
            },
            {
                id: "start",
                type: "uipath-start-job",
                name,
                ...at,
                process: "Bot",
                argumentsType: "json",
                arguments: "{}",
                wires: [["end"]],
            },
            {
                id: "request",
                type: "uipath-request",
                name,
                ...at,
                method: "GET",
                path: "/odata/Jobs",
                wires: [["end"]],
            },
            { id: "catch", type: "catch", z: "tab", x: 1, y: 1, scope: null, wires: [["end"]] },
            { id: "complete", type: "complete", z: "tab", x: 1, y: 1, scope: ["start", "request"], wires: [["end"]] },
            { id: "status", type: "status", z: "tab", x: 1, y: 1, scope: null, wires: [["end"]] },
            { id: "end", type: "junction", z: "tab", x: 1, y: 1, wires: [[]] },
        ];
    }

    before(async () => {
        userDir = await linkedUserDirectory(join(__dirname, "..", "..", ".."));
        watch.addCredentials(CREDENTIALS);
        server = await startServer(
            fakeOrchestrator(async ({ path }) => {
                const kind = path.includes("StartJobs")
                    ? "start"
                    : path.includes("/odata/Jobs")
                      ? "request"
                      : undefined;
                if (!kind || ++arrived[kind] <= ANSWERED_AT_ONCE) return undefined;
                underWay++;
                await (holding ? new Promise<void>((release) => held[kind].push(release)) : wait(ANSWER_PAUSE));
                underWay--;
                return undefined;
            }),
        );
        server.server.keepAliveTimeout = 10 * 60_000; // so that it does not tidy up for the client
        nodeRed = await startNodeRed({
            userDir,
            port: 0,
            runtime: process.env["NODE_RED_RUNTIME"] ?? "node-red",
        });
    });

    after(async () => {
        await nodeRed.stop();
        await server.close();
        await rm(userDir, { recursive: true, force: true });
    });

    /** Deploys only what changed: the nodes, not their connection. */
    async function deployNodes(flows: object[]): Promise<void> {
        const started = new Promise((resolve) => nodeRed.RED.events.once("flows:started", resolve));
        await nodeRed.RED.runtime.flows.setFlows({ flows: { flows }, deploymentType: "nodes" });
        await started;
    }

    async function until(what: string, condition: () => boolean): Promise<void> {
        const end = performance.now() + PATIENCE;
        while (!condition()) {
            assert.ok(performance.now() < end, `waited too long: ${what}`);
            await wait(2);
        }
    }

    /**
     * Gives messages to both nodes, and comes back when some have ended, others are under way, and the rest waits. Those under
     * way are answered one after another, from now on.
     */
    async function load(late: string[]): Promise<void> {
        arrived = { start: 0, request: 0 };
        holding = true;
        const ours: typeof held = { start: [], request: [] };
        held = ours;
        for (const id of ["start", "request"] as const) {
            const node = nodeRed.node(id);
            noteLate(node, late);
            for (let count = 0; count < MESSAGES; count++) node.receive({ payload: {}, _msgid: `${id}-${count}` });
            await until(`a request of ${id} to be under way`, () => ours[id].length > 1);
        }
        holding = false;
        for (const [at, release] of [...ours.start, ...ours.request].entries())
            setTimeout(() => release(), at * ANSWER_PAUSE);
        server.requests.length = 0;
    }

    /** Notes what a node sends or completes after Node-RED has closed it. */
    function noteLate(node: NodeRedNode, late: string[]): void {
        let closed = false;
        node.on("close", () => (closed = true));
        const spied = node as unknown as Record<string, (...args: unknown[]) => unknown>;
        for (const name of ["send", "_complete"]) {
            const original = spied[name]!;
            spied[name] = function (this: unknown, ...args) {
                if (closed) late.push(`${name} of ${node.id}`);
                return original.apply(this, args);
            };
        }
    }

    const events = (): EventEmitter => nodeRed.RED.events;

    function listenersOf(emitters: Record<string, EventEmitter>): Record<string, number> {
        return Object.fromEntries(
            Object.entries(emitters).flatMap(([name, emitter]) =>
                emitter.eventNames().map((event) => [`${name} ${String(event)}`, emitter.listenerCount(event)]),
            ),
        );
    }

    function resources(): Record<string, number> {
        const counts: Record<string, number> = { Timeout: 0, Immediate: 0, TCPSocketWrap: 0, TLSWrap: 0, PipeWrap: 0 };
        for (const name of process.getActiveResourcesInfo()) if (name in counts) counts[name]!++;
        return counts;
    }

    const collectGarbage = (): void => {
        v8.setFlagsFromString("--expose-gc");
        const gc = vm.runInNewContext("gc") as () => void;
        gc();
    };

    /** What is held when nothing is deployed and nothing is under way. */
    async function heldWhenIdle(before?: Held): Promise<Held> {
        await nodeRed.deploy([tab], {});
        await until("everything to end", () => {
            const now = resources();
            return (
                underWay === 0 &&
                now["TCPSocketWrap"]! <= (before?.resources["TCPSocketWrap"] ?? 0) &&
                now["Timeout"]! <= (before?.resources["Timeout"] ?? Infinity)
            );
        });
        server.requests.length = 0;
        for (let round = 0; round < 3; round++) {
            await new Promise(setImmediate);
            collectGarbage();
        }
        return {
            listeners: listenersOf({ process, "Node-RED": events() }),
            resources: resources(),
            heap: process.memoryUsage().heapUsed,
        };
    }

    describe("of everything", () => {
        let first: Held;
        let last: Held;
        const late: string[] = [];
        const closeTimes: number[] = [];
        const warnings: string[] = [];

        before(async () => {
            const note = (warning: Error): void => void warnings.push(warning.message);
            let stopping = 0;
            const begin = (): void => void (stopping = performance.now());
            const end = (): void => void closeTimes.push(performance.now() - stopping);
            process.on("warning", note);
            events().on("flows:stopping", begin).on("flows:stopped", end);
            try {
                // What is loaded and remembered once is no leak.
                for (let count = 0; count < 5; count++) {
                    await nodeRed.deploy(flow(`warm-up ${count}`), { connection: CREDENTIALS });
                    await load([]);
                }
                first = await heldWhenIdle();
                for (let count = 0; count < DEPLOYMENTS; count++) {
                    await nodeRed.deploy(flow(`deployment ${count}`), { connection: CREDENTIALS });
                    await load(late);
                }
                last = await heldWhenIdle(first);
            } finally {
                process.off("warning", note);
                events().off("flows:stopping", begin).off("flows:stopped", end);
            }
        });

        it("lets no message out of a node that was closed", () => assert.deepEqual(late, []));

        it("takes less than a second to close the nodes", () => {
            assert.ok(closeTimes.length > DEPLOYMENTS, String(closeTimes.length));
            // A busy machine makes one take long now and then.
            const median = closeTimes.sort((a, b) => a - b)[closeTimes.length >> 1]!;
            assert.ok(median < 1000, `${median} ms`);
        });

        it("leaves no listener behind", () => {
            assert.deepEqual(last.listeners, first.listeners);
            assert.deepEqual(warnings, []);
        });

        it("leaves no timer and no socket behind", () => {
            for (const [name, count] of Object.entries(last.resources))
                assert.ok(count <= first.resources[name]!, `${name}: ${first.resources[name]}, then ${count}`);
        });

        it("leaves no memory behind", () => {
            const growth = last.heap - first.heap;
            assert.ok(growth < MOST_HEAP_GROWTH, `${(growth / 1024 / 1024).toFixed(1)} MB`);
        });
    });

    it("of the nodes alone leaves no listener at the connection that stays", async () => {
        const late: string[] = [];
        await nodeRed.deploy(flow("first"), { connection: CREDENTIALS });
        await load(late);
        const connection = nodeRed.node("connection");
        const before = listenersOf({ connection });
        for (let count = 0; count < DEPLOYMENTS; count++) {
            await deployNodes(flow(`nodes ${count}`));
            await load(late);
        }
        assert.equal(nodeRed.node("connection"), connection);
        assert.deepEqual(listenersOf({ connection }), before);
        assert.deepEqual(late, []);
        await heldWhenIdle();
    });
});
