/** What an answer of StartJobs means: whether jobs were started, were not, or may have been. */
import assert from "node:assert/strict";
import type { Api } from "../../../src/orchestrator/api/api";
import { ApiErrors } from "../../../src/orchestrator/api/api-errors";
import type { ServerFacts } from "../../../src/orchestrator/api/server-facts";
import { REAL_CLOCK } from "../../../src/orchestrator/clock";
import { OrchestratorError, sentence } from "../../../src/orchestrator/errors/orchestrator-error";
import { TransportFailure, type HttpResponse } from "../../../src/orchestrator/http/exchange";
import type { JobDto } from "../../../src/orchestrator/jobs/job-dto";
import { postStart, responseWith, StartNotFound, startRequest } from "../../../src/orchestrator/start/post-start";
import { Start } from "../../../src/orchestrator/start/start";
import { command, page, plainText, response, settings } from "../client";

const BASE = "https://orchestrator.invalid";
const VERSIONS = { "api-supported-versions": "1.0, 20.0" };

const job = (Id: number): JobDto => ({ Id, Key: `0000000${Id}-0000-4000-8000-000000000000` });
const words = (message: string): object => ({ message });
const own = (message: string, errorCode: number): object => ({ message, errorCode });

const QUOTA = "Automation cannot be started. The robot unit quota has been exceeded.";

interface Server {
    required?: number;
    /** It has sent the header of its versions before. */
    reportsVersion?: boolean;
}

/** What comes of a start with this answer, in a word or a code, with the number of jobs that it names. */
async function outcome(answer: HttpResponse | Error, { required = 1, reportsVersion = true }: Server = {}) {
    const start = new Start(command());
    const server = { reportsVersion, hasAnswered: true } as ServerFacts;
    const api = {
        server,
        errors: new ApiErrors(settings(BASE), server, REAL_CLOCK),
        send: () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)),
    };
    return postStart(
        api as unknown as Api,
        startRequest(start, () => undefined),
        required,
    );
}

async function kindOf(answer: HttpResponse | Error, server?: Server): Promise<string> {
    try {
        const found = await outcome(answer, server);
        const code = "failure" in found ? ` ${found.failure.code}` : "";
        return found.kind + code + ("jobs" in found ? ` ${found.jobs.length}` : "");
    } catch (error) {
        if (!(error instanceof OrchestratorError)) throw error;
        return `${error instanceof StartNotFound ? "not found" : "throws"} ${error.code}`;
    }
}

function wordsOf(answer: HttpResponse | Error): string {
    if (!(answer instanceof Error)) return `${answer.status} ${answer.body.toString()}`;
    if (!(answer instanceof TransportFailure)) return answer.name;
    return `no answer to a request that was ${answer.sent ? "sent" : "not sent"}, but status ${answer.status}`;
}

const lost = (sent: boolean, status?: number): TransportFailure => new TransportFailure("broken", "gone", sent, status);

