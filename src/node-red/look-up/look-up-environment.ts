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

/** As Node-RED resolves it when it makes a node: the whole value, as it is where there is no such variable. */
const REFERENCE = /^\$\{(\S+)\}$|^\$\((\S+)\)$/;

/** Longer ones are no names of variables. */
const MOST_CHARACTERS = 1_000;

export class LookUpEnvironment {
    readonly #node: object | null;
    readonly #getSetting: GetSetting;
    readonly #values: string[] = [];
    #firstRead: string | undefined;

    /** `id` of the connection: a group or a flow may have variables of its own. */
    constructor(RED: NodeAPI, id: string | undefined) {
        this.#node = id ? (RED.nodes.getNode(id) as object | null) : null;
        this.#getSetting = (RED.util as unknown as { getSetting: GetSetting }).getSetting;
    }

    /** The first reference that was read, as it stands in the dialog; undefined for none. */
    get firstRead(): string | undefined {
        return this.#firstRead;
    }

    /** The value, read from the environment where it is a reference. */
    resolve(value: unknown): unknown {
        const name = nameIn(value);
        const read = name === undefined ? undefined : this.#getSetting(this.#node, name);
        if (read === undefined) return value;
        this.#firstRead ??= String(value);
        this.#values.push(...(typeof read === "string" ? [read] : [plainText(read) ?? "", describe(read).shown ?? ""]));
        return read;
    }

    /** The sentences without what was read, also in the ways in which an address shows it. */
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

/** Whether the value is read from the environment where there is such a variable. */
export function isReference(value: unknown): boolean {
    return nameIn(value) !== undefined;
}

function nameIn(value: unknown): string | undefined {
    if (typeof value !== "string" || value.length > MOST_CHARACTERS) return undefined;
    const [, name, oldName] = REFERENCE.exec(value) ?? [];
    return name ?? oldName;
}

/** What is too short to be looked for within words, where it stands by itself. */
function shortTexts(texts: readonly string[]): RegExp {
    const escaped = texts
        .filter((text) => text.length < SHORTEST)
        .map((text) => Array.from(text, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`).join(""));
    return new RegExp(`(?<![\\p{L}\\p{N}])(?:${[...escaped, "(?!)"].join("|")})(?![\\p{L}\\p{N}])`, "giu");
}

/** A value as it stands there, and as what is made of it where it is an address. */
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
