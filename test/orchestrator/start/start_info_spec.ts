/** Each field of `msg.startInfo` in its type, and the error that names what is wrong with it. */
import assert from "node:assert/strict";
import { readField, readStartInfo } from "../../../src/orchestrator/start/start-info";
import { MAX_ENTRIES, MAX_JSON, START_FIELDS } from "../../../src/shared/start-process-dto";

type Sentences = { key: string; values?: Record<string, unknown> }[];

function refusal(work: () => unknown): Sentences {
    try {
        work();
    } catch (error) {
        const { code, sentences } = error as { code: string; sentences: Sentences };
        assert.equal(code, "INVALID_SETTING");
        return sentences;
    }
    return assert.fail("It was taken.");
}

/** A field of each type, as far as StartProcessDto has one. */
const fieldOf = (type: string): string => Object.keys(START_FIELDS).find((name) => START_FIELDS[name]!.type === type)!;
const KEY = "5f2b0000-0000-4000-8000-000000000001";

describe("A field of msg.startInfo", () => {
    for (const [type, value, read] of [
        ["string", 5, "5"],
        ["integer", "7", 7],
        ["boolean", true, true],
        ["boolean", false, false],
        ["boolean", "true", true],
        ["boolean", "false", false],
        ["uuid", `{${KEY.toUpperCase()}}`, KEY],
        ["integers", [1, "2"], [1, 2]],
        ["integers", [], []],
        ["object", { a: { b: 1 } }, { a: { b: 1 } }],
        ["object", { toJSON: () => ({ a: 1 }) }, { a: 1 }],
        ["objects", [{ a: 1 }, { b: 2 }], [{ a: 1 }, { b: 2 }]],
        ["objects", [], []],
    ] as const)
        it(`of the type ${type} takes ${JSON.stringify(value)}`, () =>
            assert.deepEqual(readField(fieldOf(type), value), read));

    for (const [type, value] of [
        ["string", true],
        ["string", {}],
        ["integer", "7a"],
        ["integer", 1.5],
        ["boolean", "yes"],
        ["boolean", 1],
        ["uuid", 5],
        ["uuid", "abc"],
        ["integers", 5],
        ["integers", [1, "x"]],
        ["object", "x"],
        ["object", [{}]],
        ["object", new Map()],
        ["object", { toJSON: () => "text" }],
        ["object", { toJSON: () => undefined }],
        ["objects", {}],
        ["objects", [{}, 1]],
        ["objects", [{}, null]],
    ] as const)
        it(`of the type ${type} refuses ${JSON.stringify(value)}, and says what it expects`, () => {
            const name = fieldOf(type);
            const [{ key, values }] = refusal(() => readField(name, value)) as [Sentences[0]];
            assert.equal(key, "startInfo.wrongType");
            assert.deepEqual([values!["field"], values!["expected"]], [name, { term: `uipath-orchestrator.expected.${type}` }]); // prettier-ignore
            assert.ok(values!["got"]);
        });

    it("may be as long as Orchestrator takes it, and no longer", () => {
        const { maxLength: most } = START_FIELDS["Reference"]!;
        const text = "x".repeat(most!);
        assert.equal(readField("Reference", text), text);
        assert.deepEqual(refusal(() => readField("Reference", `${text}x`)), [{ key: "startInfo.tooLong", values: { field: "Reference", length: most! + 1, most } }]); // prettier-ignore
    });

    it("may have the least and the greatest number that Orchestrator takes, and no other", () => {
        const { minimum, maximum } = START_FIELDS["SpecificPriorityValue"]!;
        for (const number of [minimum, maximum]) assert.equal(readField("SpecificPriorityValue", number), number);
        for (const got of [minimum! - 1, maximum! + 1])
            assert.deepEqual(refusal(() => readField("SpecificPriorityValue", got)), [{ key: "startInfo.range", values: { field: "SpecificPriorityValue", minimum, maximum, got } }]); // prettier-ignore
    });

    it("says that there is no greatest number where there is none", () => {
        const values = { field: "JobsCount", minimum: 0, got: -1 };
        assert.deepEqual(
            refusal(() => readField("JobsCount", -1)),
            [{ key: "startInfo.atLeast", values }],
        );
    });

    it("is one of the values that Orchestrator has for it", () => {
        const [name, { values: all }] = Object.entries(START_FIELDS).find(([, { values }]) => values)!;
        assert.equal(readField(name, all![0]), all![0]);
        const [{ key, values }] = refusal(() => readField(name, "Some", "called")) as [Sentences[0]];
        assert.deepEqual([key, values!["field"], values!["values"]], ["setting.oneOf", "called", all!.join(", ")]);
    });

    it("may have many entries, but not any number", () => {
        assert.equal((readField("RobotIds", Array(MAX_ENTRIES).fill(1)) as number[]).length, MAX_ENTRIES);
        const tooMany = Array(MAX_ENTRIES + 1).fill(1);
        assert.deepEqual(refusal(() => readField("RobotIds", tooMany)), [{ key: "startInfo.tooMany", values: { field: "RobotIds", count: MAX_ENTRIES + 1, most: MAX_ENTRIES } }]); // prettier-ignore
    });

    it("may have long objects, but not of any length", () => {
        const long = (length: number): object => ({ a: "x".repeat(length - 8) }); // JSON adds eight characters
        const [one, many] = [fieldOf("object"), fieldOf("objects")];
        assert.deepEqual(readField(one, long(MAX_JSON)), long(MAX_JSON));
        const tooLong = (field: string): Sentences => [{ key: "startInfo.notSerializable", values: { field, words: "it is too long" } }]; // prettier-ignore
        assert.deepEqual(
            refusal(() => readField(one, long(MAX_JSON + 1))),
            tooLong(one),
        );
        assert.deepEqual(refusal(() => readField(many, [long(MAX_JSON / 2), long(MAX_JSON / 2 + 1)])), tooLong(many)); // prettier-ignore
    });

    it("that throws when it is read says what it threw", () => {
        const throwing = Object.defineProperty({}, "a", {
            enumerable: true,
            get: () => {
                throw new Error("no such luck");
            },
        });
        const name = fieldOf("object");
        assert.deepEqual(refusal(() => readField(name, throwing)), [{ key: "startInfo.notSerializable", values: { field: name, words: "no such luck" } }]); // prettier-ignore
    });
});

