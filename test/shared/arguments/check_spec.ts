import assert from "node:assert/strict";
import { checkArguments } from "../../../src/shared/arguments/check";
import { parseArgumentDefinitions, typeName } from "../../../src/shared/arguments/definitions";

const REFUSED = Symbol("refused");

/** What an argument of the .NET type becomes, or REFUSED. */
function convert(type: string, value: unknown): unknown {
    const checked = checkArguments({ x: value }, [{ name: "x", type, required: false }]);
    return "values" in checked ? checked.values["x"] : REFUSED;
}

const ROWS: [type: string, value: unknown, expected: unknown][] = [
    ["System.String", "a", "a"],
    ["System.String", "", ""],
    ["System.String", 5, "5"],
    ["System.String", 5.5, "5.5"],
    ["System.String", true, "true"],
    ["System.String", null, null],
    ["System.String", 10n, "10"],
    ["System.String", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["System.String", NaN, REFUSED],
    ["System.String", {}, REFUSED],
    ["System.String", [], REFUSED],
    ["System.Char", "a", "a"],
    ["System.Char", "ab", REFUSED],
    ["System.Int32", 5, 5],
    ["System.Int32", "5", 5],
    ["System.Int32", " -7 ", -7],
    ["System.Int32", "+7", 7],
    ["System.Int32", "5.5", REFUSED],
    ["System.Int32", 5.5, REFUSED],
    ["System.Int32", "", REFUSED],
    ["System.Int32", "0x10", REFUSED],
    ["System.Int32", "1e3", REFUSED],
    ["System.Int32", null, REFUSED],
    ["System.Int32", true, REFUSED],
    ["System.Int32", [], REFUSED],
    ["System.Int32", 2_147_483_647, 2_147_483_647],
    ["System.Int32", 2_147_483_648, REFUSED],
    ["System.Int32", -2_147_483_649, REFUSED],
    ["System.Byte", 255, 255],
    ["System.Byte", 256, REFUSED],
    ["System.Byte", -1, REFUSED],
    ["System.Int64", 9_007_199_254_740_991, 9_007_199_254_740_991],
    ["System.Int64", 9_007_199_254_740_992, REFUSED],
    ["System.Int64", "9223372036854775807", "9223372036854775807"],
    ["System.Int64", "9223372036854775808", REFUSED],
    ["System.Int64", 2n ** 60n, "1152921504606846976"],
    ["System.Double", "5.25", 5.25],
    ["System.Double", "1e3", 1000],
    ["System.Double", ".5", 0.5],
    ["System.Double", Infinity, REFUSED],
    ["System.Double", "5,25", REFUSED],
    ["System.Double", "", REFUSED],
    ["System.Decimal", "12345678901234567890.12", "12345678901234567890.12"],
    ["System.Decimal", "12.50", 12.5],
    ["System.Boolean", true, true],
    ["System.Boolean", "True", true],
    ["System.Boolean", "false", false],
    ["System.Boolean", 1, REFUSED],
    ["System.Boolean", "yes", REFUSED],
    ["System.DateTime", "2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z"],
    ["System.DateTime", "2026-11-24", "2026-11-24"],
    ["System.DateTime", "2026-11-24T10:00:00.1234567Z", "2026-11-24T10:00:00.1234567Z"],
    ["System.DateTime", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["System.DateTime", new Date(NaN), REFUSED],
    ["System.DateTime", 1_795_520_493_837, REFUSED],
    ["System.DateTime", "tomorrow", REFUSED],
    ["System.DateTime", "5", REFUSED],
    ["System.DateTime", "Room 5", REFUSED],
    ["System.DateTime", "5.5", REFUSED],
    ["System.DateTime", "2024-02-30", REFUSED],
    ["System.DateTime", "11/24/2026 10:00", "11/24/2026 10:00"],
    ["System.TimeSpan", "99:99", REFUSED],
    ["System.TimeSpan", "1.02:03:04.5", "1.02:03:04.5"],
    ["System.TimeSpan", "02:03", "02:03"],
    ["System.TimeSpan", 5, REFUSED],
    ["System.Guid", "2f6d0000-0000-4000-8000-000000000001", "2f6d0000-0000-4000-8000-000000000001"],
    ["System.Guid", "2f6d", REFUSED],
    ["System.Object", { any: [1] }, { any: [1] }],
    ["System.String[]", ["a"], ["a"]],
    ["System.Data.DataTable", "whatever", "whatever"],
    [
        "System.Collections.Generic.Dictionary`2[[System.String, mscorlib],[System.Object, mscorlib]]",
        { a: 1 },
        { a: 1 },
    ],
];

describe("An argument of a process", () => {
    for (const [type, value, expected] of ROWS) {
        const shown =
            typeof value === "bigint" ? `${value}n` : value instanceof Date ? String(value) : JSON.stringify(value);
        it(`of type ${type} ${expected === REFUSED ? "refuses" : "takes"} ${typeof value} ${shown}`, () => {
            assert.deepEqual(convert(type, value), expected);
        });
    }

    it("that the process does not declare is a problem that names it, even when it differs in case only", () => {
        const checked = checkArguments({ IN_ID: 1 }, [{ name: "in_Id", type: "System.Int32", required: false }]);
        assert.deepEqual(checked, { problems: [{ problem: "unknown", argument: "IN_ID", declared: ["in_Id"] }] });
    });

    it("that is required and not given, or given as undefined, is missing", () => {
        const declared = [{ name: "a", type: "System.Int32", required: true }];
        const missing = { problems: [{ problem: "missing", argument: "a", expected: "Int32" }] };
        assert.deepEqual(checkArguments({}, declared), missing);
        assert.deepEqual(checkArguments({ a: undefined }, declared), missing);
    });

    it("named __proto__ is an argument like any other", () => {
        const given = JSON.parse('{"__proto__": 5}') as Record<string, unknown>;
        const checked = checkArguments(given, [{ name: "__proto__", type: "System.Int32", required: true }]);
        assert.ok("values" in checked);
        assert.equal(JSON.stringify(checked.values), '{"__proto__":5}');
    });

    it("is described in a problem even when it can't be written as JSON", () => {
        const circular: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
        circular["self"] = circular;
        const checked = checkArguments({ a: circular }, [{ name: "a", type: "System.Int32", required: true }]);
        assert.deepEqual(checked, {
            problems: [{ problem: "wrongType", argument: "a", expected: "Int32", got: "object {…}" }],
        });
    });
});

describe("The argument list of a process", () => {
    it("names the type without its assembly, also of a generic type with commas of its own", () => {
        const generic =
            "System.Collections.Generic.Dictionary`2[[System.String, mscorlib, Version=4.0.0.0],[System.Object, mscorlib]], mscorlib, Version=4.0.0.0";
        assert.equal(typeName(generic), generic.slice(0, generic.lastIndexOf("]") + 1));
        assert.equal(typeName("System.Int32, System.Private.CoreLib, Version=8.0.0.0"), "System.Int32");
        assert.equal(typeName("System.Int32"), "System.Int32");
    });

    it("counts an argument with a default value as not required", () => {
        const text = JSON.stringify([
            { name: "a", type: "System.Int32, mscorlib", required: true },
            { name: "b", type: "System.Int32, mscorlib", required: true, hasDefault: true },
            { name: "c", type: "System.Int32, mscorlib", required: true, hasDefault: false },
        ]);
        const required = parseArgumentDefinitions(text, '{"c": 3}')?.map((definition) => definition.required);
        assert.deepEqual(required, [true, false, false]);
    });

    it("is unknown when it is absent, damaged, or the JSON Schema of an agent", () => {
        for (const text of [null, undefined, "", "{", '{"type":"object"}', "5"])
            assert.equal(parseArgumentDefinitions(text), undefined);
    });

    it("survives entries that are no arguments", () => {
        assert.deepEqual(parseArgumentDefinitions('[null, 5, {"name": 7}, {"name": "a"}]'), [
            { name: "a", type: "", required: false },
        ]);
    });
});
