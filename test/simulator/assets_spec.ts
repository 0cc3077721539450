import assert from "node:assert/strict";
import { startSimulator, type Simulator } from "../../src/simulator";
import { call } from "./client";

const FILTERED = "/odata/Assets/UiPath.Server.Configuration.OData.GetFiltered";

describe("The simulator's assets", () => {
    let simulator: Simulator;
    beforeEach(async () => (simulator = await startSimulator()));
    afterEach(() => simulator.close());

    const list = async (path: string): Promise<Record<string, unknown>[]> =>
        (await call(simulator, path, { folder: "Shared" })).body.value;

    it("are in two lists, each of which leaves something out", async () => {
        const [all, filtered] = [await list("/odata/Assets"), await list(FILTERED)];
        const userNames = (assets: Record<string, unknown>[]): unknown[] =>
            assets.filter(({ ValueType }) => ValueType === "Credential").map((asset) => asset["CredentialUsername"]);
        const secrets = (assets: Record<string, unknown>[]): number =>
            assets.filter(({ ValueType }) => ValueType === "Secret").length;
        assert.deepEqual([userNames(all), secrets(all)], [["robot-sap"], 0]);
        assert.deepEqual([userNames(filtered), secrets(filtered)], [[""], 1]);
    });

    it("tell the values of accounts only where they are asked for", async () => {
        const [plain] = await list(`${FILTERED}?$filter=Name eq 'printer'`);
        assert.equal(plain!["UserValues"], undefined);
        const [asset] = await list(`${FILTERED}?$filter=Name eq 'printer'&$expand=UserValues`);
        const values = asset!["UserValues"] as Record<string, unknown>[];
        assert.deepEqual(
            values.map(({ UserName, StringValue }) => [UserName, StringValue]),
            [["acme\\robot-a", "office"]],
        );
    });

    it("have names, each once in a folder and in any case", async () => {
        const asset = (Name: string): object => ({ Name, ValueScope: "Global", ValueType: "Text", StringValue: "x" });
        const [{ Id }] = (await list("/odata/Assets?$filter=Name eq 'Mail_Recipient'")) as [{ Id: number }];
        const set = async (method: string, path: string, name: string): Promise<number> =>
            (await call(simulator, `/odata/Assets${path}`, { method, folder: "Shared", body: asset(name) })).status;
        assert.equal(await set("POST", "", " "), 400);
        assert.equal(await set("POST", "", "MAIL_recipient"), 409);
        assert.equal(await set("POST", "", "Other"), 201);
        assert.equal(await set("PUT", `(${Id})`, "other"), 409);
        assert.equal(await set("PUT", `(${Id})`, "MAIL_recipient"), 200);
    });
});
