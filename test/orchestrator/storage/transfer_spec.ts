import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Api } from "../../../src/orchestrator/api/api";
import { REAL_CLOCK, type Clock } from "../../../src/orchestrator/clock";
import type { OrchestratorError } from "../../../src/orchestrator/errors/orchestrator-error";
import type { HttpResponse } from "../../../src/orchestrator/http/exchange";
import type { HttpRequest } from "../../../src/orchestrator/http/transport";
import { readAccess } from "../../../src/orchestrator/storage/blob-access";
import { download, upload } from "../../../src/orchestrator/storage/transfer";
import { environment, settings } from "../client";

const SIGNATURE = "c2lnbmF0dXJlLW9mLXRoZS1hY2NvdW50";
const URI = `https://storage.invalid/documents/a.txt?sv=2024&sig=${encodeURIComponent(SIGNATURE)}`;
const TEXT = "whole";
const md5 = (text: string, encoding: "base64" | "hex"): string => createHash("md5").update(text).digest(encoding);

const HASHES: [string, (text: string) => Record<string, string>][] = [
    ["Azure's hash", (text) => ({ "content-md5": md5(text, "base64") })],
    ["S3's mark", (text) => ({ etag: `"${md5(text, "hex")}"` })],
];

/** No pause takes time. */
const HASTY: Clock = { ...REAL_CLOCK, setTimeout: (run) => REAL_CLOCK.setTimeout(run, 0) };

