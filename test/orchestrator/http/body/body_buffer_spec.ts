import assert from "node:assert/strict";
import { BodyBuffer } from "../../../../src/orchestrator/http/body/body-buffer";

describe("The body of a response", () => {
    for (const [words, chunks] of [
        ["nothing", []],
        ["one chunk", ["abc"]],
        ["several chunks", ["a", "bcd", "ef"]],
        ["an empty chunk first", ["", "abc", "d"]],
        ["a thousand single bytes", Array.from({ length: 1_000 }, (_, at) => String(at % 10))],
    ] as const)
        it(`is whole when it comes as ${words}`, () => {
            const buffer = new BodyBuffer();
            for (const chunk of chunks) buffer.append(Buffer.from(chunk));
            assert.equal(buffer.take().toString(), chunks.join(""));
        });

    for (const chunks of [2, 9])
        it(`takes no more memory than it has bytes, where the server tells its length and sends ${chunks} chunks`, () => {
            const buffer = new BodyBuffer();
            buffer.expect(90_000);
            for (let at = 0; at < chunks; at++) buffer.append(Buffer.alloc(90_000 / chunks, at));
            const body = buffer.take();
            assert.equal(body.length, 90_000);
            assert.equal(body.buffer.byteLength, 90_000);
        });

    for (const expected of [1, 5, 7, 1_000])
        it(`is whole where the server told ${expected} bytes, and sends 6`, () => {
            const buffer = new BodyBuffer();
            buffer.expect(expected);
            for (const chunk of ["ab", "cd", "ef"]) buffer.append(Buffer.from(chunk));
            assert.equal(buffer.take().toString(), "abcdef");
        });

    it("does not change when the memory of its only chunk is used again", () => {
        const buffer = new BodyBuffer();
        const chunk = Buffer.from("abc");
        buffer.append(chunk);
        const body = buffer.take();
        chunk.fill("x");
        assert.equal(body.toString(), "abc");
    });

    it("is empty after it was taken or dropped, and can begin anew", () => {
        const buffer = new BodyBuffer();
        for (const drop of [() => buffer.take(), () => buffer.clear()]) {
            buffer.append(Buffer.from("ab"));
            buffer.append(Buffer.from("cd"));
            drop();
            assert.equal(buffer.take().length, 0);
        }
        buffer.append(Buffer.from("x"));
        assert.equal(buffer.take().toString(), "x");
    });

    it("is copied less than three times, however small its chunks are", () => {
        const { copy } = Buffer.prototype;
        let copied = 0;
        Buffer.prototype.copy = function (...all: Parameters<typeof copy>): number {
            const bytes = copy.apply(this, all);
            copied += bytes;
            return bytes;
        };
        const buffer = new BodyBuffer();
        try {
            for (let at = 0; at < 10_000; at++) buffer.append(Buffer.from("x"));
        } finally {
            Buffer.prototype.copy = copy;
        }
        assert.equal(buffer.take().length, 10_000);
        assert.ok(copied < 30_000, String(copied));
    });
});
