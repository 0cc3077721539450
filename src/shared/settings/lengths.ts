/** How long the texts of properties may be. Node-RED reads some of them in more than linear time. */

/** The limit for a property that is one text. No server takes a longer name, path, address or query. */
export const MOST_CHARACTERS = 32_768;

const MOST_IN_JSONATA = 100_000;
const MOST_IN_NAME = 10_000;

/** The limit for a typed property before it is read: an expression, or the name of a property or a variable. */
export function mostCharactersOf(type: string): number {
    if (type === "str" || type === "json") return Infinity;
    return type === "jsonata" ? MOST_IN_JSONATA : MOST_IN_NAME;
}
