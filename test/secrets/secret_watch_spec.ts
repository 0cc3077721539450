import assert from "node:assert/strict";
import { formsOf } from "../support/secret-forms";
import { SecretWatch } from "../support/secret-watch";

describe("The secret watch", () => {
    const secret = `s"e\\c+r/e%t é 'x'`;
    for (const [form, text] of formsOf(secret, "user"))
        it(`finds a secret in a text: ${form}`, () => {
            const secretWatch = new SecretWatch();
            secretWatch.add("the secret", secret, "user");
            for (const value of [`before ${text} after`, { a: [text] }, new Error(text), Buffer.from(`x${text}`)])
                secretWatch.look("text", value);
            assert.ok(secretWatch.findings.length > 0);
            assert.match(secretWatch.takeReport(), /^the secret \(.+\) in a text/);
            assert.equal(secretWatch.takeReport(), "");
        });

    it("finds a secret anywhere in a base64 text", () => {
        const secretWatch = new SecretWatch();
        secretWatch.add("the secret", secret);
        for (const before of ["", "a", "ab", "abc"]) {
            secretWatch.look("text", Buffer.from(`${before}${secret} and more`).toString("base64"));
            assert.notEqual(secretWatch.takeReport(), "", before);
        }
    });

    it("finds nothing in other texts, and does not report the secret itself", () => {
        const secretWatch = new SecretWatch();
        secretWatch.add("the secret", secret);
        secretWatch.look("text", { circle: secretWatch, text: secret.slice(1), more: secret.slice(0, -1) });
        assert.equal(secretWatch.takeReport(), "");
        secretWatch.look("text", secret);
        assert.ok(!secretWatch.takeReport().includes(secret));
    });
});
