import assert from "node:assert/strict";
import { labelStyle, shownValue } from "../../../src/editor/form/labels";

describe("What a node is called on the canvas", () => {
    it("is set apart where the user named it", () => {
        assert.equal(labelStyle.call({ name: "Nightly" }), "node_label_italic");
        assert.equal(labelStyle.call({ name: "" }), "");
    });

    const values: [unknown, unknown, string | undefined][] = [
        [" Invoice_Bot ", "str", "Invoice_Bot"],
        ["bot", "msg", "msg.bot"],
        ["bot", "global", "global.bot"],
        ["BOT", "env", "BOT"],
        ["$sum(payload)", "jsonata", undefined],
        ["", "str", undefined],
        [undefined, undefined, undefined],
        [5, undefined, "5"],
    ];
    for (const [value, type, shown] of values)
        it(`tells ${JSON.stringify(value)} as ${String(type)} as ${shown ?? "nothing"}`, () =>
            assert.equal(shownValue(value, type), shown));
});
