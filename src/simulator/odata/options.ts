import { ODataQueryError } from "./error";

export type OptionName = "filter" | "orderby" | "select" | "expand" | "top" | "skip" | "count";
export type Options = Partial<Record<OptionName, string>>;

const NAMES: ReadonlySet<string> = new Set(["filter", "orderby", "select", "expand", "top", "skip", "count"]);

/** More than an address has room for. */
const MOST_CHARACTERS = 32_768;

/** System query options without an effect here. */
const IGNORED: ReadonlySet<string> = new Set(["$format"]);

/** Reads the system query options in any case, with or without `$`. Other parameters are ignored. */
export function readOptions(parameters: URLSearchParams): Options {
    const options: Options = {};
    for (const [key, value] of parameters) {
        const name = key.trim().toLowerCase();
        if (value.length > MOST_CHARACTERS) throw new ODataQueryError(`The query parameter '${key}' is too long.`);
        const bare = name.replace(/^\$/, "");
        if (NAMES.has(bare)) {
            if (options[bare as OptionName] !== undefined) {
                throw new ODataQueryError(
                    `Query option '$${bare}' was specified more than once, but it must be specified at most once.`,
                );
            }
            options[bare as OptionName] = value.trim();
        } else if (name.startsWith("$") && !IGNORED.has(name)) {
            throw new ODataQueryError(`The query parameter '${key}' is not supported.`);
        }
    }
    return options;
}

export function readWhole(option: "top" | "skip", text: string, maximum: number): number {
    if (!/^\d+$/.test(text)) {
        throw new ODataQueryError(
            `Invalid value '${text}' for $${option} query option found. The $${option} query option requires a non-negative integer value.`,
        );
    }
    const value = Number(text);
    if (value > maximum) {
        throw new ODataQueryError(
            `The limit of '${maximum}' for ${option === "top" ? "Top" : "Skip"} query has been exceeded. The value from the incoming request is '${text}'.`,
        );
    }
    return value;
}

export function readCount(text: string | undefined): boolean {
    if (text === undefined) return false;
    if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
    throw new ODataQueryError(
        `Invalid value '${text}' for $count query option found. Valid values are 'true' and 'false'.`,
    );
}
