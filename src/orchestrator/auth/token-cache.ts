/** An access token and how long it is good for. */
export interface AccessToken {
    value: string;
    /** Seconds; undefined: as long as the server takes it (a personal access token). */
    lifetime?: number;
}

interface HeldToken {
    value: string;
    /** Milliseconds of `performance.now()`, which no change of the machine's clock moves. */
    renewAt: number;
    expiresAt: number;
}

/** Renewed this long before the end, or in the last fifth of a short life. Seconds. */
const MARGIN = 120;

/** After a renewal in the background failed, the next one waits so long. Milliseconds. */
const RENEWAL_PAUSE = 10_000;

/**
 * The one access token of a connection. However many ask at once, one request is under way; while a token is renewed before
 * its end, everybody goes on with the old one.
 */
export class TokenCache {
    readonly #signIn: () => Promise<AccessToken>;
    readonly #enqueue: (work: () => Promise<unknown>) => Promise<unknown>;
    #held: HeldToken | undefined;
    #underWay: Promise<string> | undefined;

    /** `enqueue` runs a renewal in the background when its turn comes. */
    constructor(signIn: () => Promise<AccessToken>, enqueue: (work: () => Promise<unknown>) => Promise<unknown>) {
        this.#signIn = signIn;
        this.#enqueue = enqueue;
    }

    /** The token where there is a good one. One that will end soon is renewed in the background meanwhile. */
    get current(): string | undefined {
        const held = this.#held;
        const now = performance.now();
        if (!held || now >= held.expiresAt) return undefined;
        if (now >= held.renewAt && !this.#underWay) {
            held.renewAt = now + RENEWAL_PAUSE;
            // Its failure matters only when the old token has ended, and then the next message meets it.
            this.#enqueue(async () => this.#held === held && this.renew()).catch(() => undefined);
        }
        return held.value;
    }

    /** A new token. All who ask at once share one request. */
    renew(): Promise<string> {
        this.#underWay ??= this.#fetch().finally(() => {
            this.#underWay = undefined;
        });
        return this.#underWay;
    }

    /** The server does not take the token any more. Many may report the same one: it is forgotten once. */
    forget(refused: string): void {
        if (this.#held?.value === refused) this.#held = undefined;
    }

    async #fetch(): Promise<string> {
        const { value, lifetime = Infinity } = await this.#signIn();
        const now = performance.now();
        const margin = Math.min(MARGIN, lifetime / 5);
        this.#held = { value, expiresAt: now + lifetime * 1000, renewAt: now + (lifetime - margin) * 1000 };
        return value;
    }
}
