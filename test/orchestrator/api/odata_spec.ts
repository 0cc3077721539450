import assert from "node:assert/strict";
import type { Api } from "../../../src/orchestrator/api/api";
import type { ApiRequest } from "../../../src/orchestrator/api/api-request";
import { literal, readList, readPage, withQuery } from "../../../src/orchestrator/api/odata";
import { response } from "../client";

/** An API whose responses have this body. */
function answering(body: unknown, requests: ApiRequest[] = []): Api {
    return {
        success: async (request: ApiRequest) => {
            requests.push(request);
            return response(200, body);
        },
        errors: { ofUnreadable: () => new Error("unreadable") },
    } as unknown as Api;
}

describe("An OData query", () => {
    it("doubles the quotes of a text", () => assert.equal(literal("O'Neil's"), "'O''Neil''s'"));

    it("encodes its values, and leaves out what is undefined", () =>
        assert.equal(
            withQuery("/odata/Jobs", { $filter: "Name eq 'a&b'", $skip: undefined, $top: 0 }),
            "/odata/Jobs?$filter=Name%20eq%20'a%26b'&$top=0",
        ));

    it("is no query where all options are undefined", () =>
        assert.equal(withQuery("/odata/Jobs", { $skip: undefined }), "/odata/Jobs"));

    it("stands half a surrogate pair", () => assert.equal(withQuery("/x", { a: "\ud800" }), "/x?a=%EF%BF%BD"));
});

describe("A page of an OData list", () => {
    const path = "/odata/Jobs";

    it("has items, and the count of the whole list where the server tells it", async () => {
        const requests: ApiRequest[] = [];
        const api = answering({ "@odata.count": 7, value: [{ Id: 1 }] }, requests);
        assert.deepEqual(await readPage(api, { path, retry: "never" }), { items: [{ Id: 1 }], count: 7 });
        assert.deepEqual(requests, [{ method: "GET", path, retry: "never" }]);
    });

    it("has no count where the server tells none that is a number", async () =>
        assert.equal((await readPage(answering({ "@odata.count": "7", value: [] }), { path })).count, undefined));

    for (const body of [null, "x", {}, { value: { Id: 1 } }, { value: [1] }, { value: [null] }, { value: ["x"] }])
        it(`is unreadable where the body is ${JSON.stringify(body)}`, async () =>
            assert.rejects(readPage(answering(body), { path }), { message: "unreadable" }));

    it("is unreadable where an item is not what the caller expects", async () => {
        const hasKey = (item: unknown): boolean => (item as { Key?: string }).Key !== undefined;
        assert.deepEqual(await readList(answering({ value: [{ Key: "k" }] }), { path }, hasKey), [{ Key: "k" }]);
        await assert.rejects(readList(answering({ value: [{ Id: 1 }] }), { path }, hasKey), { message: "unreadable" });
    });
});
