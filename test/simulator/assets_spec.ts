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
});
