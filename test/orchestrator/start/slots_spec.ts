/** A connection that allows one request at a time stays usable, however a start fails. */
import assert from "node:assert/strict";
import { REAL_ENVIRONMENT, type Environment } from "../../../src/orchestrator/environment";
import { Orchestrator } from "../../../src/orchestrator/orchestrator";
import type { StartCommand } from "../../../src/orchestrator/start/start-command";
import { startServer, type Answer, type Handler, type SeenRequest, type TestServer } from "../../support/server";
import { command, settings } from "../client";

const TIMEOUT = 600;

/** Pauses are the shortest that chance allows, so that the next start can wait for the end of a throttle. */
const ENVIRONMENT: Environment = { ...REAL_ENVIRONMENT, random: () => 0 };

/** By which a start has failed and the next one has succeeded, even on a busy machine. Milliseconds. */
const LONGEST = 15_000;

interface Way {
    words: string;
    /** What the server does for the process Bad. Undefined: as for any other. */
    handle?: Handler;
    start?: Partial<StartCommand>;
    /** The code of the error; undefined where the start succeeds in the end. */
    code: string | undefined;
}

const at =
    (part: string, answer: Handler): Handler =>
    (request, response) =>
        request.path.includes(part) ? answer(request, response) : undefined;

const status = (code: number, json: object = { message: "No.", errorCode: 1 }): Handler => () => ({ status: code, json }); // prettier-ignore
const page: Handler = () => ({ text: "<html>", headers: { "content-type": "text/html" } });
const cut: Handler = (_request, response) => void response.destroy();
const silent: Handler = () => new Promise(() => undefined);

const RELEASES = "/odata/Releases";
const START = "StartJobs";

const WAYS: Way[] = [
    { words: "its settings are wrong", start: { jobsCount: 0 }, code: "INVALID_SETTING" },
    { words: "its arguments are no JSON", start: { arguments: { value: "{", source: "msg.x" } }, code: "INVALID_ARGUMENTS" }, // prettier-ignore
    { words: "its process has no such argument", start: { arguments: { value: { x: 1 }, source: "msg.payload" } }, handle: at(RELEASES, () => ({ json: { value: [{ Key: "bad", Name: "Bad", Arguments: { Input: "[]" } }] } })), code: "INVALID_ARGUMENTS" }, // prettier-ignore
    { words: "its process is not there", handle: at(RELEASES, () => ({ json: { value: [] } })), code: "PROCESS_NOT_FOUND" }, // prettier-ignore
    { words: "its process can't be looked up", handle: at(RELEASES, status(500)), code: "SERVER_ERROR" },
    { words: "its process is looked up in vain", handle: at(RELEASES, silent), code: "TIMED_OUT" },
    { words: "the look-up of its process is cut", handle: at(RELEASES, cut), code: "UNREACHABLE" },
    { words: "a page responds to the look-up of its process", handle: at(RELEASES, page), code: "NOT_AN_ORCHESTRATOR" }, // prettier-ignore
    { words: "its robots are not there", start: { strategy: "Specific", robots: "R2" }, code: "ROBOT_NOT_FOUND" },
    { words: "its arguments can't be uploaded", start: { arguments: { value: { x: "x".repeat(20_000) }, source: "msg.payload" } }, handle: at("/odata/Attachments", status(403)), code: "NOT_ALLOWED" }, // prettier-ignore
    { words: "its attachment has no storage", start: { arguments: { value: { x: "x".repeat(20_000) }, source: "msg.payload" } }, handle: at("/odata/Attachments", status(201, { Id: "a" })), code: "BAD_ANSWER" }, // prettier-ignore
    { words: "its request is refused", handle: at(START, status(400)), code: "REFUSED" },
    { words: "the token is refused", handle: at(START, status(401)), code: "SIGN_IN_FAILED" },
    { words: "the account may not start jobs", handle: at(START, status(403)), code: "NOT_ALLOWED" },
    { words: "its process is deleted meanwhile", handle: at(START, status(404)), code: "REFUSED" },
    { words: "no robot is free", handle: at(START, status(409, { message: "No.", errorCode: 1671 })), code: "NO_ROBOT" }, // prettier-ignore
    { words: "there are too many requests", handle: at(START, status(429)), code: "RATE_LIMITED" },
    // The server commits these, so that they are found.
    { words: "the server fails after it started the job", handle: at(START, status(500, {})), code: undefined },
    { words: "the connection breaks after the job started", handle: at(START, cut), code: undefined },
    { words: "no response comes after the job started", handle: at(START, silent), code: undefined },
    { words: "a page responds after the job started", handle: at(START, page), code: undefined },
    { words: "the response names no job", handle: at(START, status(201, { value: [] })), code: undefined },
];

/** A server that carries each start out, whatever it responds. */
function handlerOf(handle: Handler = () => undefined): Handler {
    const jobs: object[] = [];
    const isBad = ({ path, body }: SeenRequest): boolean =>
        decodeURIComponent(path).includes("Bad") || body.includes('"bad"') || path.includes("Attachments");
    return async (request, response) => {
        const isStart = request.path.includes(START);
        const job = isStart ? jobOf(request, jobs.length + 1) : undefined;
        if (job) jobs.unshift(job);
        const answer = isBad(request) ? await handle(request, response) : undefined;
        if (answer || response.destroyed) return answer;
        return { headers: { "api-supported-versions": "20.0" }, ...usual(request, jobs, job) };
    };
}

function jobOf({ body }: SeenRequest, id: number): object {
    const { startInfo } = JSON.parse(body) as { startInfo: Record<string, string> };
    return { Id: id, Key: `key-${id}`, State: "Pending", BatchExecutionKey: startInfo["BatchExecutionKey"] };
}

function usual({ path }: SeenRequest, jobs: readonly object[], job: object | undefined): Answer {
    if (job) return { status: 201, json: { value: [job] } };
    const key = decodeURIComponent(path).includes("Bad") ? "bad" : "good";
    if (path.includes(RELEASES)) return { json: { value: [{ Key: key }] } };
    if (path.includes("/odata/Jobs")) return { json: { "@odata.count": jobs.length, value: jobs } };
    return { json: { value: [] } };
}

describe("With one request at a time, the next start succeeds", function () {
    this.timeout(2 * LONGEST);

    for (const { words, handle, start, code } of WAYS)
        it(`while or after ${words}`, async () => {
            const server: TestServer = await startServer(handlerOf(handle));
            const orchestrator = new Orchestrator(
                settings(server.url, { timeout: TIMEOUT, concurrency: 1 }),
                ENVIRONMENT,
            );
            const begun = performance.now();
            const [bad, good] = [command({ ...start, process: "Bad" }), command({ process: "Good" })].map((each) =>
                orchestrator.startJobs(each).then(
                    () => undefined,
                    (error: { code: string }) => error.code,
                ),
            );
            assert.equal(await good, undefined);
            assert.equal(await bad, code);
            assert.equal(await orchestrator.startJobs(command({ process: "Good" })).then(() => "started"), "started");
            assert.ok(performance.now() - begun < LONGEST);
            orchestrator.close();
            await server.close();
        });
});
