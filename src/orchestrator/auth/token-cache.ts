import type { Clock } from "../clock";

export interface AccessToken {
    value: string;
    /** In seconds; undefined where nobody knows it (a personal access token). */
    lifetime?: number;
}

interface CachedToken {
    value: string;
    /** By the process's own clock. */
    renewAt: number;
    expiresAt: number;
}

/** A token is renewed this long before it expires, a short-lived one in the last fifth of its life. Seconds. */
const MARGIN = 120;

/** Between attempts to renew in the background. Milliseconds. */
const RENEWAL_PAUSE = 10_000;

/**
 * The access token of a connection. All callers share one request for it. The old token serves while it is renewed before it
 * expires.
 */
export class TokenCache {
    readonly #signIn: () => Promise<AccessToken>;
    readonly #enqueue: (work: () => Promise<unknown>) => Promise<unknown>;
    #cached: CachedToken | undefined;
    #renewal: Promise<string> | undefined;

    /** `enqueue` runs a renewal in the background. */
    constructor(
        private readonly clock: Clock,
        signIn: () => Promise<AccessToken>,
        enqueue: (work: () => Promise<unknown>) => Promise<unknown>,
    ) {
        this.#signIn = signIn;
        this.#enqueue = enqueue;
    }

    /** The token, unless it has expired. One that expires soon is renewed in the background. */
    get current(): string | undefined {
        const cached = this.#cached;
        const now = this.clock.now();
        if (!cached || now >= cached.expiresAt) return undefined;
        if (now >= cached.renewAt && !this.#renewal) {
            cached.renewAt = now + RENEWAL_PAUSE;
            // A failure matters only when the old token has expired. Then the next message meets it.
            this.#enqueue(async () => this.#cached === cached && this.renew()).catch(() => undefined);
        }
        return cached.value;
    }

    /** A new token. Concurrent callers share one request. */
    renew(): Promise<string> {
        this.#renewal ??= this.#fetch().finally(() => {
            this.#renewal = undefined;
        });
        return this.#renewal;
    }

    /** The server refused the token. Many callers may report the same one. */
    forget(refused: string): void {
        if (this.#cached?.value === refused) this.#cached = undefined;
    }

    async #fetch(): Promise<string> {
        const { value, lifetime = Infinity } = await this.#signIn();
        const now = this.clock.now();
        const margin = Math.min(MARGIN, lifetime / 5);
        this.#cached = { value, expiresAt: now + lifetime * 1000, renewAt: now + (lifetime - margin) * 1000 };
        return value;
    }
}
