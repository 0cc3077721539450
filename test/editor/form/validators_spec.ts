import assert from "node:assert/strict";
import { storeValidator } from "../../../src/editor/form/context-store";
import { Dialog } from "../../../src/editor/form/dialog";
import * as validators from "../../../src/editor/form/validators";
import type { Validator } from "../../../src/editor/node-red";
import { withEditor } from "../support";

const dialog = new Dialog("uipath-test");

function judge(validator: Validator, value: unknown, node: object = {}): unknown {
    // Node-RED takes a sentence only from one with both parameters.
    assert.equal(validator.length, 2);
    return validator.call({ id: "n1", ...node }, value, { label: "Field" });
}

const SHARED = "uipath-orchestrator.invalid";

describe("A validator", () => {
    withEditor({ context: { default: "memory", stores: ["memory", "file"] } });

    describe("of a text", () => {
        const validator = validators.text({ fits: (text) => text === "good", invalid: (text) => `no ${text}` });

        it("takes what fits, blanks and variables of the environment", () => {
            for (const value of ["good", " good ", "", " ", null, undefined, "${NAME}", "$(NAME)", []])
                assert.equal(judge(validator, value), true);
        });

        it("says what does not fit", () => {
            assert.equal(judge(validator, "bad"), "no bad");
            assert.equal(judge(validator, "${A} and more"), "no ${A} and more");
        });

        it("refuses what is no text, and one that no server takes", () => {
            assert.equal(judge(validator, { a: 1 }), `${SHARED}.text Field`);
            assert.equal(judge(validator, "x".repeat(32_769)), `${SHARED}.tooLong Field 32768`);
            assert.equal(judge(validators.text(), "x".repeat(32_768)), true);
        });
    });

    describe("of a typed property", () => {
        const rule = {
            property: "count",
            type: "num",
            fits: (value: unknown) => Number(value) > 0,
            invalid: () => "no",
        };
        const validator = validators.typed(dialog, rule);

        it("judges a value that needs no message", () => {
            assert.equal(judge(validator, "3"), true);
            assert.equal(judge(validator, "0"), "no");
            assert.equal(judge(validator, "3", { countType: "json" }), true);
            assert.equal(judge(validator, "0", { countType: "json" }), "no");
        });

        it("judges only the name of what a message brings", () => {
            assert.equal(judge(validator, "count", { countType: "msg" }), true);
            assert.notEqual(judge(validator, "a b", { countType: "msg" }), true);
            assert.notEqual(judge(validator, "1 +", { countType: "jsonata" }), true);
            assert.notEqual(judge(validator, "{", { countType: "json" }), true);
        });

        for (const [type, most] of [
            ["msg", 10_000],
            ["env", 10_000],
            ["jsonata", 100_000],
        ] as const)
            it(`refuses more than ${most} characters as ${type}`, () => {
                assert.equal(judge(validator, "a".repeat(most), { countType: type }), true);
                const problem = judge(validator, "a".repeat(most + 1), { countType: type });
                assert.equal(problem, `${SHARED}.tooLong Field ${most}`);
            });

        it("takes anything while the property does not count", () => {
            const idle = validators.typed(dialog, { ...rule, counts: (node) => node["on"] === true });
            assert.equal(judge(idle, {}, { on: false }), true);
            assert.equal(judge(idle, "0", { on: true }), "no");
        });

        it("refuses a blank that has no default", () => {
            assert.equal(judge(validators.typed(dialog, { ...rule, missing: () => "missing" }), " "), "missing");
            assert.equal(judge(validator, " "), true);
        });
    });

    describe("of a typed text", () => {
        const validator = validators.typedText(dialog, { property: "process", invalid: () => "no" });

        it("takes a text and a number", () => {
            assert.equal(judge(validator, "Bot"), true);
            assert.equal(judge(validator, "5", { processType: "json" }), true);
        });

        it("refuses JSON of anything else", () => {
            for (const json of ["{}", "null", '""', "true"])
                assert.equal(judge(validator, json, { processType: "json" }), "no");
        });

        it("refuses one that no server takes", () => {
            assert.equal(judge(validator, "x".repeat(32_769)), `${SHARED}.tooLong Field 32768`);
            assert.equal(judge(validator, JSON.stringify("x".repeat(32_769)), { processType: "json" }), "no");
        });
    });

    it("of a folder refuses a path of slashes", () => {
        assert.equal(judge(validators.folder(dialog), "/Shared"), true);
        assert.equal(judge(validators.folder(dialog), " // "), `${SHARED}.folder`);
    });

    it("of jobs refuses what names none", () => {
        const validator = validators.jobs(dialog);
        assert.equal(judge(validator, '[{"Id":4711}]', { jobsType: "json" }), true);
        assert.equal(judge(validator, "my job", { jobsType: "str" }), `${SHARED}.jobs`);
        assert.equal(judge(validator, "payload"), true);
    });

    it("of a choice takes any case", () => {
        const validator = validators.choice(["Stop", "Kill"], () => "no");
        for (const value of ["kill", " STOP ", "", null, "${HOW}"]) assert.equal(judge(validator, value), true);
        for (const value of ["gently", 5, {}]) assert.equal(judge(validator, value), "no");
    });

    it("of a context store knows those of this Node-RED", () => {
        for (const value of ["", "file", " memory ", "${STORE}"]) assert.equal(judge(storeValidator, value), true);
        assert.equal(judge(storeValidator, "cloud"), `${SHARED}.store cloud`);
    });
});
