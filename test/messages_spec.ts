import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

type Tree = { [key: string]: Tree | string };

function flat(tree: Tree, prefix = ""): Record<string, string> {
    const entries = Object.entries(tree).flatMap(([key, value]) =>
        typeof value === "string" ? [[prefix + key, value] as const] : Object.entries(flat(value, `${prefix}${key}.`)),
    );
    return Object.fromEntries(entries);
}

function errorsIn(language: string): Record<string, string> {
    const text = readFileSync(`nodes/locales/${language}/uipath-orchestrator.json`, "utf8");
    return flat((JSON.parse(text) as { "uipath-orchestrator": { errors: Tree } })["uipath-orchestrator"].errors);
}

const placeholders = (text: string): string[] => (text.match(/__\w+?__/g) ?? []).sort();

describe("The sentences of errors", () => {
    it("each say something of their own", () => {
        const texts = Object.values(errorsIn("en-US"));
        assert.deepEqual(
            texts.filter((text, at) => texts.indexOf(text) !== at),
            [],
        );
    });

    for (const language of ["ja", "de"])
        it(`exist in ${language} with the same placeholders`, () => {
            const translated = errorsIn(language);
            const english = errorsIn("en-US");
            assert.deepEqual(Object.keys(translated).sort(), Object.keys(english).sort());
            for (const [key, text] of Object.entries(english))
                assert.deepEqual(placeholders(translated[key]!), placeholders(text), key);
        });
});
