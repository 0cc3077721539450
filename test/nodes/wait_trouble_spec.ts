import { REAL_CLOCK } from "../../src/orchestrator/clock";
import { hasten } from "../support/hasten";
import assert from "node:assert/strict";
import { startFlow, type TestFlow } from "../support/flow";
import { startServer, type Answer, type SeenRequest, type TestServer } from "../support/server";

type Body = Record<string, unknown>;

const KEY = "5f2b0000-0000-4000-8000-0000000000";
const VERSIONS = { "api-supported-versions": "1.0, 20.0" };

/** What stands in the place of Orchestrator while it is out of order. */
const OUTAGES: Record<string, Answer> = {
    "an ingress without a backend": { status: 404, text: "default backend - 404" },
    "an empty 404": { status: 404, text: "" },
    "a 404 page": {
        status: 404,
        headers: { "content-type": "text/html" },
        text: "<html><title>Not found</title></html>",
    },
    "a 404 of another service": { status: 404, json: { error: "no Route matched" } },
    "a maintenance page": { status: 200, headers: { "content-type": "text/html" }, text: "<html>Back soon</html>" },
    "a redirect": { status: 302, headers: { location: "https://login.example" }, text: "" },
};

describe("While something else answers in the place of Orchestrator,", function () {
    hasten(10);
    this.timeout(120_000);
    let server: TestServer;
    let flow: TestFlow;
    /** By the first part of the path, which is an organisation of its own for each outage. */
    const outages = new Map<string, Answer>();
    let version: Record<string, string> = VERSIONS;
    let override: (request: SeenRequest) => Answer | undefined = () => undefined;
    const done = new Set<number>();

    const job = (id: number): Body => ({
        Id: id,
        Key: `${KEY}${id}`,
        State: done.has(id) ? "Successful" : "Running",
        OutputArguments: done.has(id) ? `{"out_Id":${id}}` : null,
        StartTime: "2026-01-01T00:00:00Z",
        LastModificationTime: new Date(REAL_CLOCK.date()).toISOString(),
    });

    before(async () => {
        server = await startServer((request) => {
            if (request.path.endsWith("connect/token"))
                return { json: { access_token: `access-${Math.random()}`, expires_in: 3600 } };
            const outage = outages.get(request.path.split("/")[1]!);
            if (outage) return outage;
            const own = override(request);
            if (own) return { ...own, headers: { ...version, ...own.headers } };
            const id = Number(
                /Jobs\((\d+)\)/.exec(request.path)?.[1] ?? /identifier=\S+?(\d\d)\)/.exec(request.path)?.[1],
            );
            if (id > 0) return { headers: version, json: job(id) };
            const query = new URL(request.path, "http://x").searchParams.get("$filter") ?? "";
            const keys = [...query.matchAll(/Key eq \S+?(\d\d)(?= |$)/g)].map((match) => Number(match[1]));
            const ids = keys.length > 0 ? keys : asked;
            return { headers: version, json: { "@odata.count": ids.length, value: ids.map(job) } };
        });
    });
    after(() => server.close());

    let asked: number[] = [];
    const names = Object.keys(OUTAGES);

    async function start(organisations: readonly string[], more: Body = {}): Promise<void> {
        const connection = (name: string): Body => ({
            id: `id-connection-${name}`,
            type: "uipath-orchestrator",
            url: `${server.url}/${name}/Default/orchestrator_`,
            folder: "12",
            ...more,
        });
        const node = (name: string): Body => ({
            id: `id-${name}`,
            z: "id-tab",
            x: 1,
            y: 1,
            type: "uipath-wait-job",
            orchestrator: `id-connection-${name}`,
            wires: [["id-out"], ["id-second"]],
        });
        const secrets = { clientId: "client", clientSecret: "client-secret" };
        flow = await startFlow({
            node: { type: "uipath-wait-job" },
            more: organisations.flatMap((name) => [connection(name), node(name)]),
            moreCredentials: Object.fromEntries(organisations.map((name) => [`id-connection-${name}`, secrets])),
        });
    }

    it("no job is taken for gone, and each end is told afterwards", async () => {
        const organisations = names.map((_, at) => `o${at}`);
        await start(organisations);
        for (const [at, name] of organisations.entries()) flow.give({ payload: job(10 + at)["Key"] }, `id-${name}`);
        const reads = (name: string): number => server.requests.filter(({ path }) => path.startsWith(`/${name}/`) && /Jobs/.test(path)).length; // prettier-ignore
        const until = async (condition: () => boolean): Promise<void> => {
            while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50));
        };
        await until(() => organisations.every((name) => reads(name) > 0));
        organisations.forEach((name, at) => outages.set(name, OUTAGES[names[at]!]!));
        // By then a job that was missing twice, and half a minute apart, would be gone.
        await new Promise((resolve) => REAL_CLOCK.setTimeout(() => resolve(undefined), 36_000));
        assert.deepEqual([flow.out, flow.second, flow.caught], [[], [], []]);
        for (const at of organisations.keys()) done.add(10 + at);
        outages.clear();
        await until(() => flow.out.length === organisations.length);
        assert.deepEqual([flow.second, flow.caught], [[], []]);
        await flow.stop();
    });
});
