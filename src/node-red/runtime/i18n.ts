import type { IncomingMessage } from "node:http";
import type { NodeAPI } from "node-red";
import {
    filled,
    inEnglish,
    inWords,
    type ErrorCode,
    type Translate,
} from "../../orchestrator/errors/orchestrator-error";
import { englishTerm } from "../../orchestrator/errors/messages";
import { catalogueFor } from "./catalogues";

const PACKAGE = "@rpa-flows/node-red-uipath-orchestrator";

/** The catalogue of this node has the texts that all nodes share. */
const SHARED = "uipath-orchestrator";

/** A text of a catalogue. Undefined where it has none, as in a runtime without catalogues. `path` begins with the node type. */
function lookUp(RED: NodeAPI, path: string, values?: Record<string, string | number>): string | undefined {
    const full = `${PACKAGE}/${path.slice(0, path.indexOf("."))}:${path}`;
    const text = RED._(full, values as Record<string, string>);
    return text === full || text === path ? undefined : text;
}

/** Translates the sentences of an error into the language of this Node-RED. */
export function translator(RED: NodeAPI): Translate {
    const word = (term: string): string => lookUp(RED, term) ?? englishTerm(term);
    return (sentence) => {
        const { key, values = {} } = sentence;
        const words = Object.entries(values).map(([name, value]) => [name, inWords(value, word)]);
        const inLanguage = Object.fromEntries(words) as Record<string, string | number>;
        return lookUp(RED, `${SHARED}.errors.${key}`, inLanguage) ?? inEnglish(sentence);
    };
}

/**
 * Translates for the reader of an answer to a request: into the language that it accepts, if there is a catalogue, otherwise into
 * that of this Node-RED.
 */
export function translatorFor(RED: NodeAPI, { headers }: IncomingMessage): Translate {
    const textAt = catalogueFor(headers["accept-language"]);
    if (!textAt) return translator(RED);
    const word = (term: string): string => textAt(term) ?? englishTerm(term);
    return (sentence) => {
        const text = textAt(`${SHARED}.errors.${sentence.key}`);
        return text === undefined ? inEnglish(sentence) : filled(text, sentence.values, word);
    };
}

/** Two or three words for the status of a node that failed. */
export function statusOfError(RED: NodeAPI, code: ErrorCode): string {
    return lookUp(RED, `${SHARED}.status.${code}`) ?? code;
}

/** The text of a number of things. The catalogue has its plural forms. */
export function countedIn(RED: NodeAPI, key: string): (count: number) => string {
    return (count) => RED._(key, { count } as unknown as Record<string, string>);
}

/** `#10215`, or `3 jobs`. */
export function jobsInWords(RED: NodeAPI, ids: readonly (number | undefined)[]): string {
    const [id] = ids;
    if (ids.length === 1 && id !== undefined) return `#${id}`;
    return lookUp(RED, `${SHARED}.count.jobs`, { count: ids.length }) ?? String(ids.length);
}
