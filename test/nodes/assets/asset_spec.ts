import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../../../src/simulator";
import { connectionTo, startFlow, type TestFlow } from "../../support/flow";

type Body = Record<string, unknown>;

const GENERATIONS = ["2018.4", "2019.10", 11, 15, 18, 20];
const SECRET = "a-value-that-nobody-may-see";

describe("The asset node", () => {
    let simulator: Simulator;
    let flow: TestFlow | undefined;

    afterEach(async () => {
        await flow?.stop();
        flow = undefined;
        await simulator.close();
    });

    async function start(node: Body = {}, connection: Body = {}, apiVersion?: string | number): Promise<TestFlow> {
        simulator = await startSimulator(apiVersion === undefined ? {} : { apiVersion });
        const { connection: to, credentials } = connectionTo(simulator);
        const { url, username, password, tenant } = simulator;
        const old = apiVersion === "2018.4" || apiVersion === "2019.10";
        flow = await startFlow({
            node: { type: "uipath-asset", asset: "name", assetType: "msg", ...node },
            connection: old
                ? { url: simulator.standaloneUrl, signIn: "password", tenant, folder: "1" }
                : { ...to, url, scope: `${simulator.scope} OR.Assets`, folder: "Shared", ...connection },
            credentials: old ? { username, password } : credentials,
        });
        return flow;
    }

    /** The asset as the simulator has it. */
    async function inOrchestrator(name: string, more = ""): Promise<Body | undefined> {
        const answer = await fetch(`${simulator.url}/odata/Assets?$filter=Name eq '${name}'${more}`, {
            headers: { authorization: `Bearer ${simulator.token}`, "x-uipath-organizationunitid": "1" },
        });
        return ((await answer.json()) as { value: Body[] }).value[0];
    }

    for (const version of GENERATIONS)
        it(`reads values in their types on API version ${version}`, async () => {
            const { pass } = await start({}, {}, version);
            const get = async (name: string): Promise<unknown> => (await pass({ name })).payload;
            assert.equal(await get("Mail_Recipient"), "robots@example.com");
            assert.equal(await get("Invoice_Limit"), 5000);
            assert.equal(await get("Dry_Run"), false);
            assert.equal(await get("SAP_Login"), "robot-sap");
        });

    for (const version of GENERATIONS)
        it(`sets values on API version ${version}`, async () => {
            const { pass } = await start({ action: "set" }, {}, version);
            await pass({ name: "Mail_Recipient", payload: "a@b.c" });
            await pass({ name: "Invoice_Limit", payload: "7" });
            await pass({ name: "Dry_Run", payload: true });
            const [text, number, boolean] = [
                await inOrchestrator("Mail_Recipient"),
                await inOrchestrator("Invoice_Limit"),
                await inOrchestrator("Dry_Run"),
            ];
            assert.deepEqual([text!["StringValue"], number!["IntValue"], boolean!["BoolValue"]], ["a@b.c", 7, true]);
        });

    it("finds an asset whatever the case of its name, and suggests similar names where there is none", async () => {
        const { pass, fail } = await start();
        assert.equal((await pass({ name: "invoice_LIMIT" })).payload, 5000);
        const { code, message } = await fail({ name: "Invoice_Limits" });
        assert.equal(code, "ASSET_NOT_FOUND");
        assert.match(message, /no asset Invoice_Limits in folder Shared.*Invoice_Limit/);
    });

    it("sets what it reads next, and passes the message on unchanged", async () => {
        const { pass } = await start({ action: "set", value: "wanted", valueType: "msg" });
        const message = { name: "Invoice_Limit", wanted: 250, payload: { kept: true } };
        assert.deepEqual((await pass(message)).payload, { kept: true });
        assert.equal((await inOrchestrator("Invoice_Limit"))!["IntValue"], 250);
        assert.equal((await inOrchestrator("Invoice_Limit"))!["Description"], "In euros.");
    });

    it("keeps the values of single accounts, and reads the one for all others", async () => {
        const { pass, fail } = await start({ action: "set" });
        await pass({ name: "Printer", payload: "cellar" });
        const { StringValue, ValueScope, UserValues } = (await inOrchestrator("Printer", "&$expand=UserValues"))!;
        assert.deepEqual([StringValue, ValueScope], ["cellar", "PerRobot"]);
        assert.deepEqual(
            (UserValues as Body[]).map((own) => own["StringValue"]),
            ["office"],
        );
        const { code, message } = await fail({ name: "Desk", payload: 9 });
        assert.equal(code, "NOT_SUPPORTED");
        assert.match(message, /values for single accounts/);
    });

    it("keeps every digit of a number that was typed in", async () => {
        const { pass } = await start({ action: "set", value: "12345678901234567890", valueType: "num" });
        await pass({ name: "Mail_Recipient" });
        assert.equal((await inOrchestrator("Mail_Recipient"))!["StringValue"], "12345678901234567890");
    });

    it("creates an asset where that is ticked, in the type of its value", async () => {
        const { pass } = await start({ action: "set", create: true });
        for (const [name, payload] of [
            ["A", "text"],
            ["B", 12],
            ["C", true],
            ["D", 1.5],
        ] as const) {
            await pass({ name, payload });
        }
        const made = await Promise.all(["A", "B", "C", "D"].map((name) => inOrchestrator(name)));
        assert.deepEqual(
            made.map((asset) => [asset!["ValueType"], asset!["Value"]]),
            [
                ["Text", "text"],
                ["Integer", "12"],
                ["Bool", "True"],
                ["Text", "1.5"],
            ],
        );
    });

    it("creates an asset once, although the answer is lost or two messages come at once", async () => {
        const { pass } = await start({ action: "set", create: true });
        simulator.faults.add({ method: "POST", path: /Assets$/, action: "cutAfter" });
        await pass({ name: "Lost", payload: "1" });
        await Promise.all([pass({ name: "Both", payload: "1" }), pass({ name: "Both", payload: "1" })]);
        assert.equal((await inOrchestrator("Lost"))!["StringValue"], "1");
        assert.equal((await inOrchestrator("Both"))!["StringValue"], "1");
    });

    it("does not create an asset where that is not ticked, and names the tick", async () => {
        const { fail } = await start({ action: "set" });
        const { code, message } = await fail({ name: "New", payload: "1" });
        assert.equal(code, "ASSET_NOT_FOUND");
        assert.match(message, /tick “Create the asset if it is not there” in the node\. Setting asset New failed\.$/);
    });

    it("says why it gives no secret", async () => {
        const { fail } = await start();
        const { code, message } = await fail({ name: "API_Key" });
        assert.equal(code, "NOT_SUPPORTED");
        assert.match(message, /API_Key is a secret/);
    });

    it("refuses a value of another kind without showing it", async () => {
        const { fail, statuses } = await start({ action: "set" });
        for (const [name, payload] of [
            ["Invoice_Limit", SECRET],
            ["Invoice_Limit", 2_147_483_648],
            ["Dry_Run", SECRET],
            ["Mail_Recipient", { text: SECRET }],
            ["SAP_Login", SECRET],
        ] as const) {
            const error = await fail({ name, payload });
            assert.ok(["INVALID_SETTING", "NOT_SUPPORTED"].includes(error.code), `${name}: ${error.code}`);
            assert.doesNotMatch(JSON.stringify(error), new RegExp(SECRET));
        }
        assert.doesNotMatch(statuses.join(), new RegExp(SECRET));
    });

    it("names the scope that the connection lacks", async () => {
        const { fail } = await start({}, { scope: "OR.Jobs OR.Execution.Read OR.Folders.Read OR.Robots.Read" });
        const { code, message } = await fail({ name: "Invoice_Limit" });
        assert.equal(code, "NOT_ALLOWED");
        assert.match(
            message,
            /may not do this\. The connection's scope lacks OR\.Assets\.Read\..* Reading asset Invoice_Limit failed\.$/,
        );
    });

    it("never asks for a scope beside one that it includes, which no sign-in grants together", async () => {
        const { fail } = await start({ action: "set" }, { scope: "OR.Folders.Read OR.Assets.Read" });
        const { message } = await fail({ name: "Invoice_Limit", payload: 1 });
        assert.match(message, /exactly “OR\.Folders\.Read OR\.Assets\.Read OR\.Assets\.Write”/);
    });
});
