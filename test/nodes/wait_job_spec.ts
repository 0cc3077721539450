import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../../src/simulator";
import { connectionTo, startFlow, type FlowMessage, type Outcome, type TestFlow } from "../support/flow";
import {
    createJobs, LARGE, LISTS, READS, requestsTo, startedJobs, WAITING_TENANT,
} from "../support/waiting"; // prettier-ignore

type Body = Record<string, unknown>;

const SCOPE = "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Robots.Read";
const SCOPE_WITH_LOGS = `${SCOPE} OR.Monitoring.Read`;
const GUID = "5f2b0000-0000-4000-8000-000000000001";

const jobOf = (message: FlowMessage | undefined): Body => message!["job"] as Body;
const idOf = (job: Body | undefined): number => job!["Id"] as number;
const reasonOf = (message: FlowMessage | undefined): string => message!["reason"] as string;
const topicsOf = (messages: FlowMessage[]): string[] => messages.map((message) => message["topic"] as string);

describe("The wait for job node", function () {
    this.timeout(40_000);
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

    /** Another node of the flow under test. */
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

    describe("that sends each job on as it ends", () => {
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
                twice: [idOf(lateById), String(idOf(lateById)), { Id: idOf(lateById) }],
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

        it("gives the output of what the start job node started as an object, with the job", () => {
            const message = good("startJobs");
            assert.deepEqual(message.payload, { out_Total: 12.5, out_Name: "Grün" });
            assert.equal(jobOf(message)["Id"], idOf(asked["Quick"]));
            assert.equal(jobOf(message)["State"], "Successful");
        });

        it("takes away what an earlier wait has said", () => {
            const { reason, logs, timedOut } = good("startJobs");
            assert.deepEqual({ reason, logs, timedOut }, { reason: undefined, logs: undefined, timedOut: undefined });
        });

        it("gives an empty object for a job without output", () => assert.deepEqual(good("silent").payload, {}));

        it("fetches an output that is too large for the job", () => {
            assert.equal((good("large").payload as Body)["out_Text"], LARGE);
        });

        it("takes an id and a key", () => {
            for (const name of ["byId", "byKey"]) assert.equal(jobOf(good(name))["Key"], asked[name]!["Key"]);
        });

        it("finds a job of another folder by the folder that it tells", () => {
            assert.deepEqual(good("elsewhere").payload, { out_Where: "Other" });
        });

        it("looks at a job first after about a second", () => {
            const [first] = requestsTo(simulator, READS);
            const pause = first!.time - given;
            assert.ok(pause > 900 && pause < 2_500, `${pause} ms`);
        });

        it("sends a faulted job to the second output with its reason, its error and the error lines of its log", () => {
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

        it("sends a job that there is not to the second output, after it was missing twice", () => {
            for (const topic of ["goneById", "goneByKey"]) assert.match(reasonOf(bad(topic)), /does not have job/);
            assert.deepEqual(jobOf(bad("goneById")), { Id: 99_999 });
            assert.deepEqual(jobOf(bad("goneByKey")), { Key: GUID });
            const times = requestsTo(simulator, /Jobs\(99999\)/).map(({ time }) => time);
            assert.ok(times.length >= 2 && times.at(-1)! - times[0]! >= 4_900, JSON.stringify(times));
        });

        it("sends several jobs of one message one by one, as parts that fit together again", () => {
            const messages = [...flow!.out, ...flow!.second].filter((message) => message["topic"] === "several");
            const parts = messages.map((message) => message["parts"] as Body);
            assert.deepEqual(parts.map((part) => part["index"]).sort(), [0, 1, 2]);
            assert.deepEqual(new Set(parts.map((part) => `${String(part["type"])} ${String(part["count"])}`)), new Set(["array 3"])); // prettier-ignore
            assert.equal(new Set(parts.map((part) => part["id"])).size, 1);
            for (const message of messages) {
                const { index } = message["parts"] as { index: number };
                assert.equal(jobOf(message)["Key"], several[index]!["Key"]);
            }
            assert.deepEqual(topicsOf(flow!.second).filter((topic) => topic === "several"), ["several"]); // prettier-ignore
        });

        it("tells each job once that a message names more than once", () => {
            assert.deepEqual(topicsOf(flow!.out).filter((topic) => topic === "twice"), ["twice"]); // prettier-ignore
            assert.equal((good("twice")["parts"] as Body)["count"], 1);
        });

        it("completes a message without jobs at once, and sends nothing", () => {
            for (const topic of ["empty", "emptyAnswer"]) assert.deepEqual(outcomes[topic], {});
        });

        it("gives what names no job to Catch, and waits for none of it", () => {
            for (const topic of ["words", "nothing", "fraction", "mixed"])
                assert.equal(failed(topic).code, "INVALID_SETTING", topic);
            assert.match(failed("words").message, /msg\.payload/);
        });

        it("gives a job that it may not read to Catch, once that has lasted", () => {
            assert.equal(failed("unreadable").code, "NOT_ALLOWED");
            assert.match(failed("unreadable").message, /Waiting for job/);
            assert.equal(jobOf(good("refused"))["State"], "Successful");
        });

        it("keeps the rest of the message", () => {
            for (const topic of ["startJobs", "byKey"]) assert.equal(good(topic)["topic"], topic);
        });

        it("asks for no list while only few are waited for", () => assert.equal(requestsTo(simulator, LISTS).length, 0));
    });
});
