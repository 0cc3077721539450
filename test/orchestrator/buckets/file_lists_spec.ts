import assert from "node:assert/strict";
import { clientOf, response } from "../client";

type Entry = Record<string, unknown>;

describe("The list of a bucket", () => {
    /** Of a server that pages as asked. */
    const list = (entries: Entry[]): Promise<{ path: string }[]> =>
        clientOf(({ url }) => {
            const { pathname, searchParams } = new URL(url);
            if (pathname.endsWith("/odata/Buckets")) return response(200, { value: [{ Id: 1, Name: "B" }] });
            const [skip, top] = [Number(searchParams.get("$skip")), Number(searchParams.get("$top"))];
            return response(200, { value: entries.slice(skip, skip + top) });
        }).buckets.list({
            bucket: "B",
            path: "",
            folder: { kind: "id", id: "12" },
            signal: new AbortController().signal,
        });

    it("has the files behind a page that has directories only", async () => {
        const directories = Array.from({ length: 1_000 }, (_, at) => ({ FullPath: `/d${at}`, IsDirectory: true }));
        const files = await list([...directories, { FullPath: "/a.txt", Size: 1 }]);
        assert.deepEqual(files, [{ path: "a.txt", size: 1, contentType: "" }]);
    });
});
