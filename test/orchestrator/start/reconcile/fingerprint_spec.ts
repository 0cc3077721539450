import assert from "node:assert/strict";
import { argumentsFingerprint } from "../../../../src/orchestrator/start/reconcile/arguments-fingerprint";

describe("The arguments of two jobs", () => {
    const deep = `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    const long = "x".repeat(100);

    for (const [words, one, other, areSame] of [
        ["in another order", '{"b":1,"a":{"d":1,"c":2}}', '{"a":{"c":2,"d":1},"b":1}', true],
        ["with other blanks", '{ "a" : 1 }', '{"a":1}', true],
        ["none and an empty object", null, "{}", true],
        ["none and an empty text", undefined, "", true],
        ["another value", '{"a":1}', '{"a":2}', false],
        ["another name", '{"a":1}', '{"b":1}', false],
        ["null and none", '{"a":null}', "{}", false],
        ["lists in another order", '{"a":[1,2]}', '{"a":[2,1]}', false],
        ["a list and an object", '{"a":[1]}', '{"a":{"0":1}}', false],
        ["long ones in another order", `{"b":1,"a":"${long}"}`, `{"a":"${long}","b":1}`, true],
        ["long ones that differ at the end", `{"a":"${long}1"}`, `{"a":"${long}2"}`, false],
        ["no JSON", "{a", "{b", false],
        ["the same text that is no JSON", "{a", "{a", true],
        ["deeply nested and another", deep, "{}", false],
        ["deeply nested and the same", deep, deep, true],
    ] as const)
        it(`are ${areSame ? "the same" : "different"}: ${words}`, () =>
            assert.equal(argumentsFingerprint(one) === argumentsFingerprint(other), areSame));

    it("take little memory to compare", () => {
        assert.ok(argumentsFingerprint(deep).length < 100);
        assert.ok(argumentsFingerprint(`{"a":"${long}"}`).length < 64);
    });
});
