/** What a dialog has read from the environment (`${NAME}`), and the texts that must not show it. */
import type { NodeAPI } from "node-red";
import { parseAddress, parseIdentityUrl, withoutCredentials } from "../../shared/address";
import type { Value } from "../../shared/term";
import { describe } from "../../shared/arguments/check";
import type { Sentence } from "../../orchestrator/errors/orchestrator-error";
import { Redactor, SHORTEST } from "../../orchestrator/errors/redactor";
import { plainText } from "../../shared/settings/values";

type GetSetting = (node: object | null, name: string) => unknown;

const HIDDEN = "•••";

/**
 * Node-RED resolves a reference in the same way when it creates a node: only a whole value, which stays as it is where there is
 * no such variable.
 */
const REFERENCE = /^\$\{(\S+)\}$|^\$\((\S+)\)$/;

/** Longer texts are no names of variables. */
const MOST_CHARACTERS = 1_000;

export class LookUpEnvironment {
    readonly #node: object | null;
    readonly #getSetting: GetSetting;
    readonly #values: string[] = [];
    #firstRead: string | undefined;

    /** `id` of the connection: groups and flows may have variables of their own. */
    constructor(RED: NodeAPI, id: string | undefined) {
        this.#node = id ? (RED.nodes.getNode(id) as object | null) : null;
        this.#getSetting = (RED.util as unknown as { getSetting: GetSetting }).getSetting;
    }

    /** The first reference that was resolved, as the dialog shows it; undefined for none. */
    get firstRead(): string | undefined {
        return this.#firstRead;
    }

    /** The value. A reference is read from the environment. */
    resolve(value: unknown): unknown {
        const name = nameIn(value);
        const read = name === undefined ? undefined : this.#getSetting(this.#node, name);
        if (read === undefined) return value;
        this.#firstRead ??= String(value);
        this.#values.push(...(typeof read === "string" ? [read] : [plainText(read) ?? "", describe(read).shown ?? ""]));
        return read;
    }

    /** The sentences with the resolved values hidden, even where an address shows them in another form. */
    hidden(sentences: readonly Sentence[]): Sentence[] {
        if (this.#values.length === 0) return [...sentences];
        const texts = this.#values.flatMap(writings);
        const secrets = new Redactor(texts);
        const short = shortTexts(texts);
        const hide = (value: Value): Value => {
            if (typeof value === "object") return value.shown ? { ...value, shown: String(hide(value.shown)) } : value;
            const text = String(value);
            const redacted = secrets.redact(text).replace(short, HIDDEN);
            return redacted === text ? value : redacted;
        };
        return sentences.map(({ key, values = {} }) => ({
            key,
            values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, hide(value)])),
        }));
    }
}

/** Whether the value is a reference to the environment. */
export function isReference(value: unknown): boolean {
    return nameIn(value) !== undefined;
}

function nameIn(value: unknown): string | undefined {
    if (typeof value !== "string" || value.length > MOST_CHARACTERS) return undefined;
    const [, name, oldName] = REFERENCE.exec(value) ?? [];
    return name ?? oldName;
}

/** Matches texts that are too short to look for within words, where they stand alone. */
function shortTexts(texts: readonly string[]): RegExp {
    const escaped = texts
        .filter((text) => text.length < SHORTEST)
        .map((text) => Array.from(text, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`).join(""));
    return new RegExp(`(?<![\\p{L}\\p{N}])(?:${[...escaped, "(?!)"].join("|")})(?![\\p{L}\\p{N}])`, "giu");
}

/** A value in every form in which a sentence may show it. An address has several. */
function writings(value: string): string[] {
    const bare = value.trim();
    const shown = withoutCredentials(bare);
    const result = parseAddress(bare);
    const identity = parseIdentityUrl(bare, "standalone");
    const urls = [
        ...("address" in result ? [result.address.base, result.address.tokenUrl] : []),
        ...("tokenUrl" in identity ? [identity.tokenUrl] : []),
    ];
    return [value, bare, shown, shown.replace("…@", ""), ...urls, ...urls.flatMap(partsOf)].filter(Boolean);
}

function partsOf(address: string): string[] {
    const { origin, host, hostname } = new URL(address);
    return [origin, host, hostname];
}
