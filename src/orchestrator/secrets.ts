/** The secrets of one connection, so that no text that we show holds one of them, whoever wrote the text. */
export class Secrets {
    readonly #forms = new Set<string>();

    add(secret: string): void {
        // A short text would hide ordinary words; no real secret is that short.
        if (secret.length < 6) return;
        for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]) this.#forms.add(form);
        this.#forms.add(JSON.stringify(secret).slice(1, -1));
        // A connection that lives for months signs in thousands of times.
        if (this.#forms.size > MOST_FORMS) this.#forms.delete(this.#forms.values().next().value!);
    }

    redact(text: string): string {
        let redacted = text;
        for (const form of this.#forms) redacted = redacted.replaceAll(form, "•••");
        return redacted;
    }
}

const MOST_FORMS = 200;
