import assert from "node:assert/strict";
import { fitArguments, readArguments, writeArguments } from "../../../src/orchestrator/start/input-arguments";
import { byName, parseArgumentDefinitions, type DeclaredArguments } from "../../../src/shared/arguments/definitions";
import { MAX_INPUT_ARGUMENTS } from "../../../src/shared/start-process-dto";

const CHOSEN = "msg.invoice";

/** What a process declares, by argument. */
function declared(types: Record<string, string>, required: string[] = []): DeclaredArguments {
    const list = Object.entries(types).map(([name, type]) => ({ name, type, required: required.includes(name) }));
    return byName(parseArgumentDefinitions(JSON.stringify(list))!);
}

function circular(): object {
    const value: Record<string, unknown> = {};
    value["self"] = value;
    return value;
}

/** The JSON that is sent; undefined for no arguments. @throws OrchestratorError */
const sent = (value: unknown, declares?: DeclaredArguments, source = CHOSEN): string | undefined =>
    writeArguments(fitArguments(readArguments({ value, source }), declares));

/** The sentences of the error. */
function refusal(value: unknown, declares?: DeclaredArguments, source = CHOSEN): string[] {
    try {
        sent(value, declares, source);
    } catch (error) {
        const { code, sentences } = error as { code: string; sentences: { key: string }[] };
        assert.equal(code, "INVALID_ARGUMENTS");
        return sentences.map(({ key }) => key);
    }
    return assert.fail("The arguments were taken.");
}

describe("Arguments of a start", () => {
    for (const [words, value, json] of [
        ["as an object", { amount: 1 }, '{"amount":1}'],
        ["as a JSON text, which stays as it is", ' {"amount": 1.0} ', ' {"amount": 1.0} '],
        ["as the bytes of one", Buffer.from('{"name":"Zoë"}'), '{"name":"Zoë"}'],
        ["with a byte order mark, which is left out", '\uFEFF{"a":1}', '{"a":1}'],
        ["with digits that a double would lose", '{"id":12345678901234567890}', '{"id":12345678901234567890}'],
        ["as null, which means none", null, undefined],
        ["as the text null", "null", undefined],
        ["as nothing", undefined, undefined],
        ["as an empty object", {}, "{}"],
    ] as const)
        it(`may come ${words}`, () => assert.equal(sent(value), json));

    for (const [words, value, keys] of [
        ["a number", 7, ["arguments.notAnObject"]],
        ["the time of an inject node", 1_767_600_000_000, ["arguments.notAnObject", "arguments.timestamp"]],
        ["the first of such times", 1e12, ["arguments.notAnObject", "arguments.timestamp"]],
        ["a number before them", 1e12 - 1, ["arguments.notAnObject"]],
        ["a number behind them", 1e13, ["arguments.notAnObject"]],
        ["a number with a fraction among them", 1_767_600_000_000.5, ["arguments.notAnObject"]],
        ["the text of such a time", "1767600000000", ["arguments.notAnObject"]],
        ["a list", [1], ["arguments.notAnObject"]],
        ["the text of a list", "[1]", ["arguments.notAnObject"]],
        ["a text that is no JSON", "{amount: 1}", ["arguments.notJson"]],
        ["an empty text", "", ["arguments.notJson"]],
        ["bytes that are no UTF-8", Buffer.from(`{"a":"\xff"}`, "latin1"), ["arguments.notJson"]],
        ["an object that JSON writes as a text", { toJSON: () => "text" }, ["arguments.toJson"]],
        ["an object that JSON leaves out", { toJSON: () => undefined }, ["arguments.toJson"]],
        ["an object that contains itself", circular(), ["arguments.notSerializable"]],
    ] as const)
        it(`can't be ${words}`, () => assert.deepEqual(refusal(value), keys));

    it("that can't be read are no fault of ours", () => {
        const value = new Proxy({}, { getPrototypeOf: () => { throw new Error("no"); } }); // prettier-ignore
        assert.deepEqual(refusal(value), ["arguments.notSerializable"]);
    });
});

describe("A payload that can't be arguments", () => {
    const payload = (declares?: DeclaredArguments): string | undefined => sent(7, declares, "msg.payload");

    it("does not matter to a process that takes none", () => assert.equal(payload(declared({})), undefined));

    it("is refused by a process that takes some, or may", () => {
        assert.deepEqual(refusal(7, declared({ a: "System.String" }), "msg.payload"), ["arguments.notAnObject"]);
        assert.deepEqual(refusal(7, undefined, "msg.payload"), ["arguments.notAnObject"]);
    });

    it("is refused where the user chose it for arguments", () =>
        assert.deepEqual(refusal(7, declared({})), ["arguments.notAnObject"]));
});

