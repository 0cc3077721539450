/** How long the texts of properties may be. Node-RED reads some of them in more than linear time. */

/** Of a property that is one text: longer than any name, path, address or query that a server takes. */
export const MOST_CHARACTERS = 32_768;

const MOST_IN_JSONATA = 100_000;
const MOST_IN_NAME = 10_000;

/** What a typed property may have before it is read: it is an expression, or names a property or a variable. */
export function mostCharactersOf(type: string): number {
    if (type === "str" || type === "json") return Infinity;
    return type === "jsonata" ? MOST_IN_JSONATA : MOST_IN_NAME;
}
