import { hasten } from "../support/hasten";
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import { startSimulator, type Simulator } from "../../src/simulator";
import { connectionTo, startFlow, type FlowMessage, type Outcome, type TestFlow } from "../support/flow";
import {
    createJobs, LARGE, LISTS, READS, requestsTo, startedJobs, WAITING_TENANT,
} from "../support/wait-fixtures"; // prettier-ignore

type Body = Record<string, unknown>;

const SCOPE = "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Robots.Read";
const SCOPE_WITH_LOGS = `${SCOPE} OR.Monitoring.Read`;
const GUID = "5f2b0000-0000-4000-8000-000000000001";

const jobOf = (message: FlowMessage | undefined): Body => message!["job"] as Body;
const idOf = (job: Body | undefined): number => job!["Id"] as number;
const reasonOf = (message: FlowMessage | undefined): string => message!["reason"] as string;
const topicsOf = (messages: FlowMessage[]): string[] => messages.map((message) => message["topic"] as string);

/** How many times as fast the clock of the nodes runs. */
const FASTER = 5;

describe("The wait for job node", function () {
    hasten(FASTER);
    this.timeout(300_000);
    let flow: TestFlow | undefined;
    const simulators: Simulator[] = [];

    async function simulate(options: Parameters<typeof startSimulator>[0] = {}): Promise<Simulator> {
        const simulator = await startSimulator({ data: WAITING_TENANT, ...options });
        simulators.push(simulator);
        return simulator;
    }

    async function start(
        simulator: Simulator,
        node: Body = {},
        more: Partial<Parameters<typeof startFlow>[0]> = {},
    ): Promise<TestFlow> {
        const { connection, credentials } = connectionTo(simulator);
        flow = await startFlow({
            credentials,
            ...more,
            node: { type: "uipath-wait-job", ...node },
            connection: { ...connection, scope: SCOPE_WITH_LOGS, folder: "Shared", ...more.connection },
        });
        return flow;
    }

    async function end(): Promise<void> {
        await flow?.stop();
        flow = undefined;
        await Promise.all(simulators.splice(0).map((simulator) => simulator.close()));
    }

    after(end);

    /** An additional node of the flow. */
    const another = (id: string, node: Body): object => ({
        id,
        z: "id-tab",
        x: 1,
        y: 1,
        type: "uipath-wait-job",
        orchestrator: "id-connection",
        wires: [["id-out"], ["id-second"]],
        ...node,
    });

    describe("for each job", () => {
        let simulator: Simulator;
        let given: number;
        const outcomes: Record<string, Outcome> = {};
        const asked: Record<string, Body> = {};
        let several: Body[];

        before(async () => {
            simulator = await simulate();
            const { send } = await start(simulator);
            const one = (name: string): Body => (asked[name] = createJobs(simulator, name)[0]!);
            const [byId, byKey, lateById, refused, unreadable] = createJobs(simulator, "Quick", 5) as [
                Body, Body, Body, Body, Body,
            ]; // prettier-ignore
            several = [...createJobs(simulator, "Quick", 2), ...createJobs(simulator, "Broken", 1)];
            Object.assign(asked, { byId, byKey, lateById });
            const strike = (job: Body, times: number): void =>
                simulator.faults.add({
                    path: new RegExp(`Jobs\\(${idOf(job)}\\)`),
                    action: "answer",
                    status: 403,
                    body: JSON.stringify({ message: "You are not authorized!", errorCode: 0 }),
                    times,
                });
            strike(refused, 2);
            strike(unreadable, Infinity);
            const stopped = createJobs(simulator, "Endless")[0]!;
            asked["stopped"] = stopped;
            simulator.jobs.all();
            simulator.jobs.finish(idOf(stopped), "Stopped");
            const payloads: Record<string, unknown> = {
                startJobs: { "@odata.context": "x", value: [{ ...one("Quick"), OrganizationUnitId: 0 }] },
                silent: startedJobs(simulator, "Silent"),
                large: startedJobs(simulator, "Large"),
                faulted: one("Broken"),
                stopped,
                byId: String(idOf(byId)),
                byKey: `{${String(byKey["Key"]).toUpperCase()}}`,
                elsewhere: one("Elsewhere"),
                several: [idOf(several[0]), [String(several[1]!["Key"])], { value: [several[2]] }],
                twice: [idOf(lateById), String(idOf(lateById)), { Id: idOf(lateById), Key: lateById["Key"] }],
                goneById: 99_999,
                goneByKey: GUID,
                refused,
                unreadable,
                empty: [],
                emptyAnswer: { value: [] },
                words: "the last one",
                nothing: undefined,
                fraction: 1.5,
                mixed: [idOf(byId), "the last one"],
            };
            given = Date.now();
            await Promise.all(
                Object.entries(payloads).map(async ([topic, payload]) => {
                    outcomes[topic] = await send({ payload, topic, reason: "old", timedOut: "pending", logs: ["old"] });
                }),
            );
        });
        after(end);

        const good = (topic: string): FlowMessage => {
            const { sent, second, caught } = outcomes[topic]!;
            assert.deepEqual([second, caught], [undefined, undefined], topic);
            return sent!;
        };
        const bad = (topic: string): FlowMessage => {
            const { sent, second, caught } = outcomes[topic]!;
            assert.deepEqual([sent, caught], [undefined, undefined], topic);
            return second!;
        };
        const failed = (topic: string): { code?: string; message: string } => {
            const { sent, second, caught } = outcomes[topic]!;
            assert.deepEqual([sent, second], [undefined, undefined], topic);
            return caught!.error!;
        };

        it("sends the output of a started job as an object, with the job", () => {
            const message = good("startJobs");
            assert.deepEqual(message.payload, { out_Total: 12.5, out_Name: "Grün" });
            assert.equal(jobOf(message)["Id"], idOf(asked["Quick"]));
            assert.equal(jobOf(message)["State"], "Successful");
        });

        it("removes the properties of an earlier wait", () => {
            const { reason, logs, timedOut } = good("startJobs");
            assert.deepEqual({ reason, logs, timedOut }, { reason: undefined, logs: undefined, timedOut: undefined });
        });

        it("sends an empty object for a job without output", () => assert.deepEqual(good("silent").payload, {}));

        it("downloads an output that is too large for the job", () => {
            assert.equal((good("large").payload as Body)["out_Text"], LARGE);
        });

        it("accepts an id or a key", () => {
            for (const name of ["byId", "byKey"]) assert.equal(jobOf(good(name))["Key"], asked[name]!["Key"]);
        });

        it("finds a job of another folder by its own folder", () => {
            assert.deepEqual(good("elsewhere").payload, { out_Where: "Other" });
        });

        it("reads a job for the first time after about a second", () => {
            const [first] = requestsTo(simulator, READS);
            const pause = (first!.time - given) * FASTER;
            assert.ok(pause > 900 && pause < 2_500, `${pause} ms`);
        });

        it("sends a faulted job to the second output with the reason and the error lines of its log", () => {
            const message = bad("faulted");
            assert.match(reasonOf(message), /Broken.*Selector not found/);
            assert.deepEqual(message.payload, {});
            assert.equal(jobOf(message)["Info"], "Selector not found");
            assert.equal((jobOf(message)["JobError"] as Body)["title"], "Fault");
            const logs = (message["logs"] as Body[]).map((line) => line["Message"]);
            assert.deepEqual(logs, ["Click failed", "Selector not found"]);
            assert.equal(message["timedOut"], undefined);
        });

        it("sends a stopped job to the second output", () => {
            const message = bad("stopped");
            assert.equal(jobOf(message)["State"], "Stopped");
            assert.match(reasonOf(message), /was stopped/);
            assert.equal(message["logs"], undefined);
        });

        it("sends a missing job to the second output, after it was missing twice", () => {
            for (const topic of ["goneById", "goneByKey"]) assert.match(reasonOf(bad(topic)), /no longer has job/);
            assert.deepEqual(jobOf(bad("goneById")), { Id: 99_999 });
            assert.deepEqual(jobOf(bad("goneByKey")), { Key: GUID });
            const times = requestsTo(simulator, /Jobs\(99999\)/).map(({ time }) => time);
            assert.ok(times.length >= 2 && (times.at(-1)! - times[0]!) * FASTER >= 4_900, JSON.stringify(times));
        });

        it("sends several jobs of a message one by one, as parts that can be joined", () => {
            const messages = [...flow!.out, ...flow!.second].filter((message) => message["topic"] === "several");
            const parts = messages.map((message) => message["parts"] as Body);
            assert.deepEqual(
                parts.map((part) => part["index"] as number).sort((a, b) => a - b),
                [0, 1, 2],
            );
            assert.deepEqual(new Set(parts.map((part) => `${String(part["type"])} ${String(part["count"])}`)), new Set(["array 3"])); // prettier-ignore
            assert.equal(new Set(parts.map((part) => part["id"])).size, 1);
            for (const message of messages) {
                const { index } = message["parts"] as { index: number };
                assert.equal(jobOf(message)["Key"], several[index]!["Key"]);
            }
            assert.deepEqual(topicsOf(flow!.second).filter((topic) => topic === "several"), ["several"]); // prettier-ignore
        });

        it("reports a job once that a message names several times", () => {
            assert.deepEqual(topicsOf(flow!.out).filter((topic) => topic === "twice"), ["twice"]); // prettier-ignore
            assert.equal((good("twice")["parts"] as Body)["count"], 1);
        });

        it("sends a message without jobs on at once with an empty list", () => {
            for (const topic of ["empty", "emptyAnswer"]) assert.deepEqual(good(topic).payload, []);
        });

        it("fails if a part of the message names no job", () => {
            for (const topic of ["words", "nothing", "fraction", "mixed"])
                assert.equal(failed(topic).code, "INVALID_SETTING", topic);
            assert.match(failed("words").message, /msg\.payload/);
        });

        it("fails for a job that can't be read for a while", () => {
            assert.equal(failed("unreadable").code, "NOT_ALLOWED");
            assert.match(failed("unreadable").message, /Waiting for job/);
            assert.equal(jobOf(good("refused"))["State"], "Successful");
        });

        it("keeps the other properties of the message", () => {
            for (const topic of ["startJobs", "byKey"]) assert.equal(good(topic)["topic"], topic);
        });

        it("requests no lists while only few jobs are waited for", () =>
            assert.equal(requestsTo(simulator, LISTS).length, 0));
    });

    describe("for all jobs of a message", () => {
        let simulator: Simulator;
        const outcomes: Record<string, Outcome> = {};
        let inOrder: Body[];
        let running: Body;

        before(async () => {
            simulator = await simulate();
            const { send, arrived } = await start(simulator, { emit: "all" });
            running = createJobs(simulator, "Endless")[0]!;
            inOrder = [running, ...createJobs(simulator, "Quick", 2), ...createJobs(simulator, "Silent")];
            const refused = createJobs(simulator, "Quick")[0]!;
            simulator.faults.add({
                path: new RegExp(`Jobs\\(${idOf(refused)}\\)`),
                action: "answer",
                status: 403,
                body: JSON.stringify({ message: "You are not authorized!", errorCode: 0 }),
                times: Infinity,
            });
            const payloads: Record<string, unknown> = {
                inOrder,
                oneFaulted: [...createJobs(simulator, "Quick"), ...createJobs(simulator, "Broken")],
                oneUnreadable: [...createJobs(simulator, "Never", 2), refused],
                empty: { value: [] },
            };
            const ends = Object.entries(payloads).map(async ([topic, payload]) => {
                outcomes[topic] = await send({ payload, topic });
            });
            await arrived("oneFaulted");
            simulator.jobs.finish(idOf(running), "Successful", { out_Last: true });
            await Promise.all(ends);
        });
        after(end);

        it("sends one message when the last job has ended, in the order of the request", () => {
            const { sent, second } = outcomes["inOrder"]!;
            assert.equal(second, undefined);
            const quick = { out_Total: 12.5, out_Name: "Grün" };
            assert.deepEqual(sent!.payload, [{ out_Last: true }, quick, quick, {}]);
            assert.deepEqual((sent!["jobs"] as Body[]).map(idOf), inOrder.map(idOf));
            assert.equal(sent!["parts"], undefined);
        });

        it("sends it to the second output if a job has faulted, with its reason and log", () => {
            const { sent, second } = outcomes["oneFaulted"]!;
            assert.equal(sent, undefined);
            assert.deepEqual((second!["jobs"] as Body[]).map((job) => job["State"]), ["Successful", "Faulted"]); // prettier-ignore
            assert.deepEqual(second!.payload, [{ out_Total: 12.5, out_Name: "Grün" }, {}]);
            assert.match(reasonOf(second), /Selector not found/);
            assert.equal((second!["logs"] as Body[]).length, 2);
        });

        it("fails if a job can't be read, and stops waiting for the others", async () => {
            const { sent, second, caught } = outcomes["oneUnreadable"]!;
            assert.deepEqual([sent, second], [undefined, undefined]);
            assert.equal(caught!.error!.code, "NOT_ALLOWED");
            while (flow!.statuses.at(-1)!.includes("waiting"))
                await new Promise<void>((resolve) => flow!.on("id-statuses", () => resolve()));
        });

        it("sends empty arrays for a message without jobs", () => {
            const { payload, jobs } = outcomes["empty"]!.sent!;
            assert.deepEqual({ payload, jobs }, { payload: [], jobs: [] });
        });
    });

    it("creates nested parts that join nodes can join", async () => {
        const simulator = await simulate();
        const at = { z: "id-tab", x: 1, y: 1 };
        const join = (id: string, to: string): object => ({ id, ...at, type: "join", mode: "auto", wires: [[to]] });
        const joined = new Promise<FlowMessage>((resolve) => {
            void start(
                simulator,
                {},
                {
                    onward: ["id-inner"],
                    more: [join("id-inner", "id-outer"), join("id-outer", "id-joined"), { id: "id-joined", ...at, type: "helper" }], // prettier-ignore
                    moreTypes: [require("@node-red/nodes/core/sequence/17-split.js")],
                },
            ).then(({ give, on }) => {
                on("id-joined", resolve);
                for (const index of [0, 1])
                    give({
                        payload: createJobs(simulator, "Quick", index + 1),
                        parts: { id: "outer", type: "array", index, count: 2, len: 1 },
                    });
            });
        });
        const quick = { out_Total: 12.5, out_Name: "Grün" };
        assert.deepEqual((await joined).payload, [[quick], [quick, quick]]);
        await end();
    });

    describe("without the scope for logs", () => {
        let message: FlowMessage;

        before(async () => {
            const simulator = await simulate();
            const { send } = await start(simulator, {}, { connection: { scope: SCOPE } });
            message = (await send({ payload: createJobs(simulator, "Broken") })).second!;
        });
        after(end);

        it("reports everything else about a faulted job, and the scope for its log", () => {
            assert.match(reasonOf(message), /Selector not found.*OR\.Monitoring\.Read/);
            assert.equal(jobOf(message)["State"], "Faulted");
            assert.deepEqual(message["logs"], []);
        });
    });

    describe("with time-outs", () => {
        let simulator: Simulator;
        const messages: Record<string, FlowMessage> = {};
        const jobs: Record<string, Body> = {};
        const stateOf = (topic: string): unknown => simulator.jobs.byId(idOf(jobs[topic]))!.State;

        before(async () => {
            simulator = await simulate();
            const limits = {
                pendingTimeout: "pending",
                pendingTimeoutType: "msg",
                runningTimeout: "running",
                runningTimeoutType: "msg",
            };
            const { give, arrived } = await start(
                simulator,
                { ...limits, onTimeout: "leave" },
                {
                    more: [
                        another("id-soft", { ...limits, onTimeout: "softStop", killAfter: "2" }),
                        another("id-kill", { ...limits, onTimeout: "kill", killAfter: 2 }),
                    ],
                },
            );
            const given: [topic: string, process: string, to: string, more?: Body][] = [
                ["leftPending", "Never", "id-node"],
                ["noMachine", "Nowhere", "id-node"],
                ["leftRunning", "Endless", "id-node"],
                ["inTime", "Quick", "id-node"],
                ["softPending", "Never", "id-soft"],
                ["softRunning", "Endless", "id-soft"],
                ["stubborn", "Stubborn", "id-soft"],
                ["killPending", "Never", "id-kill"],
                ["killRunning", "Stubborn", "id-kill"],
                ["ended", "Endless", "id-soft"],
                ["immortal", "Endless", "id-kill"],
                ["suspended", "Endless", "id-node", { running: 3 }],
            ];
            // Orchestrator accepts this stop, but it changes nothing.
            const immortal = createJobs(simulator, "Endless")[0]!;
            jobs["immortal"] = immortal;
            for (const [topic, name] of given) jobs[topic] ??= createJobs(simulator, name)[0]!;
            const arrivals = given.map(async ([topic]) => {
                [messages[topic]] = (await arrived(topic)) as [FlowMessage];
            });
            for (const [topic, , to, more] of given)
                give({ payload: jobs[topic], topic, pending: 1, running: 1, ...more }, to);
            simulator.jobs.stop = ((stop) => (job, how) => {
                if (job.Id === immortal["Id"]) return;
                stop.call(simulator.jobs, job, how);
                // This job stops after all.
                if (job.Id === jobs["ended"]!["Id"]) simulator.jobs.finish(job.Id, "Successful", { out_Late: 1 });
            })(simulator.jobs.stop);
            simulator.jobs.all();
            simulator.jobs.suspend(idOf(jobs["suspended"]), true);
            await Promise.all(arrivals.slice(0, -1));
            assert.equal(messages["suspended"], undefined, "suspended time was counted");
            simulator.jobs.finish(idOf(jobs["suspended"]), "Successful");
            await arrivals.at(-1);
        });
        after(end);

        it("reports that a job did not start in time, and leaves it alone", () => {
            const message = messages["leftPending"]!;
            assert.equal(message["timedOut"], "pending");
            assert.match(reasonOf(message), /did not start running within 1 s/);
            assert.equal(stateOf("leftPending"), "Pending");
            assert.equal(jobOf(message)["State"], "Pending");
        });

        it("reports Orchestrator's reason", () => {
            assert.match(reasonOf(messages["noMachine"]), /The folder has no machine/);
        });

        it("reports that a job runs too long, and leaves it alone", () => {
            const message = messages["leftRunning"]!;
            assert.equal(message["timedOut"], "running");
            assert.match(reasonOf(message), /has run for more than 1 s/);
            assert.equal(stateOf("leftRunning"), "Running");
        });

        it("reports no time-out for a job that ends in time", () => {
            assert.equal(messages["inTime"]!["timedOut"], undefined);
            assert.ok(flow!.out.includes(messages["inTime"]!));
        });

        it("stops a job softly, and reports its end", () => {
            for (const [topic, which] of [
                ["softPending", "pending"],
                ["softRunning", "running"],
            ] as const) {
                // prettier-ignore
                assert.equal(messages[topic]!["timedOut"], which);
                assert.equal(jobOf(messages[topic])["State"], "Stopped", topic);
                assert.equal(jobOf(messages[topic])["StopStrategy"], "SoftStop", topic);
                assert.match(reasonOf(messages[topic]), /1 s.*was stopped/);
            }
        });

        it("kills a job that ignores a soft stop, and reports its end", () => {
            const message = messages["stubborn"]!;
            assert.equal(jobOf(message)["State"], "Stopped");
            assert.equal(jobOf(message)["StopStrategy"], "Kill");
            assert.equal(message["timedOut"], "running");
        });

        it("kills a job at once if configured", () => {
            for (const topic of ["killPending", "killRunning"]) {
                assert.equal(jobOf(messages[topic])["State"], "Stopped", topic);
                assert.equal(jobOf(messages[topic])["StopStrategy"], "Kill", topic);
            }
        });

        it("reports a successful job as too late, with its output", () => {
            const message = messages["ended"]!;
            assert.equal(message["timedOut"], "running");
            assert.equal(jobOf(message)["State"], "Successful");
            assert.deepEqual(message.payload, { out_Late: 1 });
            assert.ok(flow!.second.includes(message));
        });

        it("gives up on a job that outlives its kill", () => {
            const message = messages["immortal"]!;
            assert.equal(jobOf(message)["State"], "Running");
            assert.match(reasonOf(message), /was killed, but Orchestrator still shows it as Running/);
        });

        it("does not count the time while a job is suspended", () => {
            assert.equal(messages["suspended"]!["timedOut"], undefined);
            assert.equal(jobOf(messages["suspended"])["State"], "Successful");
        });

        it("sends every time-out to the second output", () => {
            const late = Object.values(messages).filter((message) => message["timedOut"] !== undefined);
            assert.ok(late.length === 10 && late.every((message) => flow!.second.includes(message)), `${late.length}`);
        });
    });

    it("refuses invalid settings", async () => {
        const simulator = await simulate();
        for (const setting of [
            { pendingTimeout: "-1" },
            { runningTimeout: "soon", runningTimeoutType: "str" },
            { killAfter: "0" },
            { onTimeout: "explode" },
            { emit: "some" },
            { store: { name: "file" } },
            { pendingTimeout: "nothing", pendingTimeoutType: "msg" },
        ]) {
            const { fail } = await start(simulator, setting);
            const { code } = await fail({ payload: createJobs(simulator, "Quick") });
            assert.equal(code, "INVALID_SETTING", JSON.stringify(setting));
            await flow!.stop();
        }
        flow = undefined;
        await end();
        assert.equal(requestsTo(simulator, READS).length, 0);
    });

    describe("during an outage of some seconds with revoked tokens", () => {
        let simulator: Simulator;
        let messages: FlowMessage[];
        let statuses: string[];
        let seconds: number;

        before(async () => {
            simulator = await simulate();
            const { give, arrived } = await start(simulator, {}, { connection: { timeout: "2" } });
            const begin = performance.now();
            const ends = ["few", "many", "pending"].map((topic) => arrived(topic, topic === "many" ? 30 : 1));
            const many = createJobs(simulator, "Endless", 30);
            const few = createJobs(simulator, "Elsewhere");
            const pending = createJobs(simulator, "Nowhere");
            give({ payload: pending, topic: "pending" });
            give({ payload: many, topic: "many" });
            // The outage begins when the first job is read.
            simulator.faults.add({ path: /Jobs/, after: 1, times: 16, action: "reset" });
            give({ payload: few, topic: "few" });
            simulator.revokeTokens();
            await ends[0];
            simulator.revokeTokens();
            for (const job of many) simulator.jobs.finish(idOf(job), "Successful");
            await ends[1];
            seconds = (performance.now() - begin) / 1000;
            // The status shows after a while that jobs wait for a robot.
            while (!flow!.statuses.some((status) => status.includes("no_machine")))
                await new Promise<void>((resolve) => flow!.on("id-statuses", () => resolve()));
            simulator.jobs.finish(idOf(pending[0]), "Stopped");
            messages = (await Promise.all(ends)).flat();
            statuses = flow!.statuses;
        });
        after(end);

        it("reports every end once, and hides the outage", () => {
            assert.equal(messages.length, 32);
            assert.equal(new Set(messages.map((message) => jobOf(message)["Key"])).size, 32);
            assert.equal(flow!.out.length + flow!.second.length, 32);
            assert.deepEqual(flow!.caught, []);
            assert.ok(simulator.ledger.requests.filter(({ status }) => status === 0).length > 5);
            assert.ok(simulator.ledger.tokensIssued > 1);
        });

        it("shows in its status why a job stays pending", () => {
            assert.ok(statuses.some((status) => /pending\): uipath-wait-job\.status\.no_machine/.test(status)));
        });

        it("shows at most four statuses a second, however many jobs change", () => {
            assert.ok(statuses.length <= 4 * seconds + 8, `${statuses.length} in ${seconds} s`);
        });
    });

    describe("for suspended and resumed jobs", () => {
        it("continues to wait, and shows it in its status", async () => {
            const simulator = await simulate();
            const { give, arrived } = await start(simulator);
            const [job] = createJobs(simulator, "Endless") as [Body];
            give({ payload: job, topic: "suspended" });
            const shows = async (word: string): Promise<void> => {
                while (!flow!.statuses.at(-1)?.includes(word))
                    await new Promise<void>((resolve) => flow!.on("id-statuses", () => resolve()));
            };
            simulator.jobs.all();
            simulator.jobs.suspend(idOf(job), true);
            await shows("suspended");
            simulator.jobs.byId(idOf(job))!.State = "Resumed";
            simulator.jobs.suspend(idOf(job), false);
            await shows("running");
            assert.deepEqual(flow!.out, []);
            simulator.jobs.finish(idOf(job), "Successful", { out_Done: true });
            const [message] = await arrived("suspended");
            assert.deepEqual(message!.payload, { out_Done: true });
            await shows("outcome.successful");
            await end();
        });
    });

    describe("on Orchestrators of every version", () => {
        const VERSIONS = ["2018.4", 11, 15, 17, 20];
        const servers = new Map<string | number, Simulator>();
        const messages = new Map<string, FlowMessage[]>();

        before(async () => {
            for (const version of VERSIONS) servers.set(version, await simulate({ apiVersion: version }));
            const connection = (version: string | number): Body => ({
                id: `id-connection-${version}`,
                type: "uipath-orchestrator",
                url: servers.get(version)!.url,
                scope: SCOPE_WITH_LOGS,
                folder: String(servers.get(version)!.data.folders[0]!.Id),
            });
            const node = (version: string | number, name: string): object =>
                another(`id-${name}-${version}`, { orchestrator: `id-connection-${version}` });
            const { clientId, clientSecret } = servers.get(20)!;
            const { give, arrived } = await start(
                servers.get(20)!,
                {},
                {
                    more: VERSIONS.flatMap((version) => [connection(version), node(version, "each")]),
                    moreCredentials: Object.fromEntries(
                        VERSIONS.map((version) => [`id-connection-${version}`, { clientId, clientSecret }]),
                    ),
                },
            );
            await Promise.all(
                VERSIONS.map(async (version) => {
                    const simulator = servers.get(version)!;
                    const to = `id-each-${version}`;
                    const few = [`${version} byId`, `${version} byKey`, `${version} faulted`, `${version} gone`];
                    const many = `${version} many`;
                    const ends = few.map((topic) => arrived(topic));
                    const [byId, byKey] = createJobs(simulator, "Quick", 2) as [Body, Body];
                    const jobs = createJobs(simulator, "Long", 30);
                    give({ payload: idOf(byId), topic: few[0] }, to);
                    give({ payload: byKey["Key"], topic: few[1] }, to);
                    give({ payload: createJobs(simulator, "Broken"), topic: few[2] }, to);
                    give({ payload: 99_999, topic: few[3] }, to);
                    give({ payload: jobs, topic: many }, to);
                    for (const [at, topic] of few.entries()) messages.set(topic, await ends[at]!);
                    for (const job of jobs) simulator.jobs.finish(idOf(job), "Successful", { out_Id: idOf(job) });
                    messages.set(many, await arrived(many, 30));
                }),
            );
        });
        after(end);

        for (const version of VERSIONS) {
            it(`waits by id, by key and by lists at API ${version}`, () => {
                const states = ["byId", "byKey", "faulted", "gone", "many"].map((name) =>
                    [...new Set(messages.get(`${version} ${name}`)!.map((message) => jobOf(message)["State"]))].join(),
                );
                assert.deepEqual(states, ["Successful", "Successful", "Faulted", "", "Successful"]);
                const many = messages.get(`${version} many`)!;
                assert.equal(new Set(many.map((message) => (message.payload as Body)["out_Id"])).size, 30);
                assert.deepEqual(flow!.caught, []);
            });
        }

        it("asks old servers which jobs have started or ended, and others which have changed", () => {
            for (const version of VERSIONS) {
                const list = decodeURIComponent(requestsTo(servers.get(version)!, LISTS).at(-1)!.path);
                assert.match(
                    list,
                    Number(version) >= 17 && version !== "2018.4" ? /LastModificationTime ge/ : /EndTime ge/,
                );
            }
        });
    });

    describe("on servers whose machines disagree about the time by an hour", () => {
        const HOUR = 3_600_000;
        const PLACES = ["behind", "ahead"] as const;
        const pauses: number[] = [];

        before(async () => {
            const servers = { behind: await simulate(), ahead: await simulate() };
            const { clientId, clientSecret } = servers.ahead;
            // The responses have the time of this machine, the jobs have another time.
            servers.behind.clock.advance(-HOUR);
            servers.ahead.clock.advance(HOUR);
            const { give, arrived } = await start(
                servers.ahead,
                {},
                {
                    more: PLACES.flatMap((place) => [
                        {
                            id: `id-connection-${place}`,
                            type: "uipath-orchestrator",
                            url: servers[place].url,
                            folder: "Shared",
                        },
                        another(`id-${place}`, { orchestrator: `id-connection-${place}` }),
                    ]),
                    moreCredentials: Object.fromEntries(
                        PLACES.map((place) => [`id-connection-${place}`, { clientId, clientSecret }]),
                    ),
                },
            );
            await Promise.all(
                PLACES.map(async (place) => {
                    const simulator = servers[place];
                    const jobs = createJobs(simulator, "Endless", 25);
                    give({ payload: jobs.map(idOf), topic: place }, `id-${place}`);
                    // Each job was read before, so that its later end is a change.
                    while (requestsTo(simulator, LISTS).length < 3)
                        await new Promise((resolve) => setTimeout(resolve, 50));
                    const finished = performance.now();
                    for (const job of jobs) simulator.jobs.finish(idOf(job), "Successful");
                    await arrived(place, 25);
                    pauses.push(performance.now() - finished);
                }),
            );
        });
        after(end);

        it("notices every end as soon as usual", () => {
            assert.equal(pauses.length, 2);
            assert.ok(Math.max(...pauses) < 10_000, pauses.join());
        });
    });

    describe("for suspended jobs on an old server, which does not report the time", () => {
        it("does not count the suspended time either", async () => {
            const simulator = await simulate({ apiVersion: 15 });
            const { give, arrived } = await start(simulator, { runningTimeout: "3" });
            const [job] = createJobs(simulator, "Endless") as [Body];
            simulator.jobs.all();
            simulator.jobs.suspend(idOf(job), true);
            give({ payload: job, topic: "suspended" });
            await new Promise((resolve) => setTimeout(resolve, 6_000));
            assert.deepEqual(flow!.second, []);
            simulator.jobs.finish(idOf(job), "Successful");
            assert.equal((await arrived("suspended"))[0]!["timedOut"], undefined);
            await end();
        });
    });

    for (const emit of ["each", "all"])
        it(`reports a job once that a message names by its id and by its key: ${emit}`, async () => {
            const simulator = await simulate();
            const { give, arrived } = await start(simulator, { emit, jobs: "names", jobsType: "msg" });
            const [first, second, third] = createJobs(simulator, "Quick", 3) as [Body, Body, Body];
            // The end would be known before both names turn out to be the same job.
            simulator.faults.add({ path: /GetByKey/, action: "delay", delay: 1_500, times: Infinity });
            const names = [idOf(first), second["Key"], first["Key"], idOf(third), { Id: idOf(second) }];
            give({ names, topic: "names" });
            give({ names: [third["Key"]], topic: "last" });
            const messages = await arrived("names", emit === "each" ? 3 : 1);
            await arrived("last");
            const jobs = messages.flatMap((message) =>
                emit === "each" ? [jobOf(message)] : (message["jobs"] as Body[]),
            );
            assert.deepEqual(
                jobs.map(idOf).sort((a, b) => a - b),
                [first, second, third].map(idOf),
            );
            assert.equal(topicsOf(flow!.out).filter((topic) => topic === "names").length, messages.length);
            if (emit === "each")
                assert.deepEqual(messages.map((message) => (message["parts"] as Body)["count"]), [3, 3, 3]); // prettier-ignore
            await end();
        });

    it("asks for started and ended jobs, with one warning, if a server can't filter by the last change", async () => {
        const simulator = await simulate();
        simulator.faults.add({
            path: /LastModificationTime/,
            action: "answer",
            status: 400,
            body: JSON.stringify({ message: "Invalid OData query options.", errorCode: 1000 }),
            times: Infinity,
        });
        const { give, arrived } = await start(simulator);
        const warnings: string[] = [];
        (helper.getNode("id-connection") as unknown as { warn(text: string): void }).warn = (text) =>
            warnings.push(text);
        const jobs = createJobs(simulator, "Endless", 30);
        simulator.jobs.all();
        give({ payload: jobs, topic: "many" });
        while (requestsTo(simulator, LISTS).length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
        const finished = performance.now();
        for (const job of jobs) simulator.jobs.finish(idOf(job), "Successful");
        await arrived("many", 30);
        assert.ok(performance.now() - finished < 15_000);
        assert.equal(warnings.filter((text) => text.includes("refuses to list jobs by the time")).length, 1);
        assert.ok(requestsTo(simulator, /EndTime/).length > 0);
        await end();
    });

    it("does not copy all jobs of a message for each of them", async () => {
        const simulator = await simulate();
        const { give, arrived } = await start(simulator);
        let reads = 0;
        const jobs = createJobs(simulator, "Quick", 15).map((job) =>
            Object.defineProperty(job, "Extra", { enumerable: true, get: () => ++reads }),
        );
        give({ payload: { value: jobs }, topic: "many" });
        await arrived("many", jobs.length);
        assert.ok(reads <= 8 * jobs.length, `${reads} reads of one property of ${jobs.length} jobs`);
        await end();
    });
});
