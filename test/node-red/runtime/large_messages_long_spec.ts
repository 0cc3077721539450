import assert from "node:assert/strict";
import { describe as described } from "../../../src/shared/arguments/check";
import type { NamedJob } from "../../../src/shared/job-reference";
import { longestTurn } from "../../support/longest-turn";
import { key, nested, read, refusal } from "./read-jobs";

/** Milliseconds. Each takes half of it on an idle machine. */
const MOST = 100;

/** A busy machine makes one turn long now and then; what the reading does, it repeats. */
async function assertYields(what: string, work: () => Promise<unknown>): Promise<void> {
    const turns: number[] = [];
    while (turns.length < 5 && (turns.at(-1) ?? Infinity) >= MOST) turns.push(await longestTurn(work));
    assert.ok(turns.at(-1)! < MOST, `${what}: one turn took ${turns.join()} ms`);
}

describe("The jobs of a large message", () => {
    it("can be 100,000 without blocking the event loop", async () => {
        const more = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`Field_${at}`, at]));
        const value = Array.from({ length: 100_000 }, (_, at) => ({
            ...more,
            Id: at + 1,
            Key: key(at),
            CreationTime: "2026-11-24T00:00:00Z",
        }));
        let named: NamedJob[] = [];
        await assertYields("100,000 jobs", async () => (named = await read({ payload: { value } })));
        assert.equal(named.length, 100_000);
    });

    it("are described briefly", async () => {
        const text = Buffer.alloc(50e6, "x").toString("latin1");
        const large = [
            text,
            { text },
            { list: Array.from({ length: 5e6 }, () => 1) },
            Buffer.alloc(400e6),
            { bytes: Buffer.alloc(400e6) },
            { deep: nested(1, 5_000) },
        ];
        for (const payload of large) await assertYields(JSON.stringify(described(payload)), () => refusal({ payload }));
    });
});
