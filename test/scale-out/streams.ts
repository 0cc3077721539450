/** What the run itself does with the streams of the example. */
import { PATIENCE, watch } from "./progress";
import type { RedisClient, RunningRedis } from "./redis";

/** Names of the example. */
const STREAM = "jobs";
const GROUP = "node-red";
const RESULTS = "results";

/** Milliseconds of one blocking read. */
const BLOCK = 1_000;

type Entry = [id: string, fields: string[]];

/** The key of the message that starts a job with these arguments. */
export const keyOf = ({ in_InvoiceId }: { in_InvoiceId: number }): string => `invoice-${in_InvoiceId}`;

export class Streams {
    /** The keys of all results that have come, in their order. */
    readonly results: string[] = [];
    readonly #client: RedisClient;
    readonly #reader: RedisClient;
    #lastResult = "0";

    constructor(redis: RunningRedis) {
        this.#client = redis.connect();
        this.#reader = redis.connect();
    }

    /** Adds messages. Returns their keys. */
    async feed(count: number): Promise<string[]> {
        const invoices = Array.from({ length: count }, (_, n) => ({ in_InvoiceId: n + 1 }));
        const add = (invoice: (typeof invoices)[number]): Promise<unknown> =>
            this.#client.call("XADD", STREAM, "*", "key", keyOf(invoice), "arguments", JSON.stringify(invoice));
        await Promise.all(invoices.map(add));
        return invoices.map(keyOf);
    }

    /** Resolves when so many messages have a result. Returns false if no result came for too long. */
    async told(count: number): Promise<boolean> {
        let latest = performance.now();
        while (new Set(this.results).size < count) {
            const entries = await this.#nextResults();
            if (entries.length > 0) latest = performance.now();
            else if (performance.now() - latest > PATIENCE) return false;
        }
        return true;
    }

    /** Resolves when all messages are acknowledged, or nothing changes for too long. Returns how many are not. */
    async acknowledged(): Promise<number> {
        const pending = await watch(
            () => this.#pending(),
            (count) => count === 0,
        );
        await this.#nextResults();
        return pending;
    }

    /** How many messages a Node-RED has not acknowledged. */
    async heldBy(consumer: string): Promise<number> {
        const entries = await this.#client.call("XPENDING", STREAM, GROUP, "-", "+", 10_000, consumer);
        return (entries as unknown[]).length;
    }

    async #pending(): Promise<number> {
        return ((await this.#client.call("XPENDING", STREAM, GROUP)) as [number])[0];
    }

    async #nextResults(): Promise<Entry[]> {
        const answer = await this.#reader.call("XREAD", "BLOCK", BLOCK, "STREAMS", RESULTS, this.#lastResult);
        const entries = (answer as [stream: string, entries: Entry[]][] | null)?.[0]?.[1] ?? [];
        for (const [id, fields] of entries) {
            this.#lastResult = id;
            this.results.push(fields[fields.indexOf("key") + 1]!);
        }
        return entries;
    }
}
