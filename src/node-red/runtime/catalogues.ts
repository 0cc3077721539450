/** The catalogues of languages that Node-RED itself may not speak. It has loaded only its own. */
import { catalogueIn, languages, type Catalogue } from "../../orchestrator/errors/catalogues";

/** No name of a language is longer. */
const MOST_CHARACTERS = 35;

/** `accepted`: a header `Accept-Language`, of which the first language counts. Undefined where there is no catalogue for it. */
export function catalogueFor(accepted: string | undefined): Catalogue | undefined {
    const [wanted = ""] = (accepted ?? "").slice(0, MOST_CHARACTERS).trim().toLowerCase().split(/[,;]/, 1);
    const published = languages();
    const language =
        published.find((name) => name.toLowerCase() === wanted) ??
        published.find((name) => baseOf(name.toLowerCase()) === baseOf(wanted));
    return language === undefined ? undefined : catalogueIn(language);
}

const baseOf = (language: string): string => language.split("-", 1)[0]!;
