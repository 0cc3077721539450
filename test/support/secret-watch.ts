/** Knows every secret and token that the tests use, and finds them in whatever Node-RED or the nodes let out. */
import { EventEmitter } from "node:events";

/** A shorter text would be found in ordinary words. */
const SHORTEST = 8;

/** More parts of one message than any test makes; what goes on is a cycle of ever new objects. */
const MOST_PARTS = 200_000;

export interface Finding {
    /** The title of the test, or what was going on. */
    where: string;
    /** What was searched: a log line, a status, … */
    kind: string;
    /** Which secret it is, never the secret itself. */
    secret: string;
    form: string;
}

/** Every form of a secret that is looked for. `user` is who it belongs to, for a Basic header. */
export function formsOf(secret: string, user?: string): [form: string, text: string][] {
    const wellFormed = secret.toWellFormed();
    const json = JSON.stringify(secret).slice(1, -1);
    const oneLine = secret.replace(/\s+/g, " ").trim();
    const forms: [string, string][] = [
        ["plain", secret],
        ["with its blanks made one", oneLine],
        ["URL-encoded", encodeURIComponent(wellFormed)],
        ["URL-encoded in lower case", encodeURIComponent(wellFormed).replace(/%../g, (escape) => escape.toLowerCase())],
        ["URL-encoded as Node.js does it", encodeURI(wellFormed)],
        ["form-encoded", formEncoded(secret)],
        ["JSON-escaped", json],
        ["JSON-escaped twice", JSON.stringify(json).slice(1, -1)],
        ["JSON-escaped as .NET does it", netEscaped(secret)],
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

/** As System.Text.Json writes a string: what may be HTML and what is not ASCII as `\uXXXX`. */
export function netEscaped(text: string): string {
    return JSON.stringify(text)
        .slice(1, -1)
        .replaceAll('\\"', "\\u0022")
        .replace(
            /[^\x20-\x7e]|[&'+<>`]/g,
            (character) => `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
        );
}

/** As libraries write a text into HTML or XML: they agree on `&`, `<` and `>` only. */
export function htmlForms(text: string): [form: string, text: string][] {
    const basic = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    const quoted = basic.replaceAll('"', "&quot;");
    const net = quoted.replaceAll("'", "&#39;");
    return [
        ["HTML-escaped but for quotes", basic],
        ["HTML-escaped but for single quotes", quoted],
        ["HTML-escaped", net],
        ["HTML-escaped as Python does it", quoted.replaceAll("'", "&#x27;")],
        ["HTML-escaped as PHP does it", quoted.replaceAll("'", "&#039;")],
        ["HTML-escaped as Go does it", basic.replaceAll('"', "&#34;").replaceAll("'", "&#39;")],
        ["XML-escaped", quoted.replaceAll("'", "&apos;")],
        ["HTML-escaped as .NET does it", net.replace(/[\xa0-\xff]/g, (character) => `&#${character.charCodeAt(0)};`)],
    ];
}

function formEncoded(text: string): string {
    return new URLSearchParams({ x: text }).toString().slice(2);
}

/** The characters of a base64 text that depend on the secret alone, when so many bytes (modulo 3) stand before it. */
function insideBase64(secret: string, offset: number): string {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor((bytes.length * 8) / 6);
    return bytes.toString("base64").slice(first, last);
}

export class SecretWatch {
    /** Where it is now. */
    where = "outside of the tests";
    readonly findings: Finding[] = [];
    readonly #known = new Set<string>();
    /** By their first characters: a text is walked once, however many secrets there are. */
    readonly #forms = new Map<string, { text: string; secret: string; form: string }[]>();
    #searched = new Map<string, number>();

    /** From now on it is looked for. `what` names it in a finding. A reference to the environment stands for its value. */
    add(what: string, secret: unknown, user?: string): void {
        if (typeof secret !== "string") return;
        const value = secret.replace(/\$\{(\w+)\}/g, (reference, name: string) => process.env[name] ?? reference);
        const id = `${user ?? ""}\n${value}`;
        if (this.#known.has(id)) return;
        this.#known.add(id);
        for (const [form, text] of formsOf(value, user)) {
            const start = text.slice(0, SHORTEST);
            const entries = this.#forms.get(start) ?? [];
            this.#forms.set(start, entries);
            if (!entries.some((entry) => entry.text === text)) entries.push({ text, secret: what, form });
        }
    }

    /** The secrets among a node's credentials. */
    addCredentials(credentials: Record<string, unknown>): void {
        const { clientId, clientSecret, token, username, password } = credentials;
        const name = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
        this.add("a client secret", clientSecret, name(clientId));
        this.add("a personal access token", token);
        this.add("a password", password, name(username));
    }

    /** The secrets in a text. */
    search(text: string): { secret: string; form: string }[] {
        const found: { secret: string; form: string }[] = [];
        for (let at = 0; at + SHORTEST <= text.length; at++)
            for (const { text: form, ...rest } of this.#forms.get(text.slice(at, at + SHORTEST)) ?? [])
                if (text.startsWith(form, at)) found.push(rest);
        return found;
    }

    /** Searches a text, or every text in a value, and keeps what it finds. */
    look(kind: string, value: unknown): void {
        this.#searched.set(kind, this.searched(kind) + 1);
        for (const text of textsIn(value))
            for (const found of this.search(text)) {
                const finding = { where: this.where, kind, ...found };
                const key = JSON.stringify(finding);
                if (!this.findings.some((other) => JSON.stringify(other) === key)) this.findings.push(finding);
            }
    }

    /** How many texts of the kind were searched: a watch that sees nothing finds nothing. */
    searched(kind: string): number {
        return this.#searched.get(kind) ?? 0;
    }

    /** What was found since the last time, in words; "" for nothing. */
    takeReport(): string {
        return this.findings
            .splice(0)
            .map(({ where, kind, secret, form }) => `${secret} (${form}) in a ${kind}: ${where}`)
            .join("\n");
    }
}

/** Every text in a value, also in what is not enumerable (the stack and the cause of an error) and in Buffers. */
function* textsIn(value: unknown): Generator<string> {
    const seen = new Set<object>();
    const waiting: unknown[] = [value];
    for (let parts = 0; waiting.length > 0 && parts < MOST_PARTS; parts++) {
        const part = waiting.pop();
        if (typeof part === "string") yield part;
        if (typeof part !== "object" || part === null || seen.has(part)) continue;
        seen.add(part);
        if (part instanceof Uint8Array) {
            yield Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString("utf8");
            continue;
        }
        if (part instanceof EventEmitter) continue; // a socket or a server, which is no message
        if (part instanceof Map) waiting.push(...part.keys(), ...part.values());
        if (part instanceof Set) waiting.push(...part);
        for (const key of Reflect.ownKeys(part)) {
            if (typeof key === "string" && !Array.isArray(part)) yield key;
            waiting.push(Object.getOwnPropertyDescriptor(part, key)?.value);
        }
    }
}

/** The watch over the whole test run. */
export const watch = new SecretWatch();

interface Runtime {
    log: { log(message: object): void };
    events: EventEmitter;
}

/**
 * Watches a Node-RED in this process: each log line of every level, whatever is written to its log; each status; and all that
 * it sends to editors.
 */
export function watchRuntime(RED: Runtime): void {
    const { log } = RED.log;
    // A handler would be gone at the next start, of which each test makes one.
    RED.log.log = (message) => {
        watch.look("log line", message);
        return log(message);
    };
    RED.events.on("node-status", (status: unknown) => watch.look("status", status));
    RED.events.on("comms", (message: unknown) => watch.look("message to the editor", message));
}

type Write = typeof process.stdout.write;

/** Watches what is printed, while `during` says so. */
export function watchOutput(during: () => boolean): void {
    for (const stream of [process.stdout, process.stderr]) {
        const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
        stream.write = ((...args: unknown[]) => {
            if (during()) watch.look("printed text", args[0]);
            return write(...args);
        }) as Write;
    }
}

type Method = (this: object, ...args: unknown[]) => unknown;

/** Learns each token that a class of the simulator issues, and its account. */
export function watchIssuer(issuer: { prototype: object }): void {
    const prototype = issuer.prototype as Record<string, Method>;
    for (const name of ["clientCredentials", "password"]) {
        const issue = prototype[name]!;
        prototype[name] = function (...args) {
            watch.addCredentials((this as { account: Record<string, unknown> }).account);
            const answer = issue.apply(this, args);
            noteIssued(answer);
            return answer;
        };
    }
}

/** Learns the token in an answer to a sign-in. */
export function noteIssued(answer: unknown): void {
    if (typeof answer !== "object" || answer === null) return;
    const { access_token: token, result } = answer as Record<string, unknown>;
    watch.add("an access token", token);
    watch.add("an access token", result);
}