describe("msg.startInfo as a whole", () => {
    it("may be missing", () => {
        for (const input of [undefined, null]) assert.deepEqual(readStartInfo(input), { fields: {} });
    });

    it("names a strategy in any case, with blanks around it", () =>
        assert.equal(readStartInfo({ strategy: " modernjobscount " }).fields.Strategy, "ModernJobsCount"));

    for (const strategy of ["Some", 5])
        it(`says which strategies there are in place of ${strategy}`, () => {
            const [{ key, values }] = refusal(() => readStartInfo({ Strategy: strategy })) as [Sentences[0]];
            assert.equal(key, "setting.oneOf");
            assert.equal(values!["field"], "msg.startInfo.Strategy");
            assert.match(String(values!["values"]), /ModernJobsCount, .*All/);
        });

    for (const input of ["text", 5, [], Buffer.from("{}"), true])
        it(`says what it got where it is no object: ${String(input).slice(0, 10)}`, () => {
            const [{ key, values }] = refusal(() => readStartInfo(input)) as [Sentences[0]];
            assert.equal(key, "startInfo.notAnObject");
            assert.ok(values!["got"]);
        });

    it("that throws when it is read is named", () => {
        const throwing = new Proxy({}, { ownKeys: () => { throw new Error("no keys"); } }); // prettier-ignore
        assert.deepEqual(refusal(() => readStartInfo(throwing)), [{ key: "startInfo.notSerializable", values: { field: "msg.startInfo", words: "no keys" } }]); // prettier-ignore
    });

    it("with an unknown field says which known ones are similar, at most three", () => {
        assert.throws(
            () => readStartInfo({ JobCount: 1 }),
            ({ code, sentences }: { code: string; sentences: Sentences }) => {
                assert.equal(code, "NOT_SUPPORTED");
                assert.deepEqual(sentences[0], { key: "startInfo.unknownField", values: { field: "JobCount" } });
                assert.equal(sentences[1]!.key, "arguments.similar");
                const names = String(sentences[1]!.values!["names"]).split(", ");
                assert.ok(names.includes("JobsCount") && names.length <= 3, names.join());
                return true;
            },
        );
    });

    it("with an unknown field that resembles none suggests none", () => {
        const sentences = [{ key: "startInfo.unknownField", values: { field: "Foo" } }];
        assert.throws(() => readStartInfo({ Foo: 1 }), { code: "NOT_SUPPORTED", sentences });
    });

    it("sends no arguments beside a file, whatever the node has", () =>
        assert.deepEqual(readStartInfo({ InputFile: KEY }).arguments, { value: undefined, source: "" }));
});
