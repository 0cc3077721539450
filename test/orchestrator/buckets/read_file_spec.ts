import assert from "node:assert/strict";
import { readFile } from "../../../src/orchestrator/buckets/read-file";
import type { Download } from "../../../src/orchestrator/storage/transfer";

const JSON_TEXT = '{"total":"5 € für Ü"}';
const BOM = "\uFEFF";

const inBytes = (body: Buffer, type = ""): Download => ({ body, type });
const littleEndian = Buffer.from(BOM + JSON_TEXT, "utf16le");
const bigEndian = Buffer.from(littleEndian).swap16();

describe("A file of a bucket", () => {
    for (const [encoding, content] of [
        ["UTF-8", Buffer.from(JSON_TEXT)],
        ["UTF-8 with a byte order mark", Buffer.from(BOM + JSON_TEXT)],
        ["UTF-16, as Windows writes it", littleEndian],
        ["UTF-16 in the other byte order", bigEndian],
    ] as const)
        it(`is read as text and as JSON from ${encoding}`, () => {
            assert.equal(readFile(inBytes(content), "text", "a"), JSON_TEXT);
            assert.deepEqual(readFile(inBytes(content), "json", "a"), { total: "5 € für Ü" });
            assert.equal(readFile(inBytes(content), "buffer", "a"), content);
        });

    for (const [type, bytes, text] of [
        ["text/csv; charset=ISO-8859-1", [0x66, 0xfc, 0x72], "für"],
        ['text/csv;charset="shift_jis"', [0x93, 0xfa], "日"],
        ["text/csv; charset=UTF-8", [0xc3, 0xbc], "ü"],
        ["text/csv; charset=ISO-8859-1", [0xff, 0xfe, 0xfc, 0], "ü"],
    ] as const)
        it(`is read in the encoding that the storage tells, ${type}, but for a byte order mark: ${text}`, () =>
            assert.equal(readFile(inBytes(Buffer.from(bytes), type), "text", "a"), text));

    it("in an encoding that nobody knows is an error as text", () =>
        assert.throws(() => readFile(inBytes(Buffer.from("a"), "text/plain; charset=x-own"), "text", "a"), {
            code: "BAD_ANSWER",
        }));

    for (const form of ["text", "json"] as const)
        it(`that is no text is an error as ${form}, and never loses a character`, () =>
            assert.throws(() => readFile(inBytes(Buffer.from('{"a":"für"}', "latin1")), form, "a.csv"), {
                code: "BAD_ANSWER",
                message: /a\.csv is not text/,
            }));

    it("may be empty as a text, but not as JSON", () => {
        assert.equal(readFile(inBytes(Buffer.alloc(0)), "text", "a"), "");
        assert.throws(() => readFile(inBytes(Buffer.alloc(0)), "json", "a"), { code: "BAD_ANSWER", message: /JSON/ });
    });
});
