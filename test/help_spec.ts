/** The help of all nodes has one shape, in each language. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/** The headings in their order, and those that end the details. */
const WORDS = {
    "en-US": { sections: ["Inputs", "Outputs", "Properties", "Details", "References"], last: ["Rights", "Errors"] },
    de: {
        sections: ["Eingangsdaten", "Ausgangsdaten", "Eigenschaften", "Details", "Referenzen"],
        last: ["Berechtigungen", "Fehler"],
    },
    ja: { sections: ["入力", "出力", "プロパティ", "詳細", "参考"], last: ["権限", "エラー"] },
};
type Language = keyof typeof WORDS;

const TYPES = readdirSync("nodes")
    .filter((file) => file.endsWith(".html"))
    .map((file) => basename(file, ".html"))
    .filter((type) => type !== "uipath-orchestrator");

const helpOf = (language: Language, type: string): string =>
    readFileSync(`nodes/locales/${language}/${type}.html`, "utf8").replace(/\s+/g, " ");

/** What stands in the elements of a name, without other elements. */
const textsIn = (help: string, element: string): string[] =>
    [...help.matchAll(new RegExp(`<${element}\\b[^>]*>(.*?)</${element} ?>`, "g"))].map(([, text]) =>
        text!.replace(/<span.*$|<[^>]*>/g, "").trim(),
    );

/** The labels of its own fields. The label of a button in the form is no field. */
function labelsOf(language: Language, type: string): string[] {
    const text = readFileSync(`nodes/locales/${language}/${type}.json`, "utf8");
    const { label = {} } = (JSON.parse(text) as Record<string, { label?: Record<string, string> }>)[type]!;
    return Object.entries(label).flatMap(([name, words]) => (name === "addArgument" ? [] : [words]));
}

describe("The help of each node", () => {
    for (const language of Object.keys(WORDS) as Language[]) {
        const { sections, last } = WORDS[language];

        it(`has the same sections in the same order in ${language}`, () => {
            for (const type of TYPES) {
                const expected = type === "uipath-event" ? sections.slice(1) : sections;
                assert.deepEqual(textsIn(helpOf(language, type), "h3"), expected, type);
            }
        });

        it(`ends with the rights that it needs and its errors in ${language}`, () => {
            for (const type of TYPES) assert.deepEqual(textsIn(helpOf(language, type), "h4").slice(-2), last, type);
        });

        it(`tells each field of its dialog in ${language}`, () => {
            for (const type of TYPES) {
                const help = helpOf(language, type);
                const told = [...textsIn(help, "dt"), ...textsIn(help, "i")];
                const apart = told.flatMap((words) => words.split(/, |、/));
                const missing = labelsOf(language, type).filter((label) => ![...told, ...apart].includes(label));
                assert.deepEqual(missing, [], type);
            }
        });
    }

    for (const language of ["de", "ja"] as const)
        it(`tells as much in ${language} as in English`, () => {
            for (const type of TYPES) {
                const [own, english] = [helpOf(language, type), helpOf("en-US", type)];
                for (const element of ["h4", "dt", "dd"])
                    assert.equal(textsIn(own, element).length, textsIn(english, element).length, `${type}: ${element}`);
                const codes = (help: string): string[] =>
                    textsIn(help, "code").filter((code) => /^[A-Z_]+$|^msg\.error/.test(code));
                assert.deepEqual(codes(own), codes(english), type);
            }
        });
});
