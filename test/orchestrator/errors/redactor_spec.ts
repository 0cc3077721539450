import assert from "node:assert/strict";
import { readErrorBody } from "../../../src/orchestrator/responses/response-body";
import { Redactor } from "../../../src/orchestrator/errors/redactor";
import { formsOf } from "../../support/secret-forms";

describe("The redactor", () => {
    const secret = `s"e<c&r>e't é+%2F`;

    for (const [form, text] of formsOf(secret, "user"))
        it(`removes a secret from a text: ${form}`, () => {
            assert.ok(!new Redactor([secret]).redact(`before ${text} after`).includes(text));
        });

    it("removes secrets before tags are removed, since a secret may contain a <", () => {
        const body = Buffer.from("<Error><Message>No: first-part<second-part</Message></Error>");
        const answer = { status: 400, headers: { "content-type": "application/xml" }, body };
        assert.equal(readErrorBody(answer, new Redactor(["first-part<second-part"])).words, "No: •••");
    });

    it("removes a secret with half a surrogate pair", () => {
        assert.equal(new Redactor(["secret\uD800"]).redact("a secret\uD800, a secret%EF%BF%BD"), "a •••, a •••");
    });
});