describe("Arguments of a process", () => {
    const process = declared({ Name: "System.String", Amount: "System.Int32", Due: "System.DateTime" }, ["Name"]);

    it("are converted where nothing is lost", () => {
        assert.equal(sent({ Name: "a", Amount: "7" }, process), '{"Name":"a","Amount":7}');
    });

    it("stay the text that they came as where nothing has to be converted", () => {
        const text = '{ "Name":"a", "Amount":7 }';
        assert.equal(sent(text, process), text);
        assert.equal(sent('{ "Name":"a", "Amount":"7" }', process), '{"Name":"a","Amount":7}');
    });

    it("must be there if they are required, even if a message has none", () => {
        assert.deepEqual(refusal({ Amount: 7 }, process), ["arguments.missing"]);
        assert.deepEqual(refusal(undefined, process), ["arguments.missing"]);
    });

    it("must have their type", () => {
        assert.deepEqual(refusal({ Name: "a", Amount: "seven" }, process), ["arguments.wrongType"]);
    });

    it("must be known by their name, of which the error suggests another", () => {
        assert.deepEqual(refusal({ Name: "a", amount: 7 }, process), ["arguments.unknown", "arguments.similar"]);
        assert.deepEqual(refusal({ Name: "a", Sum: 7 }, process), ["arguments.unknown", "arguments.declared"]);
        assert.deepEqual(refusal({ Sum: 7 }, declared({})), ["arguments.unknown", "arguments.none"]);
    });

    it("that are wrong are all named, but no more than ten of them", () => {
        const wrong = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`x${at}`, at]));
        assert.equal(refusal({ Name: "a", ...wrong }, process).length, 20); // two sentences each
    });
});

describe("The error about arguments", () => {
    const process = declared({ Name: "System.String", Nome: "System.String", Amount: "System.Int32" }, ["Name"]);
    const named = { Name: "a" };
    const throwing = Object.defineProperty({}, "a", { enumerable: true, get: () => { throw new Error("no such luck"); } }); // prettier-ignore
    const said = (value: unknown, declares?: DeclaredArguments): string => {
        try {
            sent(value, declares);
        } catch (error) {
            return (error as Error).message;
        }
        return assert.fail("The arguments were taken.");
    };

    for (const [words, value, declares, ...parts] of [
        ["where they came from, and what they are", 7, undefined, CHOSEN, "7"],
        ["what JSON made of them", { toJSON: () => "text" }, undefined, "text"],
        ["that JSON left them out", { toJSON: () => undefined }, undefined, "undefined"],
        ["what reading them threw", throwing, undefined, "no such luck"],
        ["where a text is no JSON, and why", "{a}", undefined, CHOSEN, "position 1"],
        ["that bytes are no UTF-8", Buffer.from([0xff]), undefined, CHOSEN, "its bytes are no UTF-8"],
        ["which one is missing, and its type", {}, process, "Name", "text"],
        ["which one has the wrong type, its type and its value", { ...named, Amount: "seven" }, process, "Amount", "whole number", "seven"], // prettier-ignore
        [
            "which one is unknown, and the like one",
            { ...named, amount: 7 },
            process,
            "no argument amount",
            "mean Amount",
        ],
        ["which one is unknown, and the known ones", { ...named, Nane: 7 }, process, "no argument Nane", "Name, Nome"],
    ] as const)
        it(`says ${words}`, () => {
            const message = said(value, declares);
            for (const part of parts) assert.ok(message.includes(part), `“${part}” is not in: ${message}`);
        });
});

describe("A text of arguments", () => {
    it("is sent as it is where it just fits", () => {
        const text = `{"a":${" ".repeat(MAX_INPUT_ARGUMENTS - 7)}1}`;
        assert.equal(text.length, MAX_INPUT_ARGUMENTS);
        assert.equal(sent(text), text);
    });

    it("is sent without its blanks where it fits only so", () => {
        const blanks = " ".repeat(MAX_INPUT_ARGUMENTS);
        assert.equal(sent(`{"a":${blanks}1}`), '{"a":1}');
    });

    it("is sent with half a character escaped", () => {
        assert.equal(sent('{"a":"\ud800"}'), '{"a":"\\ud800"}');
    });
});
