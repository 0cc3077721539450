import assert from "node:assert/strict";
import { TransportFailure } from "../../../src/orchestrator/http/exchange";
import type { HttpRequest } from "../../../src/orchestrator/http/transport";
import { OrchestratorError } from "../../../src/orchestrator/errors/orchestrator-error";
import { readWebhookEvent } from "../../../src/orchestrator/webhooks/webhook-event";
import { clientOf, response } from "../client";

type Webhook = Record<string, unknown> & { Id: number; Url: string };

const ADDRESS = "https://node-red.invalid/uipath/events/c1";
const ORDER = { address: ADDRESS, secret: "secret-of-events", name: "Node-RED c1" };
const TYPES = ["job.created", "job.completed", "robot.status", "queueItem.added", "process.created"];

/** The webhooks of a tenant, and what was asked of them. */
class Tenant {
    readonly requests: string[] = [];
    webhooks: Webhook[];
    status: number | undefined;

    constructor(...urls: string[]) {
        this.webhooks = urls.map((Url, at) => ({ Id: at + 1, Url }));
    }

    readonly respond = ({ method, url, body }: HttpRequest): ReturnType<typeof response> => {
        const path = decodeURIComponent(url.replace("https://orchestrator.invalid", ""));
        this.requests.push(`${method} ${path}`);
        if (this.status !== undefined) return response(this.status, { message: "No.", errorCode: 0 });
        if (path.includes("GetEventTypes")) return response(200, { value: TYPES.map((Name) => ({ Name })) });
        const sent = body ? (JSON.parse(String(body)) as Webhook) : undefined;
        const id = Number(/\((\d+)\)/.exec(path)?.[1]);
        switch (method) {
            case "GET":
                return response(200, { value: this.webhooks });
            case "POST":
                this.webhooks.push({ ...sent!, Id: this.webhooks.length + 1 });
                return response(201, sent);
            case "PUT":
                this.webhooks = this.webhooks.map((each) => (each.Id === id ? sent! : each));
                return response(200, sent);
            case "DELETE":
                this.webhooks = this.webhooks.filter(({ Id }) => Id !== id);
                return response(204, {});
            default:
                throw new TransportFailure("broken", "not expected", false);
        }
    };
}

describe("A webhook in Orchestrator", () => {
    it("is created for all events of jobs and queue items that the server knows", async () => {
        const tenant = new Tenant("https://other.invalid/");
        await clientOf(tenant.respond).webhooks.register(ORDER);
        const { Events, Secret, Enabled, AllowInsecureSsl, SubscribeToAllEvents, Name } = tenant.webhooks[1]!;
        assert.deepEqual(
            Events,
            ["job.created", "job.completed", "queueItem.added"].map((EventType) => ({ EventType })),
        );
        assert.deepEqual(
            [Secret, Enabled, AllowInsecureSsl, SubscribeToAllEvents],
            ["secret-of-events", true, false, false],
        );
        assert.equal(Name, "Node-RED c1");
    });

    it("is changed in place when it calls the address already", async () => {
        const tenant = new Tenant("https://other.invalid/", ADDRESS);
        await clientOf(tenant.respond).webhooks.register(ORDER);
        assert.deepEqual(
            tenant.webhooks.map(({ Id, Url }) => [Id, Url]),
            [
                [1, "https://other.invalid/"],
                [2, ADDRESS],
            ],
        );
        assert.equal(tenant.webhooks[1]!["Secret"], "secret-of-events");
    });

    it("is the only one at its address again after two deployments have both created it", async () => {
        const urls = ["https://other.invalid/", ADDRESS, ADDRESS];
        const [registering, removing] = [new Tenant(...urls), new Tenant(...urls)];
        await clientOf(registering.respond).webhooks.register(ORDER);
        await clientOf(removing.respond).webhooks.remove(ADDRESS);
        const idsOf = ({ webhooks }: Tenant): number[] => webhooks.map(({ Id }) => Id);
        assert.deepEqual([idsOf(registering), idsOf(removing)], [[1, 2], [1]]);
    });

    it("has no name on a server that knows none", async () => {
        const tenant = new Tenant();
        await clientOf(tenant.respond, { apiVersion: 15 }).webhooks.register(ORDER);
        assert.equal("Name" in tenant.webhooks[0]!, false);
    });

    for (const [apiVersion, end] of [
        [11, "GetEventTypes"],
        [10, "GetEventTypes()"],
    ] as const)
        it(`is made of the event types that version ${apiVersion} lists at ${end}`, async () => {
            const tenant = new Tenant();
            await clientOf(tenant.respond, { apiVersion }).webhooks.register(ORDER);
            assert.ok(
                tenant.requests.some((request) => request.endsWith(end)),
                tenant.requests.join(),
            );
        });

    it("is removed by its address, and never another one", async () => {
        const tenant = new Tenant("https://other.invalid/", ADDRESS, `${ADDRESS}/more`);
        const { webhooks } = clientOf(tenant.respond);
        await webhooks.remove(ADDRESS);
        await webhooks.remove(ADDRESS);
        assert.deepEqual(
            tenant.webhooks.map(({ Url }) => Url),
            ["https://other.invalid/", `${ADDRESS}/more`],
        );
    });

    it("says which scope the account lacks", async () => {
        const tenant = new Tenant();
        tenant.status = 403;
        const signIn = {
            way: "application",
            tokenUrl: "https://orchestrator.invalid/identity/connect/token",
            clientId: "id",
            clientSecret: "secret-of-client",
            scope: "OR.Jobs",
        } as const;
        const respond = (request: HttpRequest): ReturnType<typeof response> =>
            request.url.endsWith("/token")
                ? response(200, { access_token: "token", expires_in: 3600 })
                : tenant.respond(request);
        await assert.rejects(clientOf(respond, { signIn }).webhooks.register(ORDER), (error) => {
            assert.ok(error instanceof OrchestratorError);
            assert.match(error.message, /lacks OR\.Webhooks\./);
            assert.match(error.message, /Setting up the webhook failed\./);
            return true;
        });
    });

    it("never shows its secret in an error", async () => {
        const respond = (): ReturnType<typeof response> =>
            response(400, { message: "secret-of-events is too weak", errorCode: 1 });
        await assert.rejects(clientOf(respond).webhooks.register(ORDER), ({ message }: Error) => {
            assert.doesNotMatch(message, /secret-of-events/);
            return true;
        });
    });
});

