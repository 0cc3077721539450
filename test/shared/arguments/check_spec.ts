import assert from "node:assert/strict";
import { checkArguments as check, type CheckedArguments } from "../../../src/shared/arguments/check";
import {
    byName,
    parseArgumentDefinitions,
    typeName,
    type ArgumentDefinition,
} from "../../../src/shared/arguments/definitions";
import { Milliseconds } from "../../../src/shared/arguments/milliseconds";
import { ExactNumber } from "../../../src/shared/json/exact-number";

const REFUSED = Symbol("refused");

/** What an argument of the .NET type becomes, or REFUSED. */
function convert(type: string, value: unknown): unknown {
    const checked = checkArguments({ x: value }, [{ name: "x", type, required: false }]);
    return "values" in checked ? checked.values["x"] : REFUSED;
}

const exact = (source: string): ExactNumber => new ExactNumber(source);

/** Of types with a fixed form or range: what is taken as it is, and what is refused. */
const FORMS: Record<string, { taken: unknown[]; refused: unknown[] }> = {
    "System.Char": { taken: ["a", "\ud83d"], refused: ["", "🧾", 5, null] },
    "System.SByte": { taken: [-128, 127], refused: [-129, 128, "128"] },
    "System.Int16": { taken: [-32_768, 32_767], refused: [-32_769, 32_768] },
    "System.UInt16": { taken: [65_535], refused: [65_536, -1] },
    "System.Int32": {
        taken: [-2_147_483_648],
        refused: [exact("2147483648"), exact("1.5"), exact("1e99999999"), "1 2"],
    },
    "System.UInt32": { taken: [4_294_967_295], refused: [4_294_967_296] },
    "System.Int64": {
        taken: [exact("7615917337495251231"), exact("-9223372036854775808"), exact("9007199254740992")],
        refused: [exact("9223372036854775808"), exact("7615917337495251231.5"), "9".repeat(100_000)],
    },
    "System.UInt64": { taken: [exact("18446744073709551615")], refused: [exact("18446744073709551616"), -1] },
    "System.Single": {
        taken: [3.4028235e38, -3.4028235e38, 1e38, 0.1, 0, 16_777_216, exact("1.10"), 1.5e-45],
        refused: [1e39, -1e39, 3.4028236e38, "1e39", exact("1e39"), 1e-50, 16_777_217, 123_456_789_012],
    },
    "System.Double": {
        taken: [1e308, exact("1.10"), exact("0.79999999999999993"), exact("1.7976931348623157E+308")],
        refused: [exact("12345678901234567.89"), exact("1e400"), "12345678901234567.89", "1e400", 2n ** 70n + 1n],
    },
    "System.Decimal": {
        taken: [
            exact("12345678901234567.89"),
            exact("79228162514264337593543950335"),
            exact("-79228162514264337593543950335"),
            exact("0.0000000000000000000000000001"),
            "79228162514264337593543950335",
            1e28,
        ],
        refused: [
            1e30,
            "1e30",
            exact("1e30"),
            10n ** 30n,
            exact("79228162514264337593543950336"),
            "-79228162514264337593543950336",
            exact("1e-29"),
            1e-29,
            "1.23456789012345678901234567891",
            NaN,
        ],
    },
    "System.DateTime": {
        taken: [
            "0001-01-01",
            "9999-12-31T23:59:59.9999999Z",
            "2026-11-24T10:00:00+14:00",
            "2024-02-29 1:05",
            "2026-11-24T10:00-0530",
        ],
        refused: [
            "0000-01-01",
            "2026-11-24T10:00:00+99:99",
            "2026-11-24T10:00:00+14:01",
            "2026-11-24T10:00:00+13:60",
            "2026-11-24T24:00:00",
            "2026-11-24T10:60",
            "2026-11-24T10:00:00.12345678Z",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "1900-02-29",
            new Date(8.64e15),
            new Date(-8.64e15),
        ],
    },
    "System.DateTimeOffset": { taken: ["2026-11-24T10:00:00-14:00"], refused: ["2026-11-24T10:00:00+99:99"] },
    "System.TimeSpan": {
        taken: ["1", "-1.02:03:04.1234567", "10675199.02:48:05.4775807", "-10675199.02:48:05.4775808", "23:59:59"],
        refused: [
            "10675199.02:48:05.4775808",
            "-10675199.02:48:05.4775809",
            "10675200",
            "24:00",
            "1:60",
            "00:00:60",
            "00:00:00.12345678",
            "1.",
            "",
        ],
    },
    "System.Guid": {
        taken: [
            "2f6d0000-0000-4000-8000-000000000001",
            "{2F6D0000-0000-4000-8000-000000000001}",
            "(2f6d0000-0000-4000-8000-000000000001)",
            "2f6d0000000040008000000000000001",
        ],
        refused: [
            "{2f6d0000-0000-4000-8000-000000000001)",
            "(2f6d0000-0000-4000-8000-000000000001}",
            "{2f6d0000-0000-4000-8000-000000000001",
            "2f6d0000-0000-4000-8000-000000000001}",
            "2f6d0000-000040008000-000000000001",
            "{2f6d0000000040008000000000000001}",
            "{{2f6d0000-0000-4000-8000-00000000001}",
        ],
    },
    "System.Uri": { taken: ["https://acme.example/a b", "", null], refused: [5, {}, new URL("http://127.0.0.1")] },
    "System.Byte[]": {
        taken: ["", "AQID", "AQI=", [0, 255], [], null],
        refused: ["AQI", "A-_=", "====", [256], [-1], [1.5], {}, 5],
    },
    "System.Nullable`1[[System.Int32, mscorlib]]": { taken: [5, null], refused: [2_147_483_648, "five", 1.5] },
    "System.Boolean": { taken: [true], refused: [exact("1.0"), `${" ".repeat(1_000_000)}true`] },
};

