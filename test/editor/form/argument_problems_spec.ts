import assert from "node:assert/strict";
import { areArguments, rowsProblem } from "../../../src/editor/form/argument-problems";
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
