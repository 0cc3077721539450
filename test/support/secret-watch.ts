/** Knows all secrets and tokens of the tests, and searches all output of Node-RED and the nodes for them. */
import { EventEmitter } from "node:events";
import { formsOf, SHORTEST } from "./secret-forms";

/** No test makes a message with more parts. Getters may return new objects without end. */
const MOST_PARTS = 200_000;

/** A text of fewer different characters fills a field in a test, and may be in any other test. No secret is so plain. */
const FEWEST_CHARACTERS = 5;

export interface Finding {
    /** The title of the test. */
    where: string;
    /** What was searched, such as a log line or a status. */
    kind: string;
    /** Describes the secret without revealing it. */
    secret: string;
    form: string;
}

export class SecretWatch {
    /** The current test. */
    where = "outside of the tests";
    readonly findings: Finding[] = [];
    readonly #known = new Set<string>();
    /** Forms by their first characters, so that a text is walked once for all secrets. */
    readonly #forms = new Map<string, { text: string; secret: string; form: string }[]>();
    #searched = new Map<string, number>();

    /** Adds a secret. `what` describes it in findings. References to environment variables are replaced. */
    add(what: string, secret: unknown, user?: string): void {
        if (typeof secret !== "string") return;
        const value = secret.replace(/\$\{(\w+)\}/g, (reference, name: string) => process.env[name] ?? reference);
        const id = `${user ?? ""}\n${value}`;
        if (this.#known.has(id) || new Set(value).size < FEWEST_CHARACTERS) return;
        this.#known.add(id);
        for (const [form, text] of formsOf(value, user)) {
            const start = text.slice(0, SHORTEST);
            const entries = this.#forms.get(start) ?? [];
            this.#forms.set(start, entries);
            if (!entries.some((entry) => entry.text === text)) entries.push({ text, secret: what, form });
        }
    }

    /** Adds the secrets among a node's credentials. */
    addCredentials(credentials: Record<string, unknown>): void {
        const { clientId, clientSecret, token, username, password } = credentials;
        const name = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
        this.add("a client secret", clientSecret, name(clientId));
        this.add("a personal access token", token);
        this.add("a password", password, name(username));
    }

    /** Finds the secrets in a text. */
    search(text: string): { secret: string; form: string }[] {
        const found: { secret: string; form: string }[] = [];
        for (let at = 0; at + SHORTEST <= text.length; at++)
            for (const { text: form, ...rest } of this.#forms.get(text.slice(at, at + SHORTEST)) ?? [])
                if (text.startsWith(form, at)) found.push(rest);
        return found;
    }

    /** Searches all texts in a value, and records the findings. */
    look(kind: string, value: unknown): void {
        this.#searched.set(kind, this.searched(kind) + 1);
        for (const text of textsIn(value))
            for (const found of this.search(text)) {
                const finding = { where: this.where, kind, ...found };
                const key = JSON.stringify(finding);
                if (!this.findings.some((other) => JSON.stringify(other) === key)) this.findings.push(finding);
            }
    }

    /** The number of searched values of a kind, to prove that the watch works. */
    searched(kind: string): number {
        return this.#searched.get(kind) ?? 0;
    }

    /** Describes and removes the findings. "": there are none. */
    takeReport(): string {
        return this.findings
            .splice(0)
            .map(({ where, kind, secret, form }) => `${secret} (${form}) in a ${kind}: ${where}`)
            .join("\n");
    }
}

/** All texts in a value, including Buffers and non-enumerable properties such as the stack and the cause of an error. */
function* textsIn(value: unknown): Generator<string> {
    const seen = new Set<object>();
    const pending: unknown[] = [value];
    for (let parts = 0; pending.length > 0 && parts < MOST_PARTS; parts++) {
        const part = pending.pop();
        if (typeof part === "string") yield part;
        if (typeof part !== "object" || part === null || seen.has(part)) continue;
        seen.add(part);
        if (part instanceof Uint8Array) {
            yield Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString("utf8");
            continue;
        }
        if (part instanceof EventEmitter) continue; // such as a socket or a server
        if (part instanceof Map) pending.push(...part.keys(), ...part.values());
        if (part instanceof Set) pending.push(...part);
        for (const key of Reflect.ownKeys(part)) {
            if (typeof key === "string" && !Array.isArray(part)) yield key;
            pending.push(Object.getOwnPropertyDescriptor(part, key)?.value);
        }
    }
}

/** Watches the whole test run. */
export const watch = new SecretWatch();

interface Runtime {
    log: { log(message: object): void };
    events: EventEmitter;
}

/**
 * Watches a Node-RED in this process: log lines of every level, statuses and messages to editors.
 */
export function watchRuntime(RED: Runtime): void {
    const { log } = RED.log;
    // A log handler would not survive the restart by each test.
    RED.log.log = (message) => {
        watch.look("log line", message);
        return log(message);
    };
    RED.events.on("node-status", (status: unknown) => watch.look("status", status));
    RED.events.on("comms", (message: unknown) => watch.look("message to the editor", message));
}

type Write = typeof process.stdout.write;

/** Watches the standard streams while `isActive` returns true. */
export function watchOutput(isActive: () => boolean): void {
    for (const stream of [process.stdout, process.stderr]) {
        const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
        stream.write = ((...args: unknown[]) => {
            if (isActive()) watch.look("printed text", args[0]);
            return write(...args);
        }) as Write;
    }
}

type Method = (this: object, ...args: unknown[]) => unknown;

/** Learns the tokens that a class of the simulator issues, and its account. */
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

/** Learns the token in a sign-in response. */
export function noteIssued(answer: unknown): void {
    if (typeof answer !== "object" || answer === null) return;
    const { access_token: token, result } = answer as Record<string, unknown>;
    watch.add("an access token", token);
    watch.add("an access token", result);
}