describe("What an event tells", () => {
    const read = (event: object): ReturnType<typeof readWebhookEvent> =>
        readWebhookEvent(Buffer.from(JSON.stringify(event)));
    const job = { Type: "job.completed", EventId: "e1", OrganizationUnitId: 7 };
    const mention = { id: 5, folderId: 7, hasEnded: true };

    it("is its job, alone or in a list", () => {
        const expected = { id: "e1", jobs: [mention], items: [] };
        assert.deepEqual(read({ ...job, Job: { Id: 5 } }), expected);
        assert.deepEqual(read({ ...job, Jobs: [{ Id: 5 }] }), expected);
        assert.deepEqual(read({ ...job, Jobs: { Id: 5 } }), expected);
    });

    it("is its queue item, alone or in a list", () => {
        const item = { ...job, Type: "queueItem.transactionFailed" };
        assert.deepEqual(read({ ...item, QueueItem: { Id: 5 } })?.items, [mention]);
        assert.deepEqual(read({ ...item, QueueItems: [{ Id: 5 }] })?.items, [mention]);
    });

    for (const [type, hasEnded] of [
        ["job.created", false],
        ["job.started", false],
        ["job.suspended", false],
        ["job.faulted", true],
        ["job.stopped", true],
        ["queueItem.added", false],
        ["queueItem.transactionStarted", false],
        ["queueItem.transactionAbandoned", true],
    ] as const)
        it(`is ${hasEnded ? "an end" : "no end"} where it is called ${type}`, () => {
            assert.equal(read({ ...job, Type: type, Job: { Id: 5 } })?.jobs[0]?.hasEnded, hasEnded);
        });

    it("is a thousand jobs at most, so that one call can't ask for more reads", () => {
        const Jobs = Array.from({ length: 100_000 }, (_, at) => ({ Id: at + 1 }));
        assert.equal(read({ Type: "job.completed", Jobs })!.jobs.length, 1_000);
    });

    it("is nothing where there is nothing to read", () => {
        for (const body of ["", "no JSON", "null", "[]", "{}", '{"Type":1}', "[".repeat(100_000)])
            assert.equal(readWebhookEvent(Buffer.from(body)), undefined, body.slice(0, 20));
        const odd = { Type: "job.completed", EventId: {}, Job: { Id: "5" }, Jobs: [null, 3, { Id: -1 }, { Id: 1.5 }] };
        assert.deepEqual(read(odd), { id: undefined, jobs: [], items: [] });
    });
});
