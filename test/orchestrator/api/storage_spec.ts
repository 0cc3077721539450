import assert from "node:assert/strict";
import { Api } from "../../../src/orchestrator/api/api";
import { externalUrl } from "../../../src/orchestrator/http/external-url";
import type { HttpRequest } from "../../../src/orchestrator/http/transport";
import { environment, response, settings } from "../client";

const BASE = "https://orchestrator.invalid/acme";

describe("A URL that a server names", () => {
    for (const [url, base, expected] of [
        ["https://storage.invalid/a?sig=1", BASE, { url: "https://storage.invalid/a?sig=1", isSameOrigin: false }],
        ["https://orchestrator.invalid/b", BASE, { url: "https://orchestrator.invalid/b", isSameOrigin: true }],
        ["http://storage.invalid/", "http://orchestrator.invalid", { url: "http://storage.invalid/", isSameOrigin: false }], // prettier-ignore
        ["http://storage.invalid/", BASE, undefined],
        ["https://storage.invalid/", "http://orchestrator.invalid", { url: "https://storage.invalid/", isSameOrigin: false }], // prettier-ignore
        ["ftp://storage.invalid/", BASE, undefined],
        ["ftp://storage.invalid/", "http://orchestrator.invalid", undefined],
        ["https://orchestrator.invalid/a/%2E%2e/b", BASE, undefined],
        ["https://storage.invalid/a?at=/../b", BASE, "itself"],
        ["https://user@storage.invalid/", BASE, undefined],
        ["https://:word@storage.invalid/", BASE, undefined],
        ["https://storage.invalid\\@orchestrator.invalid/", BASE, undefined],
        ["/relative", BASE, undefined],
        [`https://storage.invalid/${"x".repeat(16_384 - 24)}`, BASE, "itself"],
        [`https://storage.invalid/${"x".repeat(16_385 - 24)}`, BASE, undefined],
    ] as const)
        it(`${expected ? "gets" : "never gets"} a request: ${url.slice(0, 60)} beside ${base}`, () =>
            assert.deepEqual(externalUrl(url, base), expected === "itself" ? { url, isSameOrigin: false } : expected));
});

describe("A storage that Orchestrator names", () => {
    let sent: HttpRequest[];
    let statuses: number[];
    let retryAfter: string | undefined;
    let api: Api;

    beforeEach(() => {
        [sent, statuses, retryAfter] = [[], [], undefined];
        const respond = (request: HttpRequest): ReturnType<typeof response> => {
            sent.push(request);
            return response(statuses.shift() ?? 201, {}, retryAfter ? { "retry-after": retryAfter } : {});
        };
        api = new Api(settings(BASE), { ...environment(respond), random: () => 0 });
    });

    const send = async (url: string, requiresAuth: boolean): Promise<number> =>
        (await api.sendToStorage({ method: "PUT", url, headers: { "x-own": "1" }, body: "b", requiresAuth })).status;

    it("gets the request with its own headers, again after a passing failure, and without the token", async () => {
        statuses = [503];
        assert.equal(await send("https://storage.invalid/a?sig=1", false), 201);
        assert.equal(sent.length, 2);
        const [{ method, url, headers, body }] = sent as [HttpRequest];
        assert.deepEqual(
            { method, url, headers, body },
            { method: "PUT", url: "https://storage.invalid/a?sig=1", headers: { "x-own": "1" }, body: "b" },
        );
    });

    for (const [words, url, requiresAuth, authorization] of [
        ["gets the token where it asks for it and is Orchestrator itself", "https://orchestrator.invalid/f", true, "Bearer token-of-a-user"], // prettier-ignore
        ["does not get the token where it does not ask for it", "https://orchestrator.invalid/f", false, undefined],
        ["does not get the token where it is someone else", "https://storage.invalid/f", true, undefined],
    ] as const)
        it(words, async () => {
            await send(url, requiresAuth);
            assert.equal(sent[0]!.headers?.["authorization"], authorization);
        });

    it("gets nothing at an unsafe address, which the error names without its password", async () => {
        await assert.rejects(send("https://ann:word@storage.invalid/f", false), (error: Error & { code: string }) => {
            assert.equal(error.code, "BAD_ANSWER");
            assert.match(error.message, /storage\.invalid\/f/);
            assert.doesNotMatch(error.message, /word@/);
            return true;
        });
        assert.deepEqual(sent, []);
    });

    it("that throttles does not hold back what goes to Orchestrator", async () => {
        statuses = [429];
        retryAfter = "3600";
        assert.equal(await send("https://storage.invalid/a", false), 429);
        assert.equal((await api.send({ method: "GET", path: "/odata/Jobs" })).status, 201);
    });

    it("gets the request of a task in its slot, and others after it, unless they were cancelled", async () => {
        const narrow = new Api(
            settings(BASE, { concurrency: 1 }),
            environment(() => response(200, {})),
        );
        const request = { method: "GET", url: "https://storage.invalid/", headers: {}, requiresAuth: false };
        const controller = new AbortController();
        let cancelled: Promise<unknown> | undefined;
        const order: string[] = [];
        let other: Promise<unknown> | undefined;
        await narrow.admit(async (slot) => {
            const cancelBeforeSend = controller.signal;
            cancelled = narrow.sendToStorage({ ...request, cancelBeforeSend }).catch(() => order.push("cancelled"));
            other = narrow.sendToStorage(request).then(() => order.push("other"));
            controller.abort();
            await cancelled;
            await narrow.sendToStorage({ ...request, slot });
            order.push("own");
        }, {});
        await other;
        assert.deepEqual(order, ["cancelled", "own", "other"]);
    });
});
