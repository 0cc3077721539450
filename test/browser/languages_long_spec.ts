/** Every word of the dialogs comes in the language of the user. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import type { Editor } from "./support/editor";
import { ONE_OF_EACH } from "./support/flows";
import { inEditor } from "./support/editor-test";

type Catalogue = { [key: string]: string | Catalogue };

const read = (language: string, type: string): Catalogue =>
    (JSON.parse(readFileSync(`nodes/locales/${language}/${type}.json`, "utf8")) as Record<string, Catalogue>)[type]!;

/** The sentences of a catalogue by their keys. */
const flat = (catalogue: Catalogue, path = ""): [string, string][] =>
    Object.entries(catalogue).flatMap(([key, value]) =>
        typeof value === "string" ? [[path + key, value] as [string, string]] : flat(value, `${path}${key}.`),
    );

/** English words that the language has another word for. */
function english(language: string, types: string[]): Set<string> {
    const words = types.flatMap((type) => {
        const own = new Map(flat(read(language, type)));
        return flat(read("en-US", type)).filter(([key, value]) => own.get(key) !== value);
    });
    return new Set(words.map(([, value]) => value));
}

/** Every text of the form, seen or heard, but for the types of typed fields: those are Node-RED's own. */
const textsOf = (page: Page, type: string): Promise<string[]> =>
    page.evaluate(`(() => {
        const form = document.querySelector(".${type}-form");
        const texts = [...form.querySelectorAll(":not(style, .red-ui-typedInput-type-select, .red-ui-typedInput-type-select *)")].flatMap((element) => [
            ...[...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data),
            ...["placeholder", "title", "aria-label"].map((name) => element.getAttribute(name) ?? ""),
        ]);
        return texts.map((text) => text.trim()).filter(Boolean);
    })()`);

/** The labels that every node has beside its own. */
function commonLabels(language: string, type: string): [string, string][] {
    const { common } = read(language, "uipath-orchestrator") as { common: { label: Record<string, string> } };
    return type === "uipath-orchestrator" ? [] : ["orchestrator", "folder"].map((name) => [name, common.label[name]!]);
}

async function assertSpoken(page: Page, language: string, type: string): Promise<void> {
    const texts = await textsOf(page, type);
    const { label = {}, hint = {} } = read(language, type) as { label?: Catalogue; hint?: Catalogue };
    const expected = [...commonLabels(language, type), ...flat(label), ...flat(hint)];
    const missing = expected.filter(([, words]) => !texts.includes(words));
    assert.deepEqual(missing, [], `${type}: not to be seen`);
    assert.deepEqual(
        texts.filter((text) => /uipath-[\w-]+[.:]\w|^(label|hint|placeholder|dialog)\.\w/.test(text)),
        [],
        "keys",
    );
    const foreign = english(language, [type, "uipath-orchestrator"]);
    assert.deepEqual(
        texts.filter((text) => foreign.has(text)),
        [],
        `${type}: not translated`,
    );
}

/** The dialog of each node and of the connection, with what its module adds. */
async function assertDialogs(editor: Editor, page: Page, language: string): Promise<void> {
    for (const [id, type] of Object.entries(ONE_OF_EACH)) {
        await editor.edit(id);
        await editor.mounted();
        await assertSpoken(page, language, type);
        await editor.leave("cancel");
    }
    await editor.edit("start");
    await editor.editConnection();
    await page.locator(".uipath-test button").waitFor();
    await assertSpoken(page, language, "uipath-orchestrator");
}

describe("The dialogs speak", () => {
    for (const language of ["en-US", "de", "ja"])
        inEditor(
            language,
            async ({ editor, page }) => {
                for (const type of Object.values(ONE_OF_EACH)) {
                    const item = page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
                    const { kind } = read(language, type)["node"] as { kind: string };
                    // Node-RED breaks a long word, wherever there is no room for it.
                    assert.equal((await item.innerText()).replaceAll(/\s/g, ""), kind.replaceAll(" ", ""));
                }
                await assertDialogs(editor, page, language);
            },
            { language },
        );
});
