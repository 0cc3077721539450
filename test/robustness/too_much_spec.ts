import assert from "node:assert/strict";
import { startFlow, type TestFlow } from "../support/flow";
import { watch } from "../support/secret-watch";
import { fakeOrchestrator, startServer, type TestServer } from "../support/server";
import { cpuOf, MEGABYTE, MOST_CPU } from "./long-texts";

/** So many lists in each other, each of which has the next one twice: written out, there is no end. */
const LEVELS = 40;

function endless(): unknown[] {
    let list: unknown[] = [1];
    for (let level = 0; level < LEVELS; level++) list = [list, list];
    return list;
}

const LONG = "x".repeat(MEGABYTE);
const MANY = Array.from({ length: 20_000 }, (_, at) => at + 1);

describe("More than anybody takes", () => {
    let server: TestServer;
    let flow: TestFlow;
    const look = watch.look.bind(watch);

    before(async () => {
        server = await startServer(
            fakeOrchestrator(({ path }) =>
                path.includes("/odata/Jobs(") ? { json: { Id: 7, Key: "k", State: "Successful" } } : undefined,
            ),
        );
        watch.look = () => undefined; // it would write the messages out
    });

    after(async () => {
        watch.look = look;
        await server.close();
    });

    afterEach(() => flow.stop());

    async function start(type: string, node: object = {}): Promise<void> {
        flow = await startFlow({
            node: { type, folder: "12", ...node },
            connection: { url: `${server.url}/acme/Default/orchestrator_`, timeout: "5" },
            credentials: { clientId: "client", clientSecret: "too-much-client-secret" },
        });
        server.requests.length = 0;
    }

    const START: [what: string, message: () => object, code: string, words: string][] = [
        [
            "arguments that hold each other",
            () => ({ payload: { a: endless() } }),
            "INVALID_ARGUMENTS",
            "it is too long",
        ],
        [
            "arguments of msg.startInfo that do",
            () => ({ payload: {}, startInfo: { InputArguments: { a: endless() } } }),
            "INVALID_ARGUMENTS",
            "it is too long",
        ],
        ...["AutopilotForRobots", "VideoRecordingSettings"].map((field): (typeof START)[0] => [
            `${field} that does`,
            () => ({ payload: {}, startInfo: { [field]: { a: endless() } } }),
            "INVALID_SETTING",
            `${field} can't be written as JSON: it is too long`,
        ]),
        [
            "objects in a list, together too long",
            () => ({ payload: {}, startInfo: { MachineRobots: Array.from({ length: 9_000 }, () => ({ a: LONG })) } }),
            "INVALID_SETTING",
            "MachineRobots can't be written as JSON: it is too long",
        ],
        ...["Source", "RuntimeType", "KillProcessExpression", "EntryPointPath"].map((field): (typeof START)[0] => [
            `a ${field} of a megabyte`,
            () => ({ payload: {}, startInfo: { [field]: LONG } }),
            "INVALID_SETTING",
            `${field} has 1048576 characters, but at most 10000 are allowed`,
        ]),
        ...["RobotIds", "MachineSessionIds", "Attachments"].map((field): (typeof START)[0] => [
            `${field} of 20,000 entries`,
            () => ({ payload: {}, startInfo: { Strategy: "Specific", [field]: MANY } }),
            "INVALID_SETTING",
            `${field} has 20000 entries, but at most 10000 are allowed`,
        ]),
    ];
    for (const [what, message, code, words] of START)
        it(`for a start is refused at once: ${what}`, async () => {
            await start("uipath-start-job", { process: "Bot" });
            await assertRefused(message(), code, words);
        });

    const ROBOTS: [what: string, robots: unknown, words: string][] = [
        ["20,000 robots in a text", MANY.join(), "Robots has 20000 entries, but at most 10000 are allowed"],
        ["20,000 robots in a list", MANY, "Robots has 20000 entries, but at most 10000 are allowed"],
        ["a robot with a name of a megabyte", LONG, "Robots must have at most 1000 characters"],
    ];
    for (const [what, robots, words] of ROBOTS)
        it(`for a start is refused at once: ${what}`, async () => {
            await start("uipath-start-job", { process: "Bot", strategy: "Specific", robots: "r", robotsType: "msg" });
            await assertRefused({ payload: {}, r: robots }, "INVALID_SETTING", words);
        });

    it("for the body of a request is refused at once", async () => {
        await start("uipath-request", { path: "/odata/Jobs", method: "POST" });
        await assertRefused({ payload: { a: endless() } }, "INVALID_SETTING", "it is too long");
    });

    it("of a waiting message is not remembered, and the message goes on whole", async () => {
        await start("uipath-wait-job");
        let sent: unknown;
        const more = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`more${at}`, endless()]));
        const cpu = await cpuOf(async () => ({ sent } = await flow.send({ payload: 7, ...more })));
        assert.ok(cpu <= MOST_CPU, `${Math.round(cpu)} ms`);
        assert.ok(Array.isArray((sent as Record<string, unknown>)["more49"]));
    });

    async function assertRefused(message: object, code: string, words: string): Promise<void> {
        let error: { code: string; message: string } | undefined;
        const cpu = await cpuOf(async () => (error = await flow.fail(message)));
        assert.equal(error?.code, code);
        assert.ok(error.message.includes(words), error.message.slice(0, 500));
        assert.ok(cpu <= MOST_CPU, `${Math.round(cpu)} ms`);
        assert.equal(server.count("StartJobs") + server.count("/odata/Robots") + server.count("/odata/Jobs"), 0);
    }
});
