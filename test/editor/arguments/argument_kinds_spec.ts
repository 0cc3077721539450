import assert from "node:assert/strict";
import { skeleton, valueTypeOf } from "../../../src/editor/arguments/argument-kinds";
import { kindOf, type Kind } from "../../../src/shared/arguments/kinds";

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
    ["Nullable<Int32>", "whole", "num"],
    ["Nullable<DateTime>", "date", "str"],
    ["", "object", "json"],
];

describe("The kind of an argument", () => {
    for (const [type, kind, valueType] of TYPES)
        it(`of ${type || "an unknown type"} is ${kind}, typed as ${valueType}`, () => {
            assert.equal(kindOf(type), kind);
            assert.equal(valueTypeOf(kind), valueType);
        });

    it("gives the shape of a message, with the defaults of the process", () => {
        const declared = [
            { name: "in_Id", type: "Int32" },
            { name: "in_通貨", type: "String", default: "EUR" },
            { name: "in_Urgent", type: "Boolean", default: null },
            { name: "in_Lines", type: "List<Object>" },
        ];
        assert.deepEqual(skeleton(declared), { in_Id: 0, in_通貨: "EUR", in_Urgent: false, in_Lines: [] });
    });
});
