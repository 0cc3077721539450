import assert from "node:assert/strict";
import { ExactNumber, parseDecimal, typedNumber } from "../../../src/shared/json/exact-number";
import { DEEPEST, parseExactly, parseJson } from "../../../src/shared/json/read";

/** Numbers from a fixed seed, the same in every run (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
    };
}

const PIECES = [
    "a",
    '\\"',
    "\\\\",
    "\\u00e4",
    "\\ud83d",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "1.10",
    "e",
    "-",
    "ü",
    "🧾",
    " ",
];
const BLANKS = ["", "", "", " ", "\n", "\t\r"];

/** JSON texts with numbers as nobody would write them, and texts that look like JSON. */
function documentFrom(random: (below: number) => number): string {
    const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
    const times = (most: number, make: () => string): string[] => Array.from({ length: random(most) }, make);
    const digits = (most: number): string => times(most, () => String(random(10))).join("");
    const text = (): string => `"${times(6, () => pick(PIECES)).join("")}"`;
    const number = (): string =>
        (random(3) ? "" : "-") +
        (random(4) ? `${1 + random(9)}${digits(25)}` : "0") +
        (random(2) ? "" : `.${random(10)}${digits(20)}`) +
        (random(3) ? "" : `${pick(["e", "E"])}${pick(["", "+", "-"])}${random(350)}`);
    const key = (): string => (random(30) ? text() : '"__proto__"');
    const value = (depth: number): string => {
        const blank = (): string => pick(BLANKS);
        const inner = (): string => `${blank()}${value(depth + 1)}${blank()}`;
        switch (random(depth > 5 ? 5 : 8)) {
            case 0:
                return text();
            case 1:
                return pick(["true", "false", "null"]);
            case 5:
                return `[${times(5, inner).join(",") || blank()}]`;
            case 6:
            case 7:
                return `{${times(5, () => `${blank()}${key()}${blank()}:${inner()}`).join(",") || blank()}}`;
            default:
                return number();
        }
    };
    return `${pick(BLANKS)}${value(0)}${pick(BLANKS)}`;
}

/** With JavaScript's own numbers. */
function rounded(value: unknown): unknown {
    if (value instanceof ExactNumber) return Number(value.source);
    if (Array.isArray(value)) return value.map(rounded);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, rounded(inner)]));
}

describe("A JSON text from outside", () => {
    it("is read as JSON.parse reads it but for the digits: 10,000 random ones", () => {
        const random = randomFrom(20_261_127);
        for (let count = 0; count < 10_000; count++) {
            const text = documentFrom(random);
            assert.deepEqual(rounded(parseExactly(text)), JSON.parse(text), text);
        }
    });

    it("is refused where JSON.parse refuses it: 10,000 random ones with a fault", () => {
        const random = randomFrom(7);
        for (let count = 0; count < 10_000; count++) {
            const whole = documentFrom(random);
            const at = random(whole.length);
            const text = whole.slice(0, at) + '",:[]{}-+.e01 \\t'[random(15)]! + whole.slice(at + random(2));
            let expected: unknown;
            try {
                expected = JSON.parse(text);
            } catch (error) {
                assert.throws(() => parseExactly(text), { message: (error as Error).message }, text);
                continue;
            }
            assert.deepEqual(rounded(parseExactly(text)), expected, text);
        }
    });

    const KEPT = [
        "0",
        "-0",
        "5",
        "1.10",
        "1e3",
        "0.1",
        "9007199254740992",
        "0.79999999999999993",
        "5E-324",
        "1.7976931348623157E+308",
    ];
    for (const source of [...KEPT, "4.94065645841247E-324", "123456789012345000000000", "0.30000000000000004"])
        it(`has the number ${source} as a number, since that keeps every digit`, () => {
            assert.deepEqual(parseJson(`{"a":[${source}]}`), { a: [Number(source)] });
        });

    const CHANGED = [
        "7615917337495251231",
        "9007199254740993",
        "12345678901234567.89",
        "-12345678901234567",
        "1e400",
        "1e-400",
    ];
    for (const source of [...CHANGED, "0.1234567890123456789", "79228162514264337593543950335", "1.2345e-323"])
        it(`has the number ${source} as a text, since a double would change it`, () => {
            assert.deepEqual(parseJson(`{"a":[${source},1],"b":"${source}"}`), { a: [source, 1], b: source });
        });

    it(`is refused when it is nested more than ${DEEPEST} levels deep`, () => {
        const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
        assert.deepEqual(JSON.stringify(parseExactly(nested(DEEPEST))), nested(DEEPEST));
        for (const text of [nested(DEEPEST + 1), "[".repeat(1_000_000), '{"a":'.repeat(1_000_000)])
            assert.throws(() => parseExactly(text), /it is nested too deeply/);
    });

    it("of a megabyte takes no longer, whatever it is made of", () => {
        const characters = ["1", '"', "\\", "[", "{", " ", "-", "e", ".", "0", '\\"', '"\\', "1e", "[1,", "1.0,"];
        const texts = characters.flatMap((part) => [part.repeat(1_000_000 / part.length), `["${part.repeat(500_000)}`]);
        for (const text of [
            ...texts,
            `[${"1.10,".repeat(200_000)}1]`,
            `["${"\\\\".repeat(500_000)}"]`,
            `[${"9".repeat(1_000_000)}]`,
        ]) {
            const before = process.cpuUsage();
            try {
                parseExactly(text);
            } catch {
                // most are no JSON
            }
            const { user } = process.cpuUsage(before);
            assert.ok(user < 1_000_000, `${text.slice(0, 10)}…: ${user / 1000} ms`);
        }
    });
});

describe("A decimal number", () => {
    it("is told apart from what is none", () => {
        for (const text of ["1", "-1", "+1", ".5", "5.", "1e5", "1E-5", "001.100"]) assert.ok(parseDecimal(text), text);
        for (const text of ["", ".", "-", "e5", "1e", "1e+", " 1", "0x1F", "1,5", "1.2.3", "Infinity", "１"])
            assert.equal(parseDecimal(text), undefined, text);
    });

    it("that is typed in keeps its digits, in whatever form", () => {
        const shown = (text: string): unknown => {
            const number = typedNumber(text);
            return number instanceof ExactNumber ? number.source : number;
        };
        const rows: [string, unknown][] = [
            [" 5 ", 5], ["+5", 5], [".5", 0.5], ["5.", 5], ["007", 7], ["1.10", "1.10"], ["1e3", "1e3"], ["-0.0", "-0.0"],
            ["7615917337495251231", "7615917337495251231"], ["+.50", "0.50"], ["0x1F", 31], ["", 0], ["many", undefined],
            ["0x7FFFFFFFFFFFFFFF", "9223372036854775807"], ["Infinity", Infinity], ["1_000", undefined],
        ]; // prettier-ignore
        for (const [text, expected] of rows) assert.deepEqual(shown(text), expected, text);
    });
});
