/** The catalogues of languages that Node-RED itself may not speak. It has loaded only its own. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LOCALES = join(__dirname, "../../../nodes/locales");

/** No name of a language is longer. */
const MOST_CHARACTERS = 35;

type Texts = { [key: string]: Texts | string };

const read = new Map<string, Texts>();

/** Finds a text by its path, such as `uipath-start-job.label.process`. */
export type Catalogue = (path: string) => string | undefined;

/** `accepted`: a header `Accept-Language`, of which the first language counts. Undefined where there is no catalogue for it. */
export function catalogueFor(accepted: string | undefined): Catalogue | undefined {
    const [wanted = ""] = (accepted ?? "").slice(0, MOST_CHARACTERS).trim().toLowerCase().split(/[,;]/, 1);
    const languages = readdirSync(LOCALES);
    const language =
        languages.find((name) => name.toLowerCase() === wanted) ??
        languages.find((name) => baseOf(name.toLowerCase()) === baseOf(wanted));
    if (language === undefined) return undefined;
    const texts = textsIn(language);
    return (path) => textAt(texts, path);
}

const baseOf = (language: string): string => language.split("-", 1)[0]!;

function textsIn(language: string): Texts {
    const folder = join(LOCALES, language);
    const files = (): string[] => readdirSync(folder).filter((file) => file.endsWith(".json"));
    const parsed = (file: string): Texts => JSON.parse(readFileSync(join(folder, file), "utf8")) as Texts;
    const texts = read.get(language) ?? (Object.assign({}, ...files().map(parsed)) as Texts);
    read.set(language, texts);
    return texts;
}

function textAt(texts: Texts, path: string): string | undefined {
    let found: Texts | string | undefined = texts;
    for (const part of path.split(".")) found = typeof found === "object" ? found[part] : undefined;
    return typeof found === "string" ? found : undefined;
}
