import { TextRemover } from "./text-remover";

/** Access tokens that may still turn up in an answer or an error, after they were renewed. */
const REMEMBERED_TOKENS = 8;

/** A shorter text would hide ordinary words, and is no secret of anybody's. */
const SHORTEST = 4;

/** The secrets of one connection, so that no text that we show holds one of them, whoever wrote the text. */
export class Redactor {
    readonly #lasting: string[];
    #tokens: string[][] = [];
    /** Undefined until it is needed: most connections never show an error. */
    #remover: TextRemover | undefined;

    constructor(lasting: readonly string[]) {
        this.#lasting = lasting.flatMap(forms);
    }

    /** Adds an access token that was just issued. */
    addToken(token: string): void {
        this.#tokens = [...this.#tokens, forms(token)].slice(-REMEMBERED_TOKENS);
        this.#remover = undefined;
    }

    /** The text with every secret in it blotted out: plain, URL-encoded, in a base64 text, JSON- and HTML-escaped. */
    redact(text: string): string {
        this.#remover ??= new TextRemover([...this.#lasting, ...this.#tokens.flat()]);
        return this.#remover.blot(text);
    }
}

function forms(secret: string): string[] {
    // A server's words are made one line.
    const written = [secret, oneLine(secret)].flatMap((text) => [text, ...writings(text.toWellFormed())]);
    // In a Basic header of OAuth the secret is form-encoded (RFC 6749 §2.3.1).
    const bytes = [Buffer.from(secret), Buffer.from(secret, "latin1"), Buffer.from(formEncoded(secret))];
    const all = [...written, ...bytes.flatMap(base64Parts)];
    return [...new Set(all)].filter((form) => form.length >= SHORTEST);
}

function writings(secret: string): string[] {
    const json = JSON.stringify(secret).slice(1, -1);
    const escaped = [encodeURIComponent(secret), encodeURI(secret), formEncoded(secret)];
    const inLowerCase = escaped.map((text) => text.replace(/%../g, (escape) => escape.toLowerCase()));
    const inJson = [json, JSON.stringify(json).slice(1, -1), dotNetJson(json)];
    return [secret, ...escaped, ...inLowerCase, ...inJson, ...inHtml(secret)];
}

/** As the usual libraries escape for HTML and XML: they differ in quotes and in what is not ASCII. */
function inHtml(secret: string): string[] {
    const escaped = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    const quoted = ['"', "&quot;", "&#34;"].map((quote) => escaped.replaceAll('"', quote));
    const whole = ["'", "&#39;", "&#x27;", "&#039;", "&apos;"].flatMap((quote) =>
        quoted.map((text) => text.replaceAll("'", quote)),
    );
    return [...whole, ...whole.map(dotNetHtml)];
}

/** As .NET's HtmlEncode writes the upper half of Latin-1. */
function dotNetHtml(html: string): string {
    return html.replace(/[\xa0-\xff]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function formEncoded(text: string): string {
    return new URLSearchParams({ x: text }).toString().slice(2);
}

function oneLine(text: string): string {
    return text.replace(/\s+/g, " ").trim();
}

/** As System.Text.Json escapes: also what HTML could take for its own, and all that is not ASCII. */
function dotNetJson(json: string): string {
    return json
        .replaceAll('\\"', "\\u0022")
        .replace(
            /[^\x20-\x7e]|[&'+<>`]/g,
            (character) => `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
        );
}

/** What stands for the secret in the base64 of a text that holds it, such as `user:secret`: it depends on how much stands before. */
function base64Parts(secret: Buffer): string[] {
    return [0, 1, 2].flatMap((before) => {
        const bytes = Buffer.concat([Buffer.alloc(before), secret]);
        const [first, last] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)];
        return (["base64", "base64url"] as const).map((encoding) => bytes.toString(encoding).slice(first, last));
    });
}