describe("A transfer with a storage", () => {
    let sent: HttpRequest[];
    let answers: HttpResponse[];
    let api: Api;

    const answer = (status: number, text: string, headers: Record<string, string> = {}): HttpResponse => ({
        status,
        headers: { "content-length": String(text.length), ...headers },
        body: Buffer.from(text),
    });

    beforeEach(() => {
        [sent, answers] = [[], []];
        const respond = (request: HttpRequest): HttpResponse => {
            sent.push(request);
            return answers.length > 1 ? answers.shift()! : answers[0]!;
        };
        api = new Api(settings("https://orchestrator.invalid"), { ...environment(respond), clock: HASTY });
    });

    const fetched = async (access: object = {}): Promise<Buffer> =>
        (await download(api, readAccess({ Uri: URI, ...access }, "GET"), {})).body;
    const stored = (access: object = {}): Promise<void> =>
        upload(api, readAccess({ Uri: URI, ...access }, "PUT"), { body: TEXT, type: "text/plain" }, {});

    async function failing(work: () => Promise<unknown>): Promise<OrchestratorError> {
        const error = await work().then(() => assert.fail("nothing failed"), (error: unknown) => error as OrchestratorError); // prettier-ignore
        assert.ok(!error.message.includes(SIGNATURE.slice(0, 12)), error.message);
        return error;
    }

    for (const [what, hashOf] of HASHES) {
        const [headers, wrong] = [hashOf(TEXT), hashOf("other")];

        it(`fetches content again that does not fit ${what}, and never passes on what is broken`, async () => {
            answers = [answer(200, "whale", headers), answer(200, TEXT, headers)];
            assert.equal(String(await fetched()), TEXT);
            assert.equal(sent.length, 2);
            answers = [answer(200, "whale", headers)];
            assert.equal((await failing(fetched)).code, "BAD_ANSWER");
        });

        it(`sends content again that the storage confirms with another ${what}`, async () => {
            answers = [answer(201, "", wrong), answer(201, "", headers)];
            await stored();
            assert.equal(sent.length, 2);
            answers = [answer(201, "", wrong)];
            assert.equal((await failing(stored)).code, "BAD_ANSWER");
        });
    }

    it("does not believe a body whose end nobody tells", async () => {
        answers = [{ status: 200, headers: {}, body: Buffer.from(TEXT) }];
        assert.equal((await failing(fetched)).code, "BAD_ANSWER");
    });

    it("does not take a portal's page for the content, but believes a storage that has pages", async () => {
        const page = "<html><title>Sign in</title></html>";
        answers = [answer(200, page, { "content-type": "text/html" }), answer(200, TEXT)];
        assert.equal(String(await fetched()), TEXT);
        for (const mark of ["etag", "last-modified", "api-supported-versions"]) {
            answers = [answer(200, page, { "content-type": "text/html", [mark]: "1" })];
            assert.equal(String(await fetched()), page);
        }
    });

    for (const status of [202, 204, 206])
        it(`fetches content again that comes as a ${status}, since it may be a part`, async () => {
            answers = [answer(status, "wh", { etag: '"0x8DC"' }), answer(200, TEXT)];
            assert.equal(String(await fetched()), TEXT);
        });

    for (const [what, headers] of [
        ["of content under a key of its own", { etag: `"${md5("x", "hex")}"`, "x-amz-server-side-encryption": "aws:kms" }], // prettier-ignore
        ["of content in several parts", { etag: `"${md5("x", "hex")}-2"` }],
        ["that is weak", { etag: `W/"${md5("x", "hex")}"` }],
        ["of content that was stored compressed", { "content-md5": md5("x", "base64"), "content-encoding": "gzip" }],
    ] as const)
        it(`does not take a mark for a hash ${what}`, async () => {
            answers = [answer(200, TEXT, headers)];
            assert.equal(String(await fetched()), TEXT);
        });

    it("sends the headers that Orchestrator names in pairs, and no token", async () => {
        answers = [answer(201, "")];
        await stored({
            Verb: "put",
            Headers: { Keys: ["X-Ms-Blob-Type", "Content-Type", "Transfer-Encoding", 7], Values: ["BlockBlob", "a/b", "chunked"] }, // prettier-ignore
        });
        const [{ method, headers, body }] = sent as [HttpRequest];
        assert.deepEqual([method, body], ["PUT", TEXT]);
        assert.deepEqual(headers, { accept: "*/*", "content-type": "a/b", "x-ms-blob-type": "BlockBlob" });
    });

    it("is refused, and nothing is sent, where the storage wants another protocol or has no address", () => {
        assert.throws(() => readAccess({ Uri: URI, Verb: "POST" }, "PUT"), { code: "NOT_SUPPORTED", message: /POST/ });
        assert.throws(() => readAccess({}, "PUT"), { code: "BAD_ANSWER" });
    });

    for (const dots of ["..", "%2E%2e", "."])
        it(`sends nothing to an address with ${dots} in its path, which leads elsewhere`, async () => {
            answers = [answer(200, TEXT)];
            assert.equal((await failing(() => fetched({ Uri: `https://orchestrator.invalid/a/${dots}/b` }))).code, "BAD_ANSWER"); // prettier-ignore
            assert.equal(sent.length, 0);
            assert.equal(String(await fetched({ Uri: `https://orchestrator.invalid/a${dots}/b?at=/${dots}/` })), TEXT);
        });

    it("begins again after an internal error of the storage", async () => {
        answers = [answer(500, "<Error><Code>InternalError</Code></Error>"), answer(200, TEXT)];
        assert.equal(String(await fetched()), TEXT);
        answers = [answer(500, "<Error><Code>InternalError</Code></Error>"), answer(201, "")];
        await stored();
        assert.equal(sent.length, 4);
    });

    it("takes a page after an upload for what it is: nothing was stored", async () => {
        answers = [answer(200, "<html><title>Welcome</title></html>", { "content-type": "text/html" })];
        assert.equal((await failing(stored)).code, "BAD_ANSWER");
    });

    for (const [whose, body] of [
        ["Azure", { error: { code: "AuthorizationFailure", message: "Not yours." } }],
        ["Orchestrator", { message: "Not yours.", errorCode: 1002 }],
    ] as const)
        it(`tells what ${whose} says in JSON`, async () => {
            answers = [answer(403, JSON.stringify(body), { "content-type": "application/json" })];
            assert.match((await failing(fetched)).message, /“(AuthorizationFailure: )?Not yours\.”/);
        });

    it("says where the storage redirects to, follows it nowhere, and keeps the signature to itself", async () => {
        answers = [answer(307, "", { location: `https://other.invalid/a.txt?sig=${SIGNATURE}` })];
        const { code, message } = await failing(fetched);
        assert.equal(code, "REFUSED");
        assert.match(message, /It redirects to https:\/\/other\.invalid\/a\.txt,/);
        assert.equal(sent.length, 1);
    });

    for (const [status, code] of [
        [401, "NOT_ALLOWED"],
        [403, "NOT_ALLOWED"],
        [404, "FILE_NOT_FOUND"],
        [400, "REFUSED"],
        [500, "SERVER_ERROR"],
    ] as const)
        it(`tells a ${status} in the storage's words, as ${code}, and never quotes the signature`, async () => {
            const xml = `<?xml version="1.0"?><Error><Code>ThisCode</Code><Message>Said of ${SIGNATURE}\nTime:1</Message><SignatureProvided>${SIGNATURE}</SignatureProvided></Error>`;
            answers = [answer(status, xml, { "content-type": "application/xml" })];
            const error = await failing(fetched);
            assert.equal(error.code, code);
            assert.match(
                error.message,
                new RegExp(`^The storage at storage.invalid answered ${status}: “ThisCode: Said of [^ ]+”`),
            );
            assert.deepEqual(error.cause, { status });
        });
});
