/** Compares the names of fields and values in errors with the labels of the dialogs. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { typeInWords } from "../src/shared/arguments/kinds";
import { describe as describeValue } from "../src/shared/arguments/check";
import { englishTerm } from "../src/orchestrator/errors/messages";
import { START_FIELDS } from "../src/shared/start-process-dto";

const LANGUAGES = ["en-US", "de", "ja"];
const TYPES = [
    "uipath-orchestrator",
    "uipath-start-job",
    "uipath-wait-job",
    "uipath-stop-job",
    "uipath-add-queue-item",
    "uipath-wait-queue-item",
    "uipath-event",
    "uipath-asset",
    "uipath-bucket-file",
    "uipath-request",
];

/** One of each kind. */
const TYPES_OF_ARGUMENTS = "String Int32 Double Boolean DateTime TimeSpan Guid String[] Object".split(" ");

type Tree = { [key: string]: Tree | string };

const catalogueOf = (language: string, type: string): Tree =>
    JSON.parse(readFileSync(`nodes/locales/${language}/${type}.json`, "utf8")) as Tree;

/** The word under a term, such as `uipath-start-job.label.process`. */
function wordOf(language: string, term: string): unknown {
    const [type = "", ...path] = term.split(".");
    let found: Tree | string | undefined = catalogueOf(language, type)[type];
    for (const part of path) found = typeof found === "object" ? found[part] : undefined;
    return found;
}

/** The terms that the code names as fields. */
function fieldsInCode(): string[] {
    const files = ["src/orchestrator", "src/node-red"].flatMap((top) =>
        readdirSync(top, { recursive: true, encoding: "utf8" })
            .filter((file) => file.endsWith(".ts"))
            .map((file) => readFileSync(join(top, file), "utf8")),
    );
    const named = files.flatMap((text) =>
        [...text.matchAll(/"(uipath-[a-z-]+\.(?:common\.)?label\.\w+)"/g)].map(([, term]) => term!),
    );
    return [...new Set(named)];
}

/** The words in italics. "Should Stop" is an activity of UiPath. */
const italicsIn = (help: string): string[] =>
    [...help.matchAll(/<i\b\s*>([^<]+)<\/i\s*>/g)]
        .map(([, words]) => words!)
        .filter((words) => words !== "Should Stop");

function labelsOf(language: string, type: string): string[] {
    const labels = [`${type}.label`, "uipath-orchestrator.common.label"].map((term) => wordOf(language, term));
    return labels.flatMap((group) => Object.values(group as Record<string, string>));
}

describe("The names of fields in the help", () => {
    for (const language of LANGUAGES)
        it(`are the labels of the dialogs in ${language}`, () => {
            const named = TYPES.flatMap((type) => {
                const labels = labelsOf(language, type);
                const help = readFileSync(`nodes/locales/${language}/${type}.html`, "utf8");
                return italicsIn(help).map((words) => ({ words, isLabel: labels.includes(words) }));
            });
            assert.ok(named.length > 5);
            assert.deepEqual(
                named.filter(({ isLabel }) => !isLabel),
                [],
            );
        });
});

describe("The names of fields and values in errors", () => {
    for (const language of LANGUAGES)
        it(`are the labels of the dialogs in ${language}`, () => {
            const terms = fieldsInCode();
            assert.ok(terms.length > 25, `only ${terms.length} fields were found`);
            for (const term of terms) {
                assert.equal(typeof wordOf(language, term), "string", term);
                const types = term.includes(".common.") ? TYPES : [term.split(".")[0]!];
                const pages = types.map((type) => readFileSync(`dist/nodes/${type}.html`, "utf8"));
                assert.ok(
                    pages.some((page) => page.includes(`${term}"`)),
                    `${term} is not a label of a dialog`,
                );
            }
        });

    for (const language of LANGUAGES)
        it(`cover every kind of value in ${language}`, () => {
            const values = ["text", 5, 5n, true, {}, [], new Date(), () => undefined, Symbol("x"), null, undefined];
            for (const { term } of values.map(describeValue))
                assert.equal(typeof wordOf(language, term), "string", term);
            for (const { type } of Object.values(START_FIELDS))
                assert.equal(typeof wordOf(language, `uipath-orchestrator.expected.${type}`), "string", type);
            for (const type of TYPES_OF_ARGUMENTS) {
                const { term } = typeInWords(type);
                assert.equal(typeof wordOf(language, term), "string", term);
            }
        });

    it("are never English words in the code", () => {
        for (const text of ["src/orchestrator", "src/node-red"].flatMap((top) =>
            readdirSync(top, { recursive: true, encoding: "utf8" })
                .filter((file) => file.endsWith(".ts"))
                .map((file) => readFileSync(join(top, file), "utf8")),
        ))
            assert.doesNotMatch(text, /\bfield: "[A-Z][a-z]+ |\bsentence\([^()]*\bfield: "[A-Z]/);
    });

    it("are English when a runtime has no catalogues", () => {
        assert.equal(englishTerm("uipath-start-job.label.strategy"), "Run on");
        assert.equal(englishTerm("uipath-orchestrator.kind.array"), "array");
    });
});
