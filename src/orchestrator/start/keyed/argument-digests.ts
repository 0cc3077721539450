import { createHash } from "node:crypto";
import { parseJson } from "../../../shared/json/read";

/** Arguments of which a digest is kept. */
const MAX_ARGUMENTS = 100;

/** A digest of each argument's value, by name. The values themselves are not kept. */
export type ArgumentDigests = ReadonlyMap<string, string>;

/** `json`: the arguments as they are sent; undefined for none. */
export function argumentDigests(json: string | undefined): ArgumentDigests {
    const values = Object.entries(json === undefined ? {} : (parseJson(json) as object)).slice(0, MAX_ARGUMENTS);
    return new Map(values.map(([name, value]) => [name, digestOf(JSON.stringify(value))]));
}

/** The names of the arguments that differ. */
export function differingArguments(first: ArgumentDigests, second: ArgumentDigests): string[] {
    const names = new Set([...first.keys(), ...second.keys()]);
    return [...names].filter((name) => first.get(name) !== second.get(name));
}

function digestOf(text: string): string {
    return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}
