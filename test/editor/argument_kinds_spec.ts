import assert from "node:assert/strict";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Kind } from "../../src/editor/argument-kinds";

interface ArgumentKinds {
    kindOf(type: string): Kind;
    valueTypeOf(kind: Kind): string;
    skeleton(declared: { name: string; type: string; default?: unknown }[]): object;
}

/** A type as a look-up tells it, what it is told as, and typed as. */
const TYPES: [string, Kind, string][] = [
    ["String", "text", "str"],
    ["Char", "text", "str"],
    ["Int32", "whole", "num"],
    ["UInt64", "whole", "num"],
    ["SByte", "whole", "num"],
    ["Decimal", "number", "num"],
    ["Double", "number", "num"],
    ["Boolean", "boolean", "bool"],
    ["DateTime", "date", "str"],
    ["DateTimeOffset", "date", "str"],
    ["TimeSpan", "duration", "str"],
    ["Guid", "guid", "str"],
    ["String[]", "list", "json"],
    ["List<String>", "list", "json"],
    ["IEnumerable<Int32>", "list", "json"],
    ["HashSet<String>", "list", "json"],
    ["ReadOnlyCollection<String>", "list", "json"],
    ["SortedList<String, Int32>", "object", "json"],
    ["Dictionary<String, Object>", "object", "json"],
    ["Dictionary<String, List<Int32>>", "object", "json"],
    ["DataTable", "object", "json"],
    ["Object", "object", "json"],
    ["Acme.Invoice", "object", "json"],
    ["", "object", "json"],
];

describe("The kind of an argument", () => {
    let kinds: ArgumentKinds;

    before(async () => {
        // As the browser loads it: an ES module.
        kinds = (await import(pathToFileURL(resolve("resources/editor/argument-kinds.js")).href)) as ArgumentKinds;
    });

    for (const [type, kind, valueType] of TYPES)
        it(`of ${type || "an unknown type"} is ${kind}, typed as ${valueType}`, () => {
            assert.equal(kinds.kindOf(type), kind);
            assert.equal(kinds.valueTypeOf(kind), valueType);
        });

    it("gives the shape of a message, with the defaults of the process", () => {
        const declared = [
            { name: "in_Id", type: "Int32" },
            { name: "in_通貨", type: "String", default: "EUR" },
            { name: "in_Urgent", type: "Boolean", default: null },
            { name: "in_Lines", type: "List<Object>" },
        ];
        assert.deepEqual(kinds.skeleton(declared), { in_Id: 0, in_通貨: "EUR", in_Urgent: false, in_Lines: [] });
    });
});