describe("A start", () => {
    for (const [answer, kind, server] of [
        [response(201, { value: [job(1)] }), "confirmed 1"],
        [response(200, { value: [job(1), job(2)] }), "confirmed 2"],
        [response(299, { value: [job(1), null] }), "confirmed 1"],
        [response(201, { value: [job(1), job(2)] }), "confirmed 2", { required: 2 }],
        [response(201, { value: [job(1), job(1)] }), "accepted BAD_ANSWER 2", { required: 2 }],
        [response(201, { value: [] }), "accepted BAD_ANSWER 0"],
        [response(201, {}), "accepted BAD_ANSWER 0"],
        [plainText(201, "fine"), "accepted BAD_ANSWER 0"],
        [page(200, "Sign in"), "unknown NOT_AN_ORCHESTRATOR"],
        [response(300, { value: [job(1)] }), "unknown NOT_AN_ORCHESTRATOR"],
        [response(401, words("Who?")), "throws SIGN_IN_FAILED"],
        [response(403, words("No.")), "throws NOT_ALLOWED"],
        [page(403, "Forbidden"), "throws NOT_AN_ORCHESTRATOR"],
        [plainText(407, "proxy"), "throws UNREACHABLE"],
        [plainText(429, "slow down"), "throws RATE_LIMITED"],
        [response(400, own("Bad.", 1)), "throws REFUSED"],
        [response(400, words("Bad."), VERSIONS), "throws REFUSED"],
        [response(400, words("Bad.")), "unknown REFUSED"],
        [response(400, words("Bad.")), "throws REFUSED", { reportsVersion: false }],
        [response(400, {}), "unknown REFUSED", { reportsVersion: false }],
        [page(400, "Bad request"), "unknown NOT_AN_ORCHESTRATOR", { reportsVersion: false }],
        [response(408, own("Late.", 1)), "unknown TIMED_OUT"],
        [response(404, own("No process.", 1)), "not found REFUSED"],
        [plainText(404, "default backend - 404"), "disputed REFUSED"],
        [response(499, own("Odd.", 1)), "throws REFUSED"],
        [response(500, own("Odd.", 0)), "unknown SERVER_ERROR"],
        [response(500, own("Odd.", 1)), "disputed REFUSED"],
        [response(502, own(QUOTA, 0)), "disputed REFUSED"],
        [plainText(503, "down"), "unknown SERVER_ERROR"],
        [lost(true), "unknown UNREACHABLE"],
        [lost(false), "throws UNREACHABLE"],
        [lost(true, 200), "accepted UNREACHABLE 0"],
        [lost(true, 299), "accepted UNREACHABLE 0"],
        [lost(true, 199), "unknown UNREACHABLE"],
        [lost(true, 300), "unknown UNREACHABLE"],
        [new OrchestratorError("QUEUE_FULL", []), "throws QUEUE_FULL"],
    ] as readonly [HttpResponse | Error, string, Server?][]) {
        it(`is ${kind} after ${wordsOf(answer)} ${JSON.stringify(server ?? {})}`, async () =>
            assert.equal(await kindOf(answer, server), kind));
    }
});

/** The keys of what the user is told of a start that failed. */
async function toldOf(answer: HttpResponse): Promise<readonly string[]> {
    const found = await outcome(answer);
    return "failure" in found ? found.failure.sentences.map(({ key }) => key) : [];
}

describe("What is said of a start", () => {
    it("that named too few jobs has their numbers", async () => {
        const found = await outcome(response(201, { value: [job(1)] }), { required: 3 });
        assert.ok(found.kind === "accepted");
        assert.deepEqual(found.jobs, [job(1)]);
        const values = { status: 201, number: 1, asked: 3 };
        assert.deepEqual(found.failure, { code: "BAD_ANSWER", sentences: [sentence("said.fewer", values)], cause: { status: 201 } }); // prettier-ignore
    });

    it("names what stands in between, if that says there is no such place", async () =>
        assert.ok((await toldOf(plainText(404, "default backend - 404"))).includes("hint.between")));

    it("does not call a refusal an error of the server", async () => {
        assert.ok((await toldOf(response(500, own("Odd.", 0)))).includes("hint.serverError"));
        const refused = await toldOf(response(500, own("No licence.", 1)));
        assert.ok(refused.length > 0);
        assert.ok(!refused.includes("hint.serverError"));
        assert.ok(!refused.includes("hint.between"));
    });
});

describe("The request of a start", () => {
    it("goes before others, bears the start as JSON, and can be taken back before it is sent", () => {
        const order = command();
        const start = new Start(order);
        const onSend = (): void => undefined;
        const { folder, slot, startInfo } = start;
        assert.deepEqual(startRequest(start, onSend), {
            method: "POST",
            path: "/odata/Jobs/UiPath.Server.Configuration.OData.StartJobs",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ startInfo }),
            folder,
            slot,
            urgent: true,
            cancelBeforeSend: order.cancelBeforeSend,
            onSend,
        });
    });

    it("is answered as by Orchestrator where its jobs were found one by one", () => {
        const alone = { ...job(1), "@odata.context": `${BASE}/odata/$metadata#Jobs/$entity` };
        const context = `${BASE}/odata/$metadata#Jobs`;
        assert.deepEqual(responseWith([alone, job(2)], BASE), { "@odata.context": context, value: [job(1), job(2)] });
    });
});
