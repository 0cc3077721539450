import assert from "node:assert/strict";
import { startFlow, type TestFlow } from "../../support/flow";
import { fakeOrchestrator, startServer, type Handler, type TestServer } from "../../support/server";

type Body = Record<string, unknown>;

const MEGABYTE = 1024 * 1024;

describe("A transfer of the bucket file node", () => {
    let flow: TestFlow | undefined;
    let server: TestServer | undefined;

    afterEach(async () => {
        await flow?.stop();
        await server?.close();
        flow = server = undefined;
    });

    it("shows how far a transfer has come, in its status", async () => {
        const content = Buffer.alloc(4 * MEGABYTE);
        let show: (text: string) => void;
        const shown = new Promise<string>((resolve) => (show = resolve));
        server = await startServer(
            storage((_request, response) => {
                response.writeHead(200, { "content-length": content.length });
                response.write(content.subarray(0, 3 * MEGABYTE));
                void shown.then(() => response.end(content.subarray(3 * MEGABYTE)));
            }),
        );
        flow = await startAt(server.url);
        flow.on("id-statuses", (message) => {
            const { text = "" } = (message as unknown as { status: { text?: string } }).status;
            if (text.endsWith("progress")) show(text); // the catalogue is not loaded here
        });
        const { payload } = await flow.pass({});
        assert.equal((payload as Buffer).length, content.length);
    });

    it("passes nothing on of a file that breaks off", async () => {
        server = await startServer(storage((_request, response) => {
            response.writeHead(200, { "content-length": 10 });
            response.write("12345");
            setImmediate(() => response.destroy());
        })); // prettier-ignore
        flow = await startAt(server.url, 1);
        const { code, message } = await flow.fail({});
        assert.equal(code, "UNREACHABLE");
        assert.match(message, /\/blob broke/);
        assert.doesNotMatch(message, /signature-4711/);
    });

    for (const path of ["../up.txt", "a/../b.txt", "a\\..\\b.txt", "./x.txt"])
        it(`sends nothing for ${path}, which could lead out of the bucket`, async () => {
            server = await startServer(fakeOrchestrator());
            flow = await startAt(server.url, 30, { path });
            const { code, message } = await flow.fail({});
            assert.equal(code, "INVALID_SETTING");
            assert.ok(message.includes(path), message);
            assert.equal(server.count("odata"), 0);
        });

    it("does not sign in again because the storage refuses it", async () => {
        server = await startServer(storage((_request, response) => void response.writeHead(401).end()));
        flow = await startAt(server.url);
        const { code, message } = await flow.fail({});
        assert.equal(code, "NOT_ALLOWED");
        assert.match(message, /answer of the storage/);
        assert.equal(server.count("connect/token"), 1);
        assert.equal(server.requests.find(({ path }) => path.startsWith("/blob"))!.headers.authorization, undefined);
    });

    for (const [action, doing] of [
        ["download", "downloaded"],
        ["upload", "uploaded"],
    ])
        it(`renews an access token that has expired by the time a file is ${doing}`, async () => {
            const tokens: unknown[] = [];
            const answer: StorageAnswer = ({ headers, body }, response) => {
                tokens.push(headers.authorization);
                const isExpired = tokens.length === 1;
                response.writeHead(isExpired ? 401 : 200, { etag: '"1"' }).end(isExpired ? "" : body || "stored");
            };
            server = await startServer(storage(answer, { RequiresAuth: true }));
            flow = await startAt(server.url, 30, { action, as: "text" });
            assert.equal((await flow.pass({ payload: "stored" })).payload, "stored");
            assert.equal(server.count("connect/token"), 2);
            assert.equal(new Set(tokens).size, 2, "the refused token came again");
            const [first, second] = server.requests.filter(({ path }) => path.startsWith("/blob"));
            assert.equal(second!.body, first!.body);
        });
});

function startAt(url: string, timeout = 30, node: Body = {}): Promise<TestFlow> {
    return startFlow({
        node: { type: "uipath-bucket-file", bucket: "B", path: "a", folder: "12", ...node },
        connection: { url: `${url}/acme/Default/orchestrator_`, timeout },
        credentials: { clientId: "client", clientSecret: "client-secret-4711" },
    });
}

type StorageAnswer = (...parameters: Parameters<Handler>) => undefined;

/** An Orchestrator with one bucket, and what answers for its storage. */
function storage(answer: StorageAnswer, access: Body = {}): Handler {
    return fakeOrchestrator((request, response) => {
        const { path, headers } = request;
        if (path.startsWith("/blob")) return answer(request, response);
        if (/Get(Read|Write)Uri/.test(path))
            return { json: { Uri: `http://${headers.host}/blob?sig=signature-4711`, ...access } };
        return path.includes("/odata/Buckets?") ? { json: { value: [{ Id: 1, Name: "B" }] } } : undefined;
    });
}