const ROWS: [type: string, value: unknown, expected: unknown][] = [
    ["System.String", exact("7615917337495251231"), "7615917337495251231"],
    ["System.String", exact("1.10"), "1.10"],
    ["System.String", new Milliseconds(5), "5"],
    ["System.Int32", exact("5.0"), 5],
    ["System.Int32", exact("1e3"), 1000],
    ["System.Int64", exact("7.615917337495251231e18"), "7615917337495251231"],
    ["System.Int64", new Milliseconds(1_795_520_493_837), 1_795_520_493_837],
    ["System.DateTime", new Milliseconds(0), "1970-01-01T00:00:00.000Z"],
    ["System.DateTimeOffset", new Milliseconds(0), "1970-01-01T00:00:00.000Z"],
    ["System.DateTime", new Milliseconds(8.64e15), REFUSED],
    ["System.Nullable`1[[System.DateTime, mscorlib]]", new Milliseconds(0), "1970-01-01T00:00:00.000Z"],
    ["System.Nullable`1[[System.Int32, mscorlib]]", "5", 5],
    ["System.Byte[]", Buffer.from([1, 2, 3]), "AQID"],
    ["System.Byte[]", new Uint8Array([1, 2, 3]), "AQID"],
    ["System.Byte[]", new Uint8Array([0, 1, 2, 3]).subarray(1), "AQID"],
    ["System.Byte[]", new Uint8Array([1, 2, 3]).buffer, "AQID"],
    ["System.Byte[]", { type: "Buffer", data: [1, 2, 3] }, "AQID"],
    ["System.Double", 2n ** 60n, 2 ** 60],
    ["System.Decimal", " 12345678901234567890.12 ", "12345678901234567890.12"],
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

const checkArguments = (given: Record<string, unknown>, declared: readonly ArgumentDefinition[]): CheckedArguments =>
    check(given, byName(declared));

const WHOLE = { term: "uipath-orchestrator.dialog.arguments.kind.whole", shown: "(Int32)" };

describe("An argument of a process", () => {
    for (const [type, value, expected] of ROWS) {
        const shown =
            typeof value === "bigint" ? `${value}n` : value instanceof Date ? String(value) : JSON.stringify(value);
        it(`of type ${type} ${expected === REFUSED ? "refuses" : "takes"} ${typeof value} ${shown}`, () => {
            assert.deepEqual(convert(type, value), expected);
        });
    }

    for (const [type, { taken, refused }] of Object.entries(FORMS)) {
        it(`of type ${type} is taken as it is, where the type has room for it`, () => {
            for (const value of taken) assert.deepEqual(convert(type, value), value, String(value));
        });

        it(`of type ${type} is refused where the type has no room for it`, () => {
            for (const value of refused) assert.equal(convert(type, value), REFUSED, String(value).slice(0, 100));
        });
    }

    it("that had to be converted is told from those that are as they were given", () => {
        const declared = [{ name: "a", type: "System.String", required: false }];
        const isAsGiven = (value: unknown): unknown => {
            const checked = checkArguments({ a: value }, declared);
            return "values" in checked && checked.isAsGiven;
        };
        assert.deepEqual([isAsGiven("5"), isAsGiven(5), isAsGiven(exact("1.10"))], [true, false, false]);
    });

    it("that the process does not declare is a problem that names it, even when it differs in case only", () => {
        const checked = checkArguments({ IN_ID: 1 }, [{ name: "in_Id", type: "System.Int32", required: false }]);
        assert.deepEqual(checked, { problems: [{ problem: "unknown", argument: "IN_ID", declared: ["in_Id"] }] });
    });

    it("that is required and not given, or given as undefined, is missing", () => {
        const declared = [{ name: "a", type: "System.Int32", required: true }];
        const missing = { problems: [{ problem: "missing", argument: "a", expected: WHOLE }] };
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
            problems: [
                {
                    problem: "wrongType",
                    argument: "a",
                    expected: WHOLE,
                    got: { term: "uipath-orchestrator.kind.object", shown: "{…}" },
                },
            ],
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
