import { TextMasker } from "./text-masker";

/** Renewed tokens may still turn up in a response or an error. */
const REMEMBERED_TOKENS = 8;

/** A shorter text is no real secret, and would mask ordinary words. */
export const SHORTEST = 4;

/** Keeps the secrets of one connection out of all texts that are shown, whoever wrote them. */
export class Redactor {
    readonly #permanent: string[];
    #tokens: string[][] = [];
    /** Built when it is needed, since most connections never show an error. */
    #masker: TextMasker | undefined;

    constructor(permanent: readonly string[]) {
        this.#permanent = permanent.flatMap(forms);
    }

    /** Adds a secret that is known only now. */
    add(secret: string): void {
        this.#permanent.push(...forms(secret));
        this.#masker = undefined;
    }

    /** Adds a new access token. */
    addToken(token: string): void {
        this.#tokens = [...this.#tokens, forms(token)].slice(-REMEMBERED_TOKENS);
        this.#masker = undefined;
    }

    /** Masks each secret in the text, also URL-encoded, base64-encoded, JSON- and HTML-escaped. */
    redact(text: string): string {
        this.#masker ??= new TextMasker([...this.#permanent, ...this.#tokens.flat()]);
        return this.#masker.mask(text);
    }
}

function forms(secret: string): string[] {
    // Error messages are shown in one line.
    const written = [secret, oneLine(secret)].flatMap((text) => [text, ...escapedForms(text.toWellFormed())]);
    // OAuth form-encodes the secret in a Basic header (RFC 6749 §2.3.1).
    const bytes = [Buffer.from(secret), Buffer.from(secret, "latin1"), Buffer.from(formEncoded(secret))];
    const all = [...written, ...bytes.flatMap(base64Parts)];
    return [...new Set(all)].filter((form) => form.length >= SHORTEST);
}

function escapedForms(secret: string): string[] {
    const json = JSON.stringify(secret).slice(1, -1);
    const escaped = [encodeURIComponent(secret), encodeURI(secret), formEncoded(secret)];
    const inLowerCase = escaped.map((text) => text.replace(/%../g, (escape) => escape.toLowerCase()));
    const inJson = [json, JSON.stringify(json).slice(1, -1), dotNetJson(json)];
    return [secret, ...escaped, ...inLowerCase, ...inJson, ...inHtml(secret)];
}

/** Libraries escape HTML and XML differently where quotes and non-ASCII characters are concerned. */
function inHtml(secret: string): string[] {
    const escaped = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    const quoted = ['"', "&quot;", "&#34;"].map((quote) => escaped.replaceAll('"', quote));
    const whole = ["'", "&#39;", "&#x27;", "&#039;", "&apos;"].flatMap((quote) =>
        quoted.map((text) => text.replaceAll("'", quote)),
    );
    return [...whole, ...whole.map(dotNetHtml)];
}

/** .NET's HtmlEncode escapes the upper half of Latin-1. */
function dotNetHtml(html: string): string {
    return html.replace(/[\xa0-\xff]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function formEncoded(text: string): string {
    return new URLSearchParams({ x: text }).toString().slice(2);
}

function oneLine(text: string): string {
    return text.replace(/\s+/g, " ").trim();
}

/** System.Text.Json also escapes what is special in HTML, and everything that is not ASCII. */
function dotNetJson(json: string): string {
    return json
        .replaceAll('\\"', "\\u0022")
        .replace(
            /[^\x20-\x7e]|[&'+<>`]/g,
            (character) => `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
        );
}

/** The base64 of the secret inside a longer text, such as `user:secret`. It depends on the length of what comes before. */
function base64Parts(secret: Buffer): string[] {
    return [0, 1, 2].flatMap((before) => {
        const bytes = Buffer.concat([Buffer.alloc(before), secret]);
        const [first, last] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)];
        return (["base64", "base64url"] as const).map((encoding) => bytes.toString(encoding).slice(first, last));
    });
}
