import assert from "node:assert/strict";
import { publicAddressIn } from "../../../src/shared/settings/webhook";

describe("The public address of a Node-RED", () => {
    const rows: [given: string, address: string][] = [
        ["https://node-red.corp", "https://node-red.corp"],
        [" https://node-red.corp:8443/flows// ", "https://node-red.corp:8443/flows"],
        ["http://127.0.0.1:1880/", "http://127.0.0.1:1880"],
        ["node-red.corp/flows", "https://node-red.corp/flows"],
    ];
    for (const [given, address] of rows)
        it(`is ${address} for ${JSON.stringify(given)}`, () => assert.equal(publicAddressIn(given), address));

    const refused = [
        "",
        "https://",
        "my node-red",
        "ftp://node-red.corp",
        "https://user:password@node-red.corp",
        "https://node-red.corp/?a=1",
        "https://node-red.corp/#flow",
        "https://${HOST}",
        "https://node-red.corp/${PATH}",
        "${PUBLIC_URL}",
    ];
    for (const given of refused)
        it(`is refused where it is ${JSON.stringify(given)}`, () => assert.equal(publicAddressIn(given), undefined));
});
