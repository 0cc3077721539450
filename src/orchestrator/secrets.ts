/** Access tokens that may still turn up in an answer or an error, after they were renewed. */
const REMEMBERED_TOKENS = 8;

/** A shorter text would hide ordinary words, and is no secret of anybody's. */
const SHORTEST = 4;

/** The secrets of one connection, so that no text that we show holds one of them, whoever wrote the text. */
export class Secrets {
    readonly #lasting: string[][];
    #tokens: string[][] = [];

    constructor(lasting: readonly string[]) {
        this.#lasting = lasting.map(forms);
    }

    /** Adds an access token that was just issued. */
    addToken(token: string): void {
        this.#tokens = [...this.#tokens, forms(token)].slice(-REMEMBERED_TOKENS);
    }

    /** The text with every secret in it blotted out: plain, URL-encoded, base64 and JSON-escaped. */
    redact(text: string): string {
        return [...this.#lasting, ...this.#tokens]
            .flat()
            .reduce((redacted, form) => redacted.replaceAll(form, "•••"), text);
    }
}

function forms(secret: string): string[] {
    if (secret.length < SHORTEST) return [];
    const all = [
        secret,
        encodeURIComponent(secret),
        new URLSearchParams({ x: secret }).toString().slice(2),
        Buffer.from(secret).toString("base64"),
        JSON.stringify(secret).slice(1, -1),
    ];
    return [...new Set(all)];
}
