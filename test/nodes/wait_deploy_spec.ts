import { hasten } from "../support/hasten";
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import http from "node:http";
import { join } from "node:path";
import { linkedUserDirectory, startNodeRed, type RunningNodeRed } from "../../src/harness/node-red";
import { startSimulator, type Simulator } from "../../src/simulator";
import { watch } from "../support/secret-watch";
import { onArrival, ON_TAB, waitFlows, waitNode } from "../support/wait-flow";
import { createJobs, finishJobs, requestsTo, WAITING_TENANT } from "../support/wait-fixtures";

type Body = Record<string, unknown>;

interface Arrival {
    at: string;
    msg: Body;
}

const PATIENCE = 20_000;
const idOf = (job: Body | undefined): number => job!["Id"] as number;

function groupedById(arrivals: readonly Arrival[]): Map<string, string[]> {
    const groups = new Map<string, string[]>();
    for (const { at, msg } of arrivals) {
        const id = String(msg["_msgid"]);
        groups.set(id, [...(groups.get(id) ?? []), at]);
    }
    return groups;
}

/** Node-RED as it comes has no context store in its settings, and deletes a node's context whenever it is closed. */
describe("Waits in a Node-RED as it comes", function () {
    hasten(5);
    this.timeout(300_000);
    let simulator: Simulator;
    let another: Simulator;
    let nodeRed: RunningNodeRed;
    let userDir: string;
    let arrivals: Arrival[] = [];
    let log: string[] = [];
    let heard: () => void = () => undefined;

    before(async () => {
        simulator = await startSimulator({ data: WAITING_TENANT });
        another = await startSimulator({ data: WAITING_TENANT });
        for (const { clientId, clientSecret } of [simulator, another]) watch.addCredentials({ clientId, clientSecret });
        userDir = await linkedUserDirectory(join(__dirname, "..", "..", ".."));
        nodeRed = await startNodeRed({
            userDir,
            port: 0,
            runtime: process.env["NODE_RED_RUNTIME"] ?? "node-red",
            log: (line) => log.push(line),
        });
        onArrival(nodeRed, (at, msg) => {
            arrivals.push({ at, msg });
            heard();
        });
    });
    beforeEach(() => {
        arrivals = [];
        log = [];
    });
    after(async () => {
        await nodeRed.stop();
        await Promise.all([simulator.close(), another.close()]);
        await rm(userDir, { recursive: true, force: true });
    });

    const deploy = (nodes: Body[], { name = "Waits", from = simulator, type = "full" } = {}): Promise<void> => {
        const { clientId, clientSecret } = simulator;
        return nodeRed.deploy(waitFlows(nodes, from.url, name), { "id-connection": { clientId, clientSecret } }, type);
    };
    const give = (to: string, payload: unknown, more: Body = {}): void =>
        nodeRed.node(to).receive({ payload, ...more });
    const finish = (jobs: readonly Body[]): void => finishJobs(simulator, jobs);
    const arrived = async (count: number): Promise<Arrival[]> => {
        const end = performance.now() + PATIENCE;
        while (arrivals.length < count) {
            const left = end - performance.now();
            assert.ok(left > 0, `${arrivals.length} of ${count} arrived\n${log.join("\n")}`);
            await new Promise<void>((resolve) => {
                const timer = setTimeout(resolve, left);
                heard = () => {
                    clearTimeout(timer);
                    resolve();
                };
            });
        }
        return arrivals;
    };
    const jobsIn = ({ msg }: Arrival): number[] =>
        ((msg["jobs"] as Body[] | undefined) ?? [msg["job"] as Body]).map(idOf);

    for (const type of ["full", "nodes"])
        it(`go on after each deployment, and each end is told once: ${type}`, async () => {
            const nodes = (name: string): Body[] => [
                waitNode("id-each", { name }),
                waitNode("id-all", { name, emit: "all" }),
            ];
            await deploy(nodes("first"));
            const each = createJobs(simulator, "Never", 6);
            const all = createJobs(simulator, "Never", 3);
            for (const job of each) give("id-each", job, { topic: "each" });
            give("id-all", all, { topic: "all" });
            finish(all.slice(0, 1));
            for (const name of ["second", "third", "fourth"]) {
                await deploy(nodes(name), { type });
                finish(each.splice(0, 2));
            }
            finish(all.slice(1));
            await arrived(7);
            await deploy(nodes("fifth"), { type });
            assert.equal(new Set(arrivals.flatMap(jobsIn)).size, 9);
            const together = arrivals.find(({ msg }) => msg["topic"] === "all")!;
            assert.deepEqual(together.msg["payload"], all.map((job) => ({ out_Id: idOf(job) }))); // prettier-ignore
            assert.equal(arrivals.length, 7);
        });

    it("answer a web request after a deployment", async () => {
        const nodes = (name: string): Body[] => [
            { id: "id-in", ...ON_TAB, type: "http in", url: "/job", method: "get", wires: [["id-set"]] },
            {
                id: "id-set",
                ...ON_TAB,
                type: "change",
                rules: [{ t: "set", p: "payload", pt: "msg", to: "req.query.id", tot: "msg" }],
                wires: [["id-wait"]],
            },
            waitNode("id-wait", {
                name,
                jobs: "req.query.id",
                jobsType: "msg",
                wires: [["id-response", "id-out"], []],
            }),
            { id: "id-response", ...ON_TAB, type: "http response", wires: [] },
        ];
        await deploy(nodes("first"));
        const [job] = createJobs(simulator, "Never");
        const answer = new Promise<string>((resolve, reject) => {
            http.get(`${nodeRed.url}/job?id=${idOf(job)}`, (response) => {
                let text = "";
                response.on("data", (part: Buffer) => (text += part.toString()));
                response.on("end", () => resolve(text));
            }).on("error", reject);
        });
        while (requestsTo(simulator, new RegExp(`Jobs\\(${idOf(job)}\\)`)).length === 0)
            await new Promise((resolve) => setTimeout(resolve, 50));
        await deploy(nodes("second"));
        finish([job!]);
        assert.deepEqual(JSON.parse(await answer), { out_Id: idOf(job) });
    });

    it("go on inside of subflows in subflows, and are given up with their instance", async () => {
        const inner = { id: "id-inner", type: "subflow", name: "Inner", in: [{ x: 1, y: 1, wires: [{ id: "id-wait" }] }], out: [{ x: 1, y: 1, wires: [{ id: "id-wait", port: 0 }] }] }; // prettier-ignore
        const outer = { id: "id-outer", type: "subflow", name: "Outer", in: [{ x: 1, y: 1, wires: [{ id: "id-nested" }] }], out: [{ x: 1, y: 1, wires: [{ id: "id-nested", port: 0 }] }] }; // prettier-ignore
        const instance = (id: string): Body => ({ id, ...ON_TAB, type: "subflow:id-outer", wires: [["id-out"]] });
        const nodes = (name: string, instances: string[]): Body[] => [
            inner,
            outer,
            { ...waitNode("id-wait", { name, wires: [[], []] }), z: "id-inner" },
            { id: "id-nested", z: "id-outer", x: 1, y: 1, type: "subflow:id-inner", wires: [[]] },
            ...instances.map(instance),
        ];
        await deploy(nodes("first", ["id-stays", "id-goes"]));
        const [stays, goes] = createJobs(simulator, "Never", 2);
        give("id-stays", stays);
        give("id-goes", goes);
        await deploy(nodes("second", ["id-stays"]));
        finish([stays!, goes!]);
        assert.deepEqual((await arrived(1)).flatMap(jobsIn), [idOf(stays)]);
        assert.equal(log.filter((line) => /given up/.test(line)).length, 1, log.join("\n"));
        await deploy(nodes("third", ["id-stays", "id-goes"]));
        assert.equal(arrivals.length, 1);
    });

    it("go on when their node is enabled again", async () => {
        await deploy([waitNode("id-wait")]);
        const [job] = createJobs(simulator, "Never");
        give("id-wait", job);
        await deploy([waitNode("id-wait", { d: true })]);
        finish([job!]);
        await deploy([waitNode("id-wait", { d: true })], { name: "Another" });
        assert.deepEqual(arrivals, []);
        await deploy([waitNode("id-wait")]);
        assert.deepEqual((await arrived(1)).flatMap(jobsIn), [idOf(job)]);
    });

    it("go on when their node is moved to another tab", async () => {
        await deploy([waitNode("id-wait")]);
        const [job] = createJobs(simulator, "Never");
        give("id-wait", job);
        const moved = waitNode("id-wait", { z: "id-other" });
        await deploy([moved]);
        await deploy([{ ...moved, name: "Moved" }], { type: "nodes" });
        finish([job!]);
        assert.deepEqual((await arrived(1)).flatMap(jobsIn), [idOf(job)]);
    });

    it("go on when flows are stopped and started", async () => {
        await deploy([waitNode("id-wait")]);
        const [job] = createJobs(simulator, "Never");
        give("id-wait", job);
        await deploy([], { name: "Without" }).then(() => deploy([waitNode("id-wait")]));
        finish([job!]);
        await deploy([waitNode("id-wait", { name: "again" })]);
        // The node was deleted in between.
        assert.deepEqual(arrivals, []);
        assert.match(log.join("\n"), /given up/);
    });

    it("go to Catch when the connection leads to another Orchestrator, and never there", async () => {
        await deploy([waitNode("id-wait")]);
        const [job] = createJobs(simulator, "Never");
        give("id-wait", job, { topic: "kept" });
        const before = another.ledger.requests.length;
        await deploy([waitNode("id-wait")], { from: another });
        const [{ at, msg }] = (await arrived(1)) as [Arrival];
        assert.equal(at, "id-caught");
        const error = msg["error"] as { code?: string; message: string };
        assert.match(error.message, /another Orchestrator/);
        assert.equal(msg["topic"], "kept");
        assert.ok(!another.ledger.requests.slice(before).some(({ path }) => path.includes(`(${idOf(job)})`)));
    });

    it("are kept while the connection can't be opened, and go on with it", async () => {
        await deploy([waitNode("id-wait")]);
        const [job] = createJobs(simulator, "Never");
        give("id-wait", job);
        await deploy([waitNode("id-wait", { orchestrator: "" })]);
        await deploy([waitNode("id-wait", { orchestrator: "", name: "still" })]);
        finish([job!]);
        await deploy([waitNode("id-wait")]);
        assert.deepEqual((await arrived(1)).flatMap(jobsIn), [idOf(job)]);
    });

    const deployNodes = (all: Body[]): Promise<void> => {
        const { clientId, clientSecret } = simulator;
        return nodeRed.deploy(all, { "id-connection": { clientId, clientSecret } }, "nodes");
    };
    const looksAt = async (job: Body | undefined): Promise<void> => {
        const looks = new RegExp(`Jobs\\(${idOf(job)}\\)`);
        while (requestsTo(simulator, looks).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    };

    for (const way of ["missing", "disabled"])
        it(`go on when the connection alone was deployed again after it was ${way}`, async () => {
            await deploy([waitNode("id-wait")]);
            const [job] = createJobs(simulator, "Never");
            give("id-wait", job);
            const all = waitFlows([waitNode("id-wait")], simulator.url);
            const without = all.map((node) => (node["id"] === "id-connection" ? { ...node, d: true } : node));
            await deployNodes(way === "missing" ? all.filter(({ id }) => id !== "id-connection") : without);
            await deployNodes(all);
            finish([job!]);
            await arrived(1);
            assert.deepEqual(arrivals.map(({ at }) => at), ["id-out"]); // prettier-ignore
        });

    // Node-RED does not make a node anew whose connection it knows by an environment variable only.
    const byVariable: Record<string, () => Body[]> = {
        "of the process": () => [waitNode("id-wait", { orchestrator: "${ID_OF_CONNECTION}" })],
        "of a subflow": () => [
            { id: "id-flow", type: "subflow", name: "Flow", in: [{ x: 1, y: 1, wires: [{ id: "id-inside" }] }], out: [{ x: 1, y: 1, wires: [{ id: "id-inside", port: 0 }] }], env: [{ name: "CONNECTION", type: "str", value: "" }] }, // prettier-ignore
            { ...waitNode("id-inside", { orchestrator: "${CONNECTION}", wires: [[], []] }), z: "id-flow" },
            { id: "id-wait", ...ON_TAB, type: "subflow:id-flow", env: [{ name: "CONNECTION", type: "conf-type", value: "id-connection" }], wires: [["id-out"]] }, // prettier-ignore
        ],
    };
    for (const [whose, nodes] of Object.entries(byVariable))
        it(`go on when the connection alone is changed, which they know by a variable ${whose}`, async () => {
            process.env["ID_OF_CONNECTION"] = "id-connection";
            await deploy(nodes());
            const [job] = createJobs(simulator, "Never");
            give("id-wait", job);
            await looksAt(job);
            await deployNodes(waitFlows(nodes(), simulator.url).map((node) => (node["id"] === "id-connection" ? { ...node, concurrency: "7" } : node))); // prettier-ignore
            finish([job!]);
            assert.deepEqual((await arrived(1)).flatMap(jobsIn), [idOf(job)]);
            delete process.env["ID_OF_CONNECTION"];
        });

    describe("when Orchestrator can't be asked", () => {
        const statuses: string[] = [];

        before(() => {
            nodeRed.RED.events.on("node-status", ({ id, status }: { id: string; status?: { text?: string } }) => {
                if (id === "id-wait") statuses.push(status?.text ?? "");
            });
        });
        beforeEach(() => statuses.splice(0));

        const shows = async (text: string | RegExp): Promise<void> => {
            const end = performance.now() + PATIENCE;
            const fits = (shown = ""): boolean => (typeof text === "string" ? shown === text : text.test(shown));
            while (!fits(statuses.at(-1))) {
                assert.ok(performance.now() < end, `${text}: ${JSON.stringify(statuses)}\n${log.join("\n")}`);
                await new Promise((resolve) => setTimeout(resolve, 20));
            }
        };
        /** Every look at a job from now on meets it. */
        const strike = (fault: Parameters<Simulator["faults"]["add"]>[0]): void =>
            simulator.faults.add({ path: /Jobs/, times: Infinity, ...fault });

        for (const count of [1, 30])
            it(`say so in the status, and in the log once when it begins and once when it ends: ${count}`, async () => {
                await deploy([waitNode("id-wait")]);
                const jobs = createJobs(simulator, "Never", count);
                give("id-wait", jobs);
                await shows(`${count} waiting (${count} pending)`);
                strike({ action: "reset" });
                await shows("unreachable, retrying");
                simulator.faults.clear();
                await shows(`${count} waiting (${count} pending)`);
                finish(jobs);
                await arrived(count);
                await shows(/^#\d+ successful|^30 of 30 successful$/);
                const told = log.filter((line) => /can't be followed|can be followed again/.test(line));
                assert.equal(told.length, 2, log.join("\n"));
            });

        it("say in red that the sign-in is refused, and how many wait", async () => {
            await deploy([waitNode("id-wait")]);
            const jobs = createJobs(simulator, "Never", 3);
            give("id-wait", jobs);
            await shows("3 waiting (3 pending)");
            simulator.revokeTokens();
            simulator.faults.add({
                path: /connect\/token/,
                action: "answer",
                status: 400,
                headers: { "content-type": "application/json" },
                body: '{"error":"invalid_client"}',
                times: Infinity,
            });
            await shows("sign-in refused, 3 waiting");
            simulator.faults.clear();
            finish(jobs);
            await arrived(3);
            assert.deepEqual(arrivals.map(({ at }) => at), ["id-out", "id-out", "id-out"]); // prettier-ignore
        });
    });

    describe("of a message that can't be copied", () => {
        const deep = (levels: number): object => {
            let value: Body = {};
            for (let level = 0; level < levels; level++) value = { value };
            return value;
        };
        const HOSTILE: Record<string, () => Body> = {
            "3,000 levels deep": () => ({ hostile: deep(3_000) }),
            "100,000 levels deep": () => ({ hostile: deep(100_000) }),
            "with a getter that throws": () => Object.defineProperty({}, "hostile", { enumerable: true, get: () => { throw new Error("got"); } }), // prettier-ignore
            "with a toJSON that throws": () => ({ hostile: { toJSON: () => { throw new Error("toJSON"); } } }), // prettier-ignore
            "with a Proxy that throws": () => ({ hostile: new Proxy({}, { ownKeys: () => { throw new Error("trap"); } }) }), // prettier-ignore
            "with a circle": () => { const hostile: Body = {}; return { hostile: Object.assign(hostile, { hostile }) }; }, // prettier-ignore
            "that is frozen": () => ({}),
            "with 100 MB of binary data": () => ({ hostile: Buffer.alloc(100_000_000) }),
        };

        let told: Map<string, string[]>;

        before(async () => {
            arrivals = [];
            const wires = [["id-out", "id-second"], ["id-second"]];
            await deploy([waitNode("id-wait", { wires })]);
            const strange: Body[] = [];
            // Another job of the folder can be read all the time: nothing but the refused ones is out of order.
            const [other] = createJobs(simulator, "Never");
            give("id-wait", other, { _msgid: "other" });
            for (const [words, make] of Object.entries(HOSTILE)) {
                const receive = (number: number, payload: unknown): void => {
                    const msg = { _msgid: `${words} ${number}`, payload };
                    Object.defineProperties(msg, Object.getOwnPropertyDescriptors(make()));
                    nodeRed.node("id-wait").receive(words === "that is frozen" ? Object.freeze(msg) : msg);
                };
                const [first, second, ...refused] = createJobs(simulator, "Never", 4) as [Body, Body, Body, Body];
                for (const job of refused)
                    simulator.faults.add({
                        path: new RegExp(`Jobs\\(${idOf(job)}\\)`),
                        action: "answer",
                        status: 403,
                        body: JSON.stringify({ message: "You are not authorized!", errorCode: 0 }),
                        times: Infinity,
                    });
                strange.push(first, second);
                receive(1, first);
                receive(2, [second, refused[0]]);
                receive(3, refused[1]);
            }
            await deploy([waitNode("id-wait", { name: "again", wires })]);
            finish(strange);
            const whole = (): Map<string, string[]> => {
                const places = arrivals.filter(({ at }) => at !== "id-second");
                return groupedById(places);
            };
            const end = performance.now() + PATIENCE;
            const isWhole = (): boolean => Object.keys(HOSTILE).every((words) => [1, 2, 3].every((number) => (whole().get(`${words} ${number}`)?.length ?? 0) >= (number === 2 ? 2 : 1))); // prettier-ignore
            while (!isWhole() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
            told = whole();
            arrivals = [];
            finish([other!]);
            await arrived(1);
        });

        for (const words of Object.keys(HOSTILE))
            it(`are told, and Node-RED goes on: ${words}`, () => {
                const counts = [1, 2, 3].map((number) => told.get(`${words} ${number}`)?.length);
                assert.deepEqual(counts, [1, 2, 1]);
                assert.deepEqual(told.get(`${words} 1`), ["id-out"]);
            });
    });
});
