/** The encodings in which a secret may appear in an output. */

/** Shorter texts occur in ordinary words. */
export const SHORTEST = 8;

/** All forms of a secret that are searched for. `user` is its owner, for Basic headers. */
export function formsOf(secret: string, user?: string): [form: string, text: string][] {
    const wellFormed = secret.toWellFormed();
    const json = JSON.stringify(secret).slice(1, -1);
    const oneLine = secret.replace(/\s+/g, " ").trim();
    const forms: [string, string][] = [
        ["plain", secret],
        ["with single blanks", oneLine],
        ["URL-encoded", encodeURIComponent(wellFormed)],
        ["URL-encoded in lower case", encodeURIComponent(wellFormed).replace(/%../g, (escape) => escape.toLowerCase())],
        ["URL-encoded as in Node.js", encodeURI(wellFormed)],
        ["form-encoded", formEncoded(secret)],
        ["JSON-escaped", json],
        ["JSON-escaped twice", JSON.stringify(json).slice(1, -1)],
        ["JSON-escaped as in .NET", netEscaped(secret)],
        ...htmlForms(secret),
        ["base64", Buffer.from(secret).toString("base64")],
        ["base64url", Buffer.from(secret).toString("base64url")],
        ["base64 in Latin-1", Buffer.from(secret, "latin1").toString("base64")],
        ...[0, 1, 2].map((offset): [string, string] => [`in a base64 text (${offset})`, insideBase64(secret, offset)]),
    ];
    if (user !== undefined) {
        const pairs = [`${user}:${secret}`, `${formEncoded(user)}:${formEncoded(secret)}`];
        for (const pair of pairs) {
            forms.push(["Basic header", `Basic ${Buffer.from(pair).toString("base64")}`]);
            forms.push(["base64 of user and secret", Buffer.from(pair).toString("base64")]);
            forms.push(["base64url of user and secret", Buffer.from(pair).toString("base64url")]);
        }
    }
    return forms.filter(([, text]) => text.length >= SHORTEST);
}

/** Escapes like System.Text.Json, which writes HTML characters and everything outside of ASCII as `\uXXXX`. */
function netEscaped(text: string): string {
    return JSON.stringify(text)
        .slice(1, -1)
        .replaceAll('\\"', "\\u0022")
        .replace(
            /[^\x20-\x7e]|[&'+<>`]/g,
            (character) => `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
        );
}

/** Libraries that write HTML or XML agree only on `&`, `<` and `>`. */
function htmlForms(text: string): [form: string, text: string][] {
    const basic = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    const quoted = basic.replaceAll('"', "&quot;");
    const net = quoted.replaceAll("'", "&#39;");
    return [
        ["HTML-escaped except quotes", basic],
        ["HTML-escaped except single quotes", quoted],
        ["HTML-escaped", net],
        ["HTML-escaped as in Python", quoted.replaceAll("'", "&#x27;")],
        ["HTML-escaped as in PHP", quoted.replaceAll("'", "&#039;")],
        ["HTML-escaped as in Go", basic.replaceAll('"', "&#34;").replaceAll("'", "&#39;")],
        ["XML-escaped", quoted.replaceAll("'", "&apos;")],
        ["HTML-escaped as in .NET", net.replace(/[\xa0-\xff]/g, (character) => `&#${character.charCodeAt(0)};`)],
    ];
}

function formEncoded(text: string): string {
    return new URLSearchParams({ x: text }).toString().slice(2);
}

/** The characters of a base64 text that depend only on the secret, after `offset` bytes (modulo 3) of other content. */
function insideBase64(secret: string, offset: number): string {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor((bytes.length * 8) / 6);
    return bytes.toString("base64").slice(first, last);
}
