import assert from "node:assert/strict";
import { startSimulator, type Simulator, type SimulatorOptions, type TenantData } from "../../../src/simulator";
import { call, NAMESPACE, start, type Answer } from "../client";
import { Receiver, signatureOf, type Received } from "./receiver";

const PATH = "/odata/Webhooks";
const ADD = "/odata/Queues/UiPathODataSvc.AddQueueItem";

const TENANT: TenantData = {
    folders: [{ path: "Shared" }, { path: "Finance" }],
    processes: [],
    robots: [{ name: "R", username: "r", folders: ["Shared"] }],
    queues: [
        {
            folder: "Shared",
            linkedTo: ["Finance"],
            name: "Orders",
            item: { outcome: "BusinessException", reason: "The order has no number." },
        },
    ],
};

describe("The simulator's webhooks", () => {
    let simulator: Simulator;
    let receiver: Receiver;

    const begin = async (options: SimulatorOptions = {}): Promise<void> => {
        simulator = await startSimulator(options);
        receiver = await Receiver.start();
    };
    afterEach(async () => {
        receiver.close();
        await simulator.close();
    });

    const required = (fields: object = {}): Record<string, unknown> => ({
        Url: receiver.url,
        Enabled: true,
        SubscribeToAllEvents: true,
        AllowInsecureSsl: false,
        ...fields,
    });
    const send = (method: string, id: number | undefined, body?: object): Promise<Answer> =>
        call(simulator, id === undefined ? PATH : `${PATH}(${id})`, { method, body });
    const register = async (fields: object = {}): Promise<number> =>
        (await send("POST", undefined, required({ Name: "Flows", ...fields }))).body.Id;
    const types = (): string[] => receiver.received.map(({ event }) => event["Type"]);

    describe("at their addresses in the API", () => {
        it("are created, found by their address, changed, replaced and deleted", async () => {
            await begin();
            const id = await register({ Description: "Wakes waits", Events: [{ eventType: "JOB.faulted" }] });
            const filter = encodeURIComponent(`Url eq '${receiver.url}'`);
            const [found] = (await call(simulator, `${PATH}?$filter=${filter}`)).body.value;
            assert.deepEqual([found.Id, found.Events], [id, [{ EventType: "job.faulted" }]]);
            assert.equal((await send("PATCH", id, { Enabled: false })).body.Description, "Wakes waits");
            const replaced = await send("PUT", id, required({ Name: "Others" }));
            assert.deepEqual(
                [replaced.body.Name, replaced.body.Description, replaced.body.Events],
                ["Others", null, []],
            );
            assert.deepEqual([(await send("DELETE", id)).status, (await send("GET", id)).status], [204, 404]);
        });

        it("have names and keys from API version 16 on, and refuse them before", async () => {
            await begin({ apiVersion: 15 });
            const old = await send("POST", undefined, required());
            assert.deepEqual([old.status, "Name" in old.body, "Key" in old.body], [201, false, false]);
            const refused = await send("POST", undefined, required({ Name: "Flows" }));
            assert.deepEqual([refused.status, refused.body.message], [400, "webhookDto must not be null"]);
            simulator.setApiVersion(17);
            assert.equal((await send("POST", undefined, required())).status, 400);
            assert.equal(typeof (await send("POST", undefined, required({ Name: "Flows" }))).body.Key, "string");
        });

        it("show their secret until API version 17, and mask it later", async () => {
            await begin({ apiVersion: 17 });
            const id = await register({ Secret: "s3cret" });
            assert.equal((await send("GET", id)).body.Secret, "s3cret");
            simulator.setApiVersion(18);
            assert.equal((await send("GET", id)).body.Secret, "********");
            assert.equal((await call(simulator, PATH)).body.value[0].Secret, "********");
        });

        it("refuse what is too long, what is no address and what is no event", async () => {
            await begin();
            for (const fields of [
                { Secret: "s".repeat(101) },
                { Url: `${receiver.url}?${"u".repeat(2000)}` },
                { Url: "ftp://127.0.0.1/" },
                { Url: "events" },
                { Events: [{ EventType: "job.danced" }] },
            ])
                assert.equal((await send("POST", undefined, required({ Name: "Flows", ...fields }))).status, 400);
        });

        it("tell the types of events in every generation", async () => {
            for (const apiVersion of ["2018.4", 20]) {
                await begin({ apiVersion });
                const { body } = await call(simulator, `${PATH}/${NAMESPACE}GetEventTypes()`);
                const names = body.value.map(({ Name }: { Name: string }) => Name);
                assert.ok(names.includes("job.completed") && names.includes("queueItem.transactionFailed"));
                if (apiVersion === 20) return;
                receiver.close();
                await simulator.close();
            }
        });

        it("can be asked whether their address can be reached", async () => {
            await begin();
            const verify = async (url: string): Promise<Answer> =>
                call(simulator, `/api/Status/VerifyHostAvailibility?url=${encodeURIComponent(url)}`);
            const { url } = receiver;
            assert.deepEqual((await verify(url)).body, { canConnect: true, connectionError: null, hasBadSsl: false });
            receiver.close();
            const { body } = await verify(url);
            assert.deepEqual([body.canConnect, /ECONNREFUSED/.test(body.connectionError)], [false, true]);
            assert.equal((await verify("nowhere")).status, 400);
        });

        it("need the scope OR.Webhooks", async () => {
            await begin();
            const form = (scope: string): string =>
                new URLSearchParams({
                    grant_type: "client_credentials",
                    client_id: simulator.clientId,
                    client_secret: simulator.clientSecret,
                    scope,
                }).toString();
            const tokenFor = async (scope: string): Promise<string> => {
                const headers = { "content-type": "application/x-www-form-urlencoded" };
                const init = { method: "POST", headers, body: form(scope) };
                return ((await (await fetch(`${simulator.identityUrl}/connect/token`, init)).json()) as any)
                    .access_token;
            };
            const statuses = ["OR.Jobs", "OR.Webhooks"].map(
                async (scope) => (await call(simulator, PATH, { token: await tokenFor(scope) })).status,
            );
            assert.deepEqual(await Promise.all(statuses), [403, 200]);
        });
    });

    describe("call their address", () => {
        it("with a ping when they are made, when they are changed and when somebody asks for one", async () => {
            await begin();
            const id = await register();
            await send("PATCH", id, { SubscribeToAllEvents: false });
            const { status, body } = await call(simulator, `${PATH}(${id})/${NAMESPACE}Ping`, { method: "POST" });
            assert.deepEqual([status, body.Type], [202, "ping"]);
            const pings = await receiver.calls("ping", 3);
            assert.equal(new Set(pings.map(({ event }) => event["EventId"])).size, 3);
        });

        it("signed with their secret, or unsigned without one", async () => {
            await begin();
            await register({ Secret: "größer" });
            await register();
            const pings = await receiver.calls("ping", 2);
            const signatures = pings.map(({ headers }) => headers["x-uipath-signature"]);
            assert.equal(signatures.filter((signature) => signature === undefined).length, 1);
            const signed = pings.find(({ headers }) => headers["x-uipath-signature"] !== undefined)!;
            assert.equal(signed.headers["x-uipath-signature"], signatureOf("größer", signed.text));
        });

        it("with what becomes of a job, in time though nobody reads it", async () => {
            await begin();
            await register();
            const started = await start(simulator, "Hello", { InputArguments: '{"in_Name":"Ada"}' });
            const [job] = started.body.value;
            simulator.clock.advance(5_000);
            const [completed] = await receiver.calls("job.completed");
            assert.deepEqual(
                types()
                    .filter((type) => type !== "ping")
                    .sort(),
                ["job.completed", "job.created", "job.started"],
            );
            const { Job, ...event } = completed!.event;
            assert.deepEqual([Job.Id, Job.Key, Job.State], [job.Id, job.Key, "Successful"]);
            assert.equal(typeof Job.OutputArguments, "object");
            assert.match(event["Timestamp"], /\.\d{7}Z$/);
            assert.equal(event["OrganizationUnitId"], simulator.data.folderByPath("Shared")!.Id);
            assert.deepEqual([event["EntityKey"], event["Name"]], [job.Key, "Flows"]);
            const [created] = await receiver.calls("job.created");
            assert.equal(created!.event["Jobs"][0].Key, job.Key);
            assert.equal(typeof created!.event["StartInfo"].ReleaseKey, "string");
        });

        it("with what becomes of a queue item, once for each folder that has the queue", async () => {
            await begin({ data: TENANT });
            await register({ SubscribeToAllEvents: false, Events: [{ EventType: "queueItem.transactionFailed" }] });
            await call(simulator, ADD, { folder: "Shared", body: { itemData: { Name: "Orders", Reference: "A-1" } } });
            simulator.clock.advance(5_000);
            const failures = await receiver.calls("queueItem.transactionFailed", 2);
            const folders = failures.map(({ event }) => event["OrganizationUnitId"]);
            assert.deepEqual(new Set(folders), new Set([1, 2]));
            const [{ event }] = failures as [Received, Received];
            const { QueueItem: item, Queue: queue } = event;
            assert.deepEqual([item.Reference, item.Status, queue.Name], ["A-1", "Failed", "Orders"]);
            assert.equal(item.ProcessingException.Reason, "The order has no number.");
            assert.equal(new Set(failures.map((failure) => failure.event["EventId"])).size, 2);
            assert.deepEqual(new Set(types()), new Set(["ping", "queueItem.transactionFailed"]));
        });

        it("with nothing that happened before they were made", async () => {
            await begin();
            const startHello = async (): Promise<number> =>
                (await start(simulator, "Hello", { InputArguments: '{"in_Name":"Ada"}' })).body.value[0].Id;
            await startHello();
            simulator.clock.advance(5_000);
            await register();
            const id = await startHello();
            simulator.clock.advance(5_000);
            const [ended] = await receiver.calls("job.completed");
            assert.equal(ended!.event["Job"].Id, id);
        });

        it("with nothing once they are deleted or disabled", async () => {
            await begin();
            const [gone, off] = [await register(), await register()];
            await register({ SubscribeToAllEvents: false, Events: [{ EventType: "job.completed" }] });
            await send("DELETE", gone);
            await send("PATCH", off, { Enabled: false });
            await start(simulator, "Hello", { InputArguments: '{"in_Name":"Ada"}' });
            simulator.clock.advance(5_000);
            await receiver.calls("job.completed");
            assert.deepEqual(
                types().filter((type) => type !== "ping"),
                ["job.completed"],
            );
        });
    });
});
