import type { NodeAPI } from "node-red";
import { inEnglish, type ErrorCode, type Translate } from "../../orchestrator/errors/orchestrator-error";

/** The catalogue of the connection node has the texts that all nodes share. */
const CATALOGUE = "@rpa-flows/node-red-uipath-orchestrator/uipath-orchestrator:uipath-orchestrator";

/** A text of the catalogue, or undefined where it has none (as in a runtime without catalogues). */
function lookUp(RED: NodeAPI, key: string, values?: Record<string, string | number>): string | undefined {
    const full = `${CATALOGUE}.${key}`;
    const text = RED._(full, values as Record<string, string>);
    return text === full || text === full.slice(full.indexOf(":") + 1) ? undefined : text;
}

/** Sentences of an error in the language of this Node-RED. */
export function translator(RED: NodeAPI): Translate {
    return (sentence) => lookUp(RED, `errors.${sentence.key}`, sentence.values) ?? inEnglish(sentence);
}

/** Two or three words for a failed node's status. */
export function statusOfError(RED: NodeAPI, code: ErrorCode): string {
    return lookUp(RED, `status.${code}`) ?? code;
}
