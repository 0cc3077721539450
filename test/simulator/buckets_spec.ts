import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../../src/simulator";
import { call, NAMESPACE, type Answer } from "./client";

interface Access {
    Uri: string;
    Verb: string;
    RequiresAuth: boolean;
    Headers: { Keys: string[]; Values: string[] };
}

const [DOCUMENTS, REPORTS, VAULT] = [1001, 1002, 1003];
const of = (bucket: number, action: string): string => `/odata/Buckets(${bucket})/${NAMESPACE}${action}`;

describe("The simulator's buckets", () => {
    let simulator: Simulator;
    beforeEach(async () => (simulator = await startSimulator()));
    afterEach(() => simulator.close());

    const ask = (path: string, method = "GET"): Promise<Answer> => call(simulator, path, { folder: "Shared", method });
    const access = async (bucket: number, action: string): Promise<Access> => (await ask(of(bucket, action))).body;
    const put = ({ Uri, Headers }: Access, headers: Record<string, string> = {}): Promise<Response> => {
        const named = Object.fromEntries(Headers.Keys.map((name, at) => [name, Headers.Values[at]!]));
        return fetch(Uri, { method: "PUT", body: "text", headers: { ...named, ...headers } });
    };

    it("keep a file that is sent to the address which they name, and give it back with its hash", async () => {
        const written = await put(await access(DOCUMENTS, "GetWriteUri?path=/in/a.txt"), { "content-type": "text/x" });
        assert.equal(written.status, 201);
        assert.equal(written.headers.get("content-md5"), "HLJR7A1WjeapKbUgxK7Y0Q==");
        const read = await fetch((await access(DOCUMENTS, "GetReadUri?path=in/a.txt")).Uri);
        assert.equal(await read.text(), "text");
        assert.equal(read.headers.get("content-type"), "text/x");
        assert.equal(read.headers.get("content-md5"), "HLJR7A1WjeapKbUgxK7Y0Q==");
        const { value } = (await ask(of(DOCUMENTS, "GetFiles?directory=in"))).body;
        assert.deepEqual(value, [
            { FullPath: "in/a.txt", ContentType: "text/x", Size: 4, IsDirectory: false, Id: "in/a.txt" },
        ]);
        assert.equal((await ask(of(DOCUMENTS, "DeleteFile?path=in/a.txt"), "DELETE")).status, 204);
        assert.equal((await ask(of(DOCUMENTS, "GetFile?path=in/a.txt"))).status, 404);
    });

    it("list files page by page, and what is in a directory", async () => {
        const first = (await ask(`/api/Buckets/${DOCUMENTS}/ListFiles?takeHint=2`)).body;
        const token = encodeURIComponent(first.continuationToken);
        const second = (await ask(`/api/Buckets/${DOCUMENTS}/ListFiles?continuationToken=${token}`)).body;
        const paths = [...first.items, ...second.items].map(({ fullPath }) => fullPath);
        assert.deepEqual(paths, ["readme.txt", "results/summary.json", "results/Übersicht 2026.csv"]);
        assert.equal(second.continuationToken, null);
        const { value: directories } = (await ask(of(DOCUMENTS, "GetDirectories?directory=/"))).body;
        assert.deepEqual(
            directories.map(({ FullPath }: { FullPath: string }) => FullPath),
            ["results"],
        );
        const { value: tables } = (await ask(of(DOCUMENTS, "GetFiles?recursive=true&fileNameGlob=*2026*.CSV"))).body;
        assert.equal(tables.length, 1);
    });

    it("speak as the storage behind them", async () => {
        const { Uri, Headers } = await access(REPORTS, "GetWriteUri?path=a&contentType=text/x");
        assert.deepEqual(Headers, { Keys: ["Content-Type"], Values: ["text/x"] });
        const wrong = await fetch(Uri, { method: "PUT", body: "text", headers: { "content-type": "text/y" } });
        assert.equal(wrong.status, 403);
        assert.match(await wrong.text(), /<Code>SignatureDoesNotMatch</);
        const etag = (await fetch((await access(REPORTS, "GetReadUri?path=day.txt")).Uri)).headers.get("etag");
        assert.match(etag!, /^"[0-9a-f]{32}"$/);
        const vault = await access(VAULT, "GetReadUri?path=plan.txt");
        assert.equal(vault.RequiresAuth, true);
        assert.equal((await fetch(vault.Uri)).status, 401);
        const headers = { authorization: `Bearer ${simulator.token}` };
        assert.equal((await fetch(vault.Uri, { headers })).status, 200);
    });

    it("refuse an address that is changed, too old or comes with a token, and a body without a length", async () => {
        const read = (await access(DOCUMENTS, "GetReadUri?path=readme.txt&expiryInMinutes=1")).Uri;
        const authorization = `Bearer ${simulator.token}`;
        assert.equal((await fetch(read)).status, 200);
        assert.equal((await fetch(read.replace("readme", "results"))).status, 403);
        assert.equal((await fetch(read, { headers: { authorization } })).status, 403);
        simulator.clock.advance(61_000);
        assert.equal((await fetch(read)).status, 403);
        const { Uri, Headers } = await access(DOCUMENTS, "GetWriteUri?path=b");
        const chunked: RequestInit & { duplex: "half" } = {
            method: "PUT",
            body: new Blob(["text"]).stream(),
            duplex: "half",
            headers: { [Headers.Keys[0]!]: Headers.Values[0]! },
        };
        assert.equal((await fetch(Uri, chunked)).status, 411);
    });
});
