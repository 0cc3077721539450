import assert from "node:assert/strict";
import { safePath } from "../../../src/orchestrator/api/request-path";
import { OrchestratorError } from "../../../src/orchestrator/errors/orchestrator-error";

function refusal(input: string): unknown {
    try {
        safePath(input);
    } catch (error) {
        if (error instanceof OrchestratorError) return { code: error.code, sentences: error.sentences };
        throw error;
    }
    return assert.fail("It was taken.");
}

describe("The path of a user's request", () => {
    it("is encoded", () =>
        assert.equal(
            safePath("/odata/Jobs?$filter=State eq 'Running'"),
            "/odata/Jobs?$filter=State%20eq%20%27Running%27",
        ));

    for (const input of ["", "  "])
        it(`is missing where it is “${input}”`, () =>
            assert.deepEqual(refusal(input), { code: "INVALID_SETTING", sentences: [{ key: "request.noPath" }] }));

    it("is refused where it leaves the base, and the error names it without the blanks around it", () =>
        assert.deepEqual(refusal(" https://elsewhere.invalid/ "), {
            code: "INVALID_SETTING",
            sentences: [{ key: "request.path", values: { path: "https://elsewhere.invalid/" } }],
        }));

    it("is shortened in the error", () => {
        const isShort = ({ message }: Error): boolean => message.includes("xxx") && message.length < 400;
        assert.throws(() => safePath(`//${"x".repeat(1_000)}`), isShort);
    });
});
