import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { startSimulator, type Simulator } from "../../../src/simulator";
import { connectionTo, startFlow, type TestFlow } from "../../support/flow";

type Body = Record<string, unknown>;

const GENERATIONS = [11, 15, 16, 17, 18, 20];
const BUCKETS = ["Documents", "Reports", "Vault"];
const MEGABYTE = 1024 * 1024;
const hash = (content: Buffer): string => createHash("sha256").update(content).digest("hex");

describe("The bucket file node", () => {
    let simulator: Simulator;
    let flow: TestFlow | undefined;

    afterEach(async () => {
        await flow?.stop();
        await simulator?.close();
        flow = undefined;
    });

    /** Bucket, path and action come with the message where the node has none. */
    async function start(node: Body = {}, connection: Body = {}, apiVersion: string | number = 20): Promise<TestFlow> {
        simulator = await startSimulator({ apiVersion });
        const { connection: to, credentials } = connectionTo(simulator);
        flow = await startFlow({
            node: {
                type: "uipath-bucket-file",
                bucket: "bucket",
                bucketType: "msg",
                path: "path",
                pathType: "msg",
                ...node,
            },
            connection: { ...to, url: simulator.url, scope: `${simulator.scope} OR.Administration`, folder: "Shared", ...connection }, // prettier-ignore
            credentials,
        });
        return flow;
    }

    const filesOf = (name: string): Map<string, { content: Buffer; type: string }> =>
        simulator.buckets.all().find(({ Name }) => Name === name)!.files.blobs;

    for (const version of GENERATIONS)
        it(`downloads files from each kind of storage on API version ${version}`, async () => {
            const { pass } = await start({ as: "text" }, {}, version);
            const got = async (bucket: string, path: string): Promise<unknown[]> => {
                const { payload, filename } = (await pass({ bucket, path })) as Body;
                return [payload, filename];
            };
            assert.deepEqual(await got("Documents", "/readme.txt"), ["Put files for robots here.", "readme.txt"]);
            assert.deepEqual(await got("reports", "day.txt"), ["quiet", "day.txt"]);
            assert.deepEqual(await got("Vault", "plan.txt"), ["Only for those who sign in.", "plan.txt"]);
            const [, name] = await got("Documents", "results/Übersicht 2026.csv");
            assert.equal(name, "Übersicht 2026.csv");
        });

    for (const version of GENERATIONS)
        it(`uploads, lists and deletes files on API version ${version}`, async () => {
            const { pass } = await start({ action: "upload" }, {}, version);
            const payload = randomBytes(300_000);
            for (const bucket of BUCKETS) {
                const sent = await pass({ bucket, path: "in/a b+ü.bin", payload, filename: "mine" });
                assert.equal((sent as Body)["filename"], "mine");
                assert.equal(hash(filesOf(bucket).get("in/a b+ü.bin")!.content), hash(payload));
            }
            await flow!.stop();
            const old = simulator;
            const { connection, credentials } = connectionTo(old);
            const more = { scope: `${old.scope} OR.Administration`, url: old.url, folder: "Shared" };
            for (const [action, path] of [
                ["list", "in"],
                ["delete", "in/a b+ü.bin"],
            ] as const) {
                // prettier-ignore
                flow = await startFlow({
                    node: { type: "uipath-bucket-file", action, bucket: "Reports", path },
                    connection: { ...connection, ...more },
                    credentials,
                });
                const { payload: passed } = await flow.pass({ payload: "x" });
                const file = { path: "in/a b+ü.bin", size: 300_000, contentType: "application/octet-stream" };
                assert.deepEqual(passed, action === "list" ? [file] : "x");
                if (action === "list") await flow.stop();
            }
            assert.deepEqual([...filesOf("Reports").keys()], ["day.txt"]);
        });

    it("writes objects as JSON and texts as texts, and reads JSON", async () => {
        const { pass } = await start({ action: "upload" });
        await pass({ bucket: "Documents", path: "a.json", payload: { big: 1 } });
        await pass({ bucket: "Documents", path: "a.txt", payload: "ä" });
        const { content, type } = filesOf("Documents").get("a.json")!;
        assert.deepEqual([String(content), type], ['{"big":1}', "application/json"]);
        assert.equal(filesOf("Documents").get("a.txt")!.type, "text/plain; charset=utf-8");
    });

    it("passes parsed JSON on, and tells a file that holds none", async () => {
        const { pass, fail } = await start({ as: "json", bucket: "Documents", bucketType: "str" });
        assert.deepEqual((await pass({ path: "results/summary.json" })).payload, { pages: 3, total: 5000 });
        const { code, message } = await fail({ path: "readme.txt" });
        assert.equal(code, "BAD_ANSWER");
        assert.match(message, /readme\.txt does not hold JSON.*another “Result”/);
    });

    it("lists every file of a bucket, page by page, and none of it twice", async () => {
        const { pass } = await start({
            action: "list",
            bucket: "Documents",
            bucketType: "str",
            path: "",
            pathType: "str",
        });
        const { files } = simulator.buckets.all()[0]!;
        for (let number = 0; number < 2_500; number++) files.write(`many/${number}`, Buffer.from("a"));
        const listed = (await pass({})).payload as { path: string }[];
        assert.equal(new Set(listed.map(({ path }) => path)).size, 2_503);
        assert.equal(listed.length, 2_503);
    });

    it("refuses a list of more than 10,000 files, since a part would pass for the whole", async () => {
        const { fail } = await start({
            action: "list",
            bucket: "Documents",
            bucketType: "str",
            path: "",
            pathType: "str",
        });
        const { files } = simulator.buckets.all()[0]!;
        for (let number = 0; number < 10_001; number++) files.write(`many/${number}`, Buffer.from("a"));
        assert.match((await fail({})).message, /more than 10000 files/);
    });

    it("says what is missing, and names what is there", async () => {
        const { fail } = await start();
        const bucket = await fail({ bucket: "Document", path: "a" });
        assert.equal(bucket.code, "BUCKET_NOT_FOUND");
        assert.match(bucket.message, /There is no bucket Document in folder Shared\. Existing buckets: Documents/);
        for (const name of BUCKETS) {
            const file = await fail({ bucket: name, path: "none.txt" });
            assert.equal(file.code, "FILE_NOT_FOUND");
            assert.match(
                file.message,
                /The storage at 127\.0\.0\.1:\d+ answered 404: “.*There is no file none\.txt in bucket /,
            );
        }
        assert.equal((await fail({ bucket: "Documents", path: "a", topic: "" })).code, "FILE_NOT_FOUND");
    });

    it("tells that a deleted file is not there, but not where the answer about its deletion was lost", async () => {
        const { pass, fail } = await start({ action: "delete", bucket: "Documents", bucketType: "str" });
        assert.equal((await fail({ path: "none.txt" })).code, "FILE_NOT_FOUND");
        simulator.faults.add({ path: /DeleteFile/, action: "cutAfter" });
        await pass({ path: "readme.txt" });
        assert.ok(!filesOf("Documents").has("readme.txt"));
    });

    it("is refused where the server has no buckets, and where the bucket is read-only", async () => {
        const { fail } = await start({ action: "upload" });
        const refused = await fail({ bucket: "Templates", path: "a", payload: "b" });
        assert.deepEqual([refused.code, refused.cause], ["REFUSED", { ...refused.cause, status: 400 }]);
        simulator.setApiVersion("2019.10");
        await flow!.stop();
        await simulator.close();
        const old = await start({}, {}, "2019.10");
        assert.equal((await old.fail({ bucket: "Documents", path: "a" })).code, "NOT_SUPPORTED");
    });

    it("names the scope and the rights that are missing", async () => {
        const { fail } = await start({}, { scope: "OR.Folders.Read" });
        const { code, message } = await fail({ bucket: "Documents", path: "readme.txt" });
        assert.equal(code, "NOT_ALLOWED");
        assert.match(message, /OR\.Administration\.Read/);
        assert.match(message, /Buckets\.View, BlobFiles\.View/);
    });

    for (const [scope, lacks] of [
        ["OR.Folders.Read", /OR\.Administration(?!\.)/],
        ["OR.Administration.Read", /OR\.Administration\.Write/],
        ["OR.Administration.Write", /OR\.Administration\.Read/],
    ] as const)
        it(`names what a deletion lacks beside ${scope}`, async () => {
            const { fail } = await start({ action: "delete" }, { scope });
            const { code, message } = await fail({ bucket: "Documents", path: "readme.txt" });
            assert.equal(code, "NOT_ALLOWED");
            assert.match(message, lacks);
        });

    it("reads nothing of a file that is larger than it may be, and says which setting allows more", async () => {
        const { pass, fail } = await start({ bucket: "Documents", bucketType: "str", maxSize: "1" });
        const { files } = simulator.buckets.all()[0]!;
        files.write("just", Buffer.alloc(MEGABYTE));
        files.write("more", Buffer.alloc(MEGABYTE + 1));
        assert.equal(((await pass({ path: "just" })).payload as Buffer).length, MEGABYTE);
        const { code, message } = await fail({ path: "more" });
        assert.equal(code, "BAD_ANSWER");
        assert.match(message, /larger than 1 MB.*“Largest file”/);
    });

    for (const path of [
        "My file, 100%/50%25 + more.txt",
        "日本/ファイル#1?.txt",
        "a//b.txt",
        "…/..x/y..",
        "'quote'.txt",
    ])
        it(`stores a file as ${path}`, async () => {
            const { pass } = await start({ action: "upload" });
            for (const bucket of BUCKETS) {
                await pass({ bucket, path, payload: path });
                assert.equal(String(filesOf(bucket).get(path)?.content), path);
            }
        });
});
