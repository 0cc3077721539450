import assert from "node:assert/strict";
import { readFile } from "../../../src/orchestrator/buckets/read-file";

const JSON_TEXT = '{"total":"5 € für Ü"}';
const BOM = "\uFEFF";

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
            assert.equal(readFile(content, "text", "a"), JSON_TEXT);
            assert.deepEqual(readFile(content, "json", "a"), { total: "5 € für Ü" });
            assert.equal(readFile(content, "buffer", "a"), content);
        });

    for (const form of ["text", "json"] as const)
        it(`that is no text is an error as ${form}, and never loses a character`, () =>
            assert.throws(() => readFile(Buffer.from('{"a":"für"}', "latin1"), form, "a.csv"), {
                code: "BAD_ANSWER",
                message: /a\.csv is not text in UTF-8 or UTF-16/,
            }));

    it("may be empty as a text, but not as JSON", () => {
        assert.equal(readFile(Buffer.alloc(0), "text", "a"), "");
        assert.throws(() => readFile(Buffer.alloc(0), "json", "a"), { code: "BAD_ANSWER", message: /JSON/ });
    });
});
