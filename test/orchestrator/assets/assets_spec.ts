import assert from "node:assert/strict";
import { clientOf, response, type Respond } from "../client";

const ASSET = {
    Id: 1,
    Name: "Limit",
    ValueType: "Text",
    ValueScope: "Global",
    HasDefaultValue: true,
    StringValue: "a",
};
const GONE = response(404, { message: "Asset not found", errorCode: 1002 });

describe("Setting an asset", () => {
    let sent: { method: string; url: string; body: Record<string, unknown> }[];

    /** Answers lists with the asset, and writes as the test says. */
    const serverOf =
        (write: Respond, asset: object = ASSET): Respond =>
        (request) => {
            const { method, url, body } = request;
            if (!url.includes("/odata/Assets")) return response(200, {});
            if (method === "GET") return response(200, { value: [asset] });
            sent.push({ method, url, body: JSON.parse(String(body)) as Record<string, unknown> });
            return write(request);
        };
    const set = (respond: Respond, create: boolean): Promise<void> =>
        clientOf(respond).assets.set({
            name: "Limit",
            value: "b",
            create,
            folder: { kind: "id", id: "12" },
            signal: new AbortController().signal,
        });

    beforeEach(() => (sent = []));

    it("that has been deleted since it was read fails as one that is not there", async () => {
        await assert.rejects(
            set(serverOf(() => GONE), false),
            { code: "ASSET_NOT_FOUND" },
        ); // prettier-ignore
    });

    it("that has been deleted since it was read creates it, where that is asked for", async () => {
        await set(
            serverOf(({ method }) => (method === "PUT" ? GONE : response(201, {}))),
            true,
        );
        assert.deepEqual(
            sent.map(({ method }) => method),
            ["PUT", "POST"],
        );
        assert.equal(sent[1]!.body["StringValue"], "b");
    });

    it("writes back what the server has told of it, but nothing that OData says about its fields", async () => {
        const told = { ...ASSET, "@odata.id": "x", "Key@odata.type": "#Guid", Tags: [] };
        await set(
            serverOf(() => response(200, {}), told),
            false,
        );
        assert.deepEqual(sent[0]!.body, { ...ASSET, StringValue: "b", Tags: [] });
    });
});

describe("Getting a secret", () => {
    const getting = (asset: object): Promise<unknown> =>
        clientOf(() => response(200, { value: [{ ...ASSET, ValueType: "Secret", ...asset }] })).assets.get({
            name: "Limit",
            folder: { kind: "id", id: "12" },
            signal: new AbortController().signal,
        });

    it("brings its value where Orchestrator gives it", async () => {
        assert.equal(await getting({ SecretValue: "s3cret" }), "s3cret");
    });

    for (const [how, asset] of Object.entries({ blank: { SecretValue: "" }, null: { SecretValue: null }, missing: {} }))
        it(`is refused where it is ${how}`, () => assert.rejects(getting(asset), { code: "NOT_SUPPORTED" }));
});
