import { REAL_CLOCK } from "../../src/orchestrator/clock";
import assert from "node:assert/strict";
import { endOf } from "../../src/follow/jobs/job-end";
import { messageOfJob } from "../../src/node-red/wait-job/output-messages";
import { storable } from "../../src/node-red/wait-job/storable";
import { inEnglish, OrchestratorError } from "../../src/orchestrator/errors/orchestrator-error";
import type { HttpResponse } from "../../src/orchestrator/http/exchange";
import { clientOf, response } from "../orchestrator/client";
import { cpuOf, LONG_TEXTS, MEGABYTE, MOST_CPU } from "./long-texts";

type Body = Record<string, unknown>;

const JOB = { Id: 7, Key: "5f2b0000-0000-4000-8000-000000000007", State: "Successful", OutputArguments: "{}" };
const FILE = "5f2b0000-0000-4000-8000-000000000008";
const STORAGE = "https://storage.invalid/blob";

/** What a job tells, with the text somewhere in it. */
const JOBS: Record<string, (text: string) => Body> = {
    "an output": (text) => ({ OutputArguments: text }),
    "an output in JSON": (text) => ({ OutputArguments: JSON.stringify({ list: [text] }) }),
    "an output of many numbers": () => ({ OutputArguments: `[${"1.10,".repeat(MEGABYTE / 5)}1]` }),
    "an output by name": (text) => ({ OutputArguments: JSON.stringify({ [text]: 1 }) }),
    "the words of a fault": (text) => ({ State: "Faulted", Info: text }),
    "the title of a fault": (text) => ({ State: "Faulted", JobError: { title: text } }),
    "its state": (text) => ({ State: text }),
    "the time of its end": (text) => ({ EndTime: text }),
    "its key": (text) => ({ State: "Faulted", Key: text }),
    "its process": (text) => ({ State: "Faulted", ReleaseName: text }),
    "its input": (text) => ({ InputFile: text }),
    "its attachments": (text) => ({ Attachments: [{ Id: text }] }),
    "the id of its output": (text) => ({ OutputArguments: null, OutputFile: text }),
};

/** What is told of the attachment that has its output. */
const ACCESSES: Record<string, (text: string) => unknown> = {
    "no storage": (text) => text,
    "an address": (text) => ({ Uri: text }),
    "the path of a storage": (text) => ({ Uri: `${STORAGE}/${text}` }),
    "the method of a storage": (text) => ({ Uri: STORAGE, Verb: text }),
    "the name of a header": (text) => ({ Uri: STORAGE, Headers: { Keys: [text], Values: ["a"] } }),
    "the value of a header": (text) => ({ Uri: STORAGE, Headers: { Keys: ["x-a"], Values: [text] } }),
};

/** The error lines of a job that faulted. */
const LINES: Record<string, (text: string) => unknown> = {
    "its words": (text) => [{ Message: text }],
    "no list": (text) => text,
};

/** Reads the end of a job, and makes a message of it, as the wait node does. */
async function waitFor(respond: (path: string) => HttpResponse): Promise<void> {
    const client = clientOf(({ url }) => respond(new URL(url).pathname + new URL(url).search));
    try {
        const job = await client.jobs.read(7, { kind: "id", id: "12" });
        if (!job) return;
        const end = await endOf({ jobs: client.jobs, clock: REAL_CLOCK }, job, { kind: "id", id: "12" }, { begun: 0 });
        const sent = messageOfJob({ _msgid: "a" }, end, undefined, { id: "a", index: 0, count: 1 }, inEnglish);
        for (const message of sent) if (message) storable(message);
    } catch (error) {
        assert.ok(error instanceof OrchestratorError, String(error));
    } finally {
        client.close();
    }
}

async function assertQuick(answerFor: (text: string, path: string) => HttpResponse): Promise<void> {
    const found: string[] = [];
    for (const [what, text] of LONG_TEXTS) {
        const answers = new Map<string, HttpResponse>();
        const respond = (path: string): HttpResponse => {
            const place = path.slice(0, 20);
            if (!answers.has(place)) answers.set(place, answerFor(text, path));
            const { status, headers, body } = answers.get(place)!;
            return { status, headers, body };
        };
        await waitFor(respond); // the answers are made, which is not counted
        const cpu = await cpuOf(() => waitFor(respond));
        if (cpu > MOST_CPU) found.push(`${what}: ${Math.round(cpu)} ms`);
    }
    assert.equal(found.join("\n"), "");
}

const list = (value: unknown): HttpResponse => response(200, { value });

describe("A text of a megabyte in an answer about a job keeps nobody waiting:", () => {
    for (const [name, more] of Object.entries(JOBS))
        it(name, () =>
            assertQuick((text, path) =>
                path.includes("/odata/Jobs(") ? response(200, { ...JOB, ...more(text) }) : list([]),
            ),
        );
    for (const [name, access] of Object.entries(ACCESSES))
        it(`${name} for its output`, () =>
            assertQuick((text, path) => {
                if (path.includes("/odata/Jobs("))
                    return response(200, { ...JOB, OutputArguments: null, OutputFile: FILE });
                return path.includes("/odata/Attachments")
                    ? response(200, { Id: FILE, BlobFileAccess: access(text) })
                    : response(200, { a: 1 }, { "content-length": "7" });
            }));
    for (const [name, lines] of Object.entries(LINES))
        it(`${name} in its log`, () =>
            assertQuick((text, path) =>
                path.includes("/odata/Jobs(") ? response(200, { ...JOB, State: "Faulted" }) : list(lines(text)),
            ));
});

describe("The output of a job", () => {
    it("is not asked for by what is no id: it would stand in the path of the request", async () => {
        for (const OutputFile of ["8)/../../Settings(1", "x".repeat(MEGABYTE)]) {
            const asked: string[] = [];
            await waitFor((path) => {
                asked.push(path);
                return response(200, { ...JOB, OutputArguments: null, OutputFile });
            });
            assert.equal(asked.length, 1, asked[1]?.slice(0, 100));
        }
    });
});
