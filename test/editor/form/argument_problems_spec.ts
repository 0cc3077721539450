import assert from "node:assert/strict";
import { areArguments, rowsProblem } from "../../../src/editor/form/argument-problems";
import type { Argument } from "../../../src/editor/look-up/look-up";
import { withEditor } from "../support";

const text = (key: string, values: Record<string, unknown> = {}): string => [key, ...Object.values(values)].join(" ");

const row = (name: unknown, value: unknown, valueType?: unknown): object => ({ name, value, valueType });

const VALUES: Record<string, [good: string[], bad: string[]]> = {
    str: [["1", "  ", "{"], []],
    num: [
        ["1.5", " 1 ", "0x1F", ".5", "${COUNT}"],
        ["one", "1e999", "Infinity", "NaN", "+", "9".repeat(10_001)],
    ],
    bool: [["true", "false"], []],
    json: [
        ["null", "[1]", '{"a":1.10}', '"a"', "${JSON}"],
        ["{", '{"a":1e999}', "'a'", "[".repeat(2_000) + "]".repeat(2_000)],
    ],
    msg: [
        ["payload", "a.b[0]"],
        ["a b", "a[", "a".repeat(10_001)],
    ],
    jsonata: [
        ["$sum(payload)", "payload"],
        ["(", "1 +", `"${"a".repeat(100_000)}"`],
    ],
};

type Typed = [value: string, valueType: string];

/** Values of arguments by their .NET types. */
const OF_TYPE: Record<string, [good: Typed[], bad: Typed[]]> = {
    Int32: [
        [
            ["2147483647", "num"],
            [" 7 ", "str"],
            ["7", "json"],
            ["count", "msg"],
            ["${COUNT}", "num"],
        ],
        [
            ["2147483648", "num"],
            ["1.5", "num"],
            ["x", "str"],
            ["true", "bool"],
            ["null", "json"],
        ],
    ],
    "Nullable<Int32>": [[["null", "json"]], [["2147483648", "num"]]],
    Int64: [[["9223372036854775807", "num"]], [["9223372036854775808", "num"]]],
    DateTime: [
        [
            ["2026-02-28", "str"],
            ["2026-02-28T12:00Z", "str"],
            ["iso", "date"],
        ],
        [
            ["2026-02-30", "str"],
            ["tomorrow", "str"],
            ["20260228", "num"],
        ],
    ],
    TimeSpan: [[["00:05:00", "str"]], [["25:00", "str"]]],
    Boolean: [[["true", "bool"]], [["1", "num"]]],
    "List<String>": [[["x", "str"]], []],
};

describe("The argument form", () => {
    withEditor();

    it("can be sent where each row has a name of its own and a value", () => {
        for (const rows of [undefined, null, [], [row("a", "1"), row(" b ", "2")], [row("a", "1"), row("A", "2")]])
            assert.equal(rowsProblem(rows, text), undefined);
    });

    it("leaves out rows of a blank value, whatever their name", () => {
        assert.equal(rowsProblem([row("a", ""), row("a", "1"), row("", null), row("", "")], text), undefined);
    });

    const problems: [unknown, string][] = [
        [{}, "invalid.argumentRows"],
        [[5], "invalid.argumentRows"],
        [[null], "invalid.argumentRows"],
        [[row("", "1")], "invalid.argumentName"],
        [[row({}, "1")], "invalid.argumentName"],
        [[row("a", "1"), row("a ", "2")], "invalid.argumentTwice a"],
        [[row("a", {})], "invalid.argumentValue a"],
        [[row("a".repeat(32_769), "1")], "uipath-orchestrator.invalid.tooLong placeholder.argumentName 32768"],
    ];
    for (const [rows, problem] of problems)
        it(`says ${problem.slice(0, 60)} of ${JSON.stringify(rows).slice(0, 50)}`, () =>
            assert.equal(rowsProblem(rows, text), problem));

    for (const [type, [good, bad]] of Object.entries(VALUES)) {
        for (const value of good)
            it(`takes ${value} as ${type}`, () => assert.equal(rowsProblem([row("a", value, type)], text), undefined));
        for (const value of bad)
            it(`refuses ${value.slice(0, 30)} as ${type}`, () =>
                assert.equal(rowsProblem([row("a", value, type)], text), "invalid.argumentValue a"));
    }
});

describe("Arguments in JSON", () => {
    it("are an object, the text of one, or none", () => {
        for (const value of [{}, { a: [1] }, null, '{"a":1}', "null", "\uFEFF{}"]) assert.ok(areArguments(value));
        for (const value of [[], 5, true, "[]", "{", '{"a":1e999}', { a: Infinity }]) assert.ok(!areArguments(value));
    });
});

describe("The form of a process", () => {
    withEditor();

    const declared = (type: string, more: object = {}): Argument[] => [{ name: "a", type, ...more }];

    for (const [type, [good, bad]] of Object.entries(OF_TYPE)) {
        for (const [value, valueType] of good)
            it(`takes ${value} as ${valueType} for ${type}`, () =>
                assert.equal(rowsProblem([row("a", value, valueType)], text, declared(type)), undefined));
        for (const [value, valueType] of bad)
            it(`refuses ${value} as ${valueType} for ${type}`, () =>
                assert.equal(
                    rowsProblem([row("a", value, valueType)], text, declared(type)),
                    "invalid.argumentValue a",
                ));
    }

    it("wants a value that the process requires, where the process has none of its own", () => {
        const required = declared("Int32", { required: true });
        for (const rows of [[], [row("a", "")], [row("b", "1")]])
            assert.equal(rowsProblem(rows, text, required), "invalid.argumentMissing a");
        assert.equal(rowsProblem([row("a", "0")], text, required), undefined);
        assert.equal(rowsProblem([row("a", "", "date")], text, declared("DateTime", { required: true })), undefined);
        assert.equal(rowsProblem([], text, declared("Int32", { required: true, hasDefault: true })), undefined);
    });
});
