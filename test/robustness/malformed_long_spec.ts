import { hasten } from "../support/hasten";
import assert from "node:assert/strict";
import { fakeOrchestrator, RELEASE_KEY, startServer, type SeenRequest, type TestServer } from "../support/server";
import { startNodeRig, taking, wrongIn, type NodeRig, type Body, type Ending } from "./node-rig";
import { ANSWERS, BOMBS, RELEASE_ANSWERS, START_ANSWERS, TOKEN_ANSWERS, type AnswerCase } from "./malformed-answers";
import { PAYLOADS, type Ends } from "./malformed-payloads";
import { MESSAGE, SETTINGS } from "./malformed-settings";
import { START_INFOS } from "./malformed-start-infos";

/** How many malformed inputs were judged. */
let cases = 0;

/** What is wrong with the end of a case; undefined when all is right. */
type Judgement = [name: string, wrong: string | undefined];

function assertRight(judged: readonly Judgement[]): void {
    const wrong = judged.filter(([, words]) => words !== undefined);
    assert.equal(wrong.length, 0, wrong.map(([name, words]) => `\n  ${name}: ${words}`).join(""));
}

const isStart = ({ path }: SeenRequest): boolean => path.includes("StartJobs");

describe("Malformed input", () => {
    hasten(10);
    const escaped: unknown[] = [];
    const escape = (error: unknown): void => void escaped.push(error);
    let server: TestServer | undefined;
    let rig: NodeRig | undefined;

    before(() => process.on("unhandledRejection", escape).on("uncaughtExceptionMonitor", escape));

    afterEach(async () => {
        await rig?.stop();
        await server?.close();
        server = rig = undefined;
        assert.deepEqual(escaped, []);
    });

    after(() => process.off("unhandledRejection", escape).off("uncaughtExceptionMonitor", escape));

    /** One message after the other through one node, each judged, and a proper one at the end. */
    async function judgeMessages(node: Body, input: string | null, messages: [name: string, message: () => Body][]) {
        const releases = { value: [{ Key: RELEASE_KEY, Name: "Bot", Arguments: { Input: input } }] };
        const running = await startServer(
            taking(({ path }) => (path.includes("/odata/Releases") ? { json: releases } : undefined)),
        );
        server = running;
        rig = await startNodeRig([{ node, connection: { url: `${running.url}/acme/Default/orchestrator_` } }]);
        const ended: [name: string, ending: Ending, starts: SeenRequest[]][] = [];
        for (const [name, message] of messages) {
            const before = running.requests.length;
            const ending = await rig.send(0, message(), 5000);
            ended.push([name, ending, running.requests.slice(before).filter(isStart)]);
        }
        const last = await rig.send(0, { payload: input ? { a: "1" } : {} });
        assert.equal(last.sent.length, 1, "a proper message goes on after all of them");
        cases += ended.length;
        return ended;
    }

    /** A payload must end as its table says; held against declared arguments a start may be an error as well. */
    function wrongEnd(ends: Ends, { caught }: Ending, declared: boolean): string | undefined {
        const code = caught[0]?.error?.code;
        if (ends === "fails" && code !== "INVALID_ARGUMENTS") return `should be INVALID_ARGUMENTS, not ${code}`;
        return ends === "starts" && code && !declared ? `should start, not ${code}` : undefined;
    }

    const DECLARED = JSON.stringify([
        { name: "a", type: "System.Int32, mscorlib" },
        { name: "b", type: "System.String, mscorlib" },
    ]);
    for (const [process, input] of [
        ["takes anything", null],
        ["declares its arguments", DECLARED],
    ] as const)
        it(`in the payload is started as it is or refused, for a process that ${process}`, async function () {
            this.timeout(300_000);
            const ended = await judgeMessages(
                {},
                input,
                PAYLOADS.map(([name, payload]) => [name, () => ({ payload: payload() })]),
            );
            assertRight(
                ended.map(([name, ending, starts], at) => [
                    name,
                    wrongIn(ending, starts) ?? wrongEnd(PAYLOADS[at]![2], ending, input !== null),
                ]),
            );
        });

    it("in msg.startInfo is started as it is or refused", async function () {
        this.timeout(300_000);
        const ended = await judgeMessages(
            {},
            null,
            START_INFOS.map(([name, startInfo]) => [name, () => ({ payload: {}, startInfo: startInfo() })]),
        );
        assertRight(ended.map(([name, ending, starts]) => [name, wrongIn(ending, starts)]));
    });

    it("in the settings of a node or a connection is started as it is or refused", async function () {
        this.timeout(300_000);
        const running = await startServer(taking());
        server = running;
        const proper = { connection: { url: `${running.url}/acme/Default/orchestrator_` } };
        rig = await startNodeRig([
            ...SETTINGS.map(({ node = {}, connection, ...rest }, at) => ({
                ...rest,
                node,
                connection: { url: `${running.url}/c${at}/Default/orchestrator_`, timeout: "2", ...connection },
            })),
            proper,
        ]);
        const judged: Judgement[] = [];
        for (const [at, { name }] of SETTINGS.entries()) {
            const before = running.requests.length;
            const ending = await rig.send(at, MESSAGE());
            judged.push([name, wrongIn(ending, running.requests.slice(before).filter(isStart))]);
        }
        const last = await rig.send(SETTINGS.length, { payload: {} });
        assert.equal(last.sent.length, 1, "another node goes on after all of them");
        cases += SETTINGS.length;
        assertRight(judged);
    });

    /** All at once, each with a node, a connection and addresses of its own; then everything is answered as it should be. */
    async function judgeAnswers(part: string, answers: readonly AnswerCase[]): Promise<Judgement[]> {
        const running = await startServer(
            taking((request, response) => {
                const number = /^\/c(\d+)\//.exec(request.path)?.[1];
                return number !== undefined && request.path.includes(part)
                    ? answers[Number(number)]!.answer(request, response)
                    : undefined;
            }),
        );
        server = running;
        rig = await startNodeRig(
            answers.map(({ timeout }, at) => ({
                connection: {
                    url: `${running.url}/c${at}/Default/orchestrator_`,
                    identityUrl: `${running.url}/c${at}/identity_`,
                    timeout,
                },
            })),
        );
        const { send } = rig;
        const endings = await Promise.all(answers.map((_answer, at) => send(at, { payload: { a: "1" } }, 90_000)));
        const judged = answers.map(({ name }, at): Judgement => {
            const starts = running.requests.filter(
                (request) => isStart(request) && request.path.startsWith(`/c${at}/`),
            );
            // A start that is told to come later comes again until its time is up.
            return [name, wrongIn(endings[at]!, starts, name.includes("429") ? Infinity : 3)];
        });
        running.handler = fakeOrchestrator();
        for (const [at, { name, timeout }] of answers.entries()) {
            // The time-outs are short, and a busy machine misses some.
            for (let left = 20; left > 0; left--) {
                const { sent, caught } = await send(at, { payload: {} }, 5000 * Number(timeout));
                if (sent.length === 1) break;
                // A server that asked for a pause gets it, and one that did not say for how long gets a growing one.
                if (caught[0]?.error?.code === "RATE_LIMITED" && name.includes("429")) break;
                const words = caught[0]?.error?.message ?? "nothing came of it";
                if (left === 1) judged.push([name, `a proper message after it did not go on: ${words}`]);
            }
        }
        cases += answers.length;
        return judged;
    }

    for (const [place, part, more] of [
        ["the token endpoint", "connect/token", TOKEN_ANSWERS],
        ["the look-up of the process", "/odata/Releases", RELEASE_ANSWERS],
        ["StartJobs", "StartJobs", START_ANSWERS],
    ] as const)
        it(`in the answer of ${place} ends as one error or as a start`, async function () {
            this.timeout(300_000);
            assertRight(await judgeAnswers(part, [...ANSWERS, ...more]));
        });

    it("without an end is refused by its size and does not eat the memory", async function () {
        this.timeout(300_000);
        const before = process.memoryUsage().rss;
        assertRight(await judgeAnswers("/odata/Releases", BOMBS));
        assert.ok(process.memoryUsage().rss - before < 1024 * 1024 * 1024);
    });

    it("was judged in 300 cases and more", () => assert.ok(cases >= 300, `${cases} cases`));
});
