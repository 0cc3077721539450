/** The catalogues, as they are published beside the nodes. A language is read when its first text is needed. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LOCALES = join(__dirname, "../../../nodes/locales");

type Texts = { [key: string]: Texts | string };

const read = new Map<string, Texts>();

/** Finds a text by its path, such as `uipath-start-job.label.process`. */
export type Catalogue = (path: string) => string | undefined;

export function languages(): string[] {
    return readdirSync(LOCALES);
}

/** `language`: one of `languages`. */
export function catalogueIn(language: string): Catalogue {
    return (path) => {
        let found: Texts | string | undefined = textsIn(language);
        for (const part of path.split(".")) found = typeof found === "object" ? found[part] : undefined;
        return typeof found === "string" ? found : undefined;
    };
}

function textsIn(language: string): Texts {
    let texts = read.get(language);
    if (!texts) {
        const folder = join(LOCALES, language);
        const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
        const parsed = files.map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Texts);
        texts = Object.assign({}, ...parsed) as Texts;
        read.set(language, texts);
    }
    return texts;
}
