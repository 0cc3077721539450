/** Sends files to buckets and fetches them again, through the lying proxy. Whatever is said to have arrived is compared by its hash. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Buckets } from "../../../src/orchestrator/buckets/buckets";
import { OrchestratorError } from "../../../src/orchestrator/errors/orchestrator-error";
import { Orchestrator } from "../../../src/orchestrator/orchestrator";
import { parseAddress } from "../../../src/shared/address";
import { startSimulator, type Simulator } from "../../../src/simulator";
import { planFaults, seededNumbers } from "../fault-plan";
import { startLyingProxy, type LyingProxy } from "../lying-proxy";

export interface FilesOptions {
    files: number;
    seed: number;
    /** Of the largest file. The smallest has one byte. */
    mostBytes: number;
    /** The probability of a fault for each request. */
    odds: number;
}

export interface FilesReport {
    seconds: number;
    bytes: number;
    tally: LyingProxy["tally"];
    /** How often a transfer ended with each code. */
    errors: Record<string, number>;
    failures: string[];
}

/** Transfers at once. */
const UNDER_WAY = 8;

/** Milliseconds for a request. */
const TIMEOUT = 2_000;

/** One in each kind of storage. */
const BUCKETS = ["Documents", "Reports", "Vault"];

export async function runFiles(options: FilesOptions): Promise<FilesReport> {
    const begin = performance.now();
    const simulator = await startSimulator({ tokenLifetime: 20 });
    const address = new URL(simulator.url);
    const proxy = await startLyingProxy({
        target: { host: address.hostname, port: Number(address.port) },
        plan: planFaults({ seed: options.seed, odds: { read: options.odds } }),
    });
    address.port = String(proxy.port);
    const orchestrator = connect(simulator, address.href);
    const run = new Run(options, simulator, orchestrator.buckets);
    try {
        const numbers = Array.from({ length: options.files }, (_, n) => n);
        await Promise.all(
            Array.from({ length: UNDER_WAY }, async () => {
                for (let n; (n = numbers.shift()) !== undefined;) await run.transfer(n);
            }),
        );
    } finally {
        orchestrator.close();
        await proxy.close();
        await simulator.close();
    }
    const { bytes, errors, broken } = run;
    const failures = [...broken, ...proxy.errors.map((words) => `in the proxy: ${words}`)];
    return { seconds: (performance.now() - begin) / 1000, bytes, tally: proxy.tally, errors, failures };
}

function connect({ clientId, clientSecret, scope }: Simulator, url: string): Orchestrator {
    const parsed = parseAddress(url);
    if (!("address" in parsed)) throw new Error(url);
    const { address } = parsed;
    const { tokenUrl } = address;
    const account = { clientId, clientSecret, scope: `${scope} OR.Administration` };
    return new Orchestrator({
        address,
        signIn: { way: "application", tokenUrl, ...account },
        timeout: TIMEOUT,
        concurrency: 16,
    });
}

class Run {
    bytes = 0;
    readonly errors: Record<string, number> = {};
    readonly broken: string[] = [];

    constructor(
        private readonly options: FilesOptions,
        private readonly simulator: Simulator,
        private readonly buckets: Buckets,
    ) {}

    async transfer(n: number): Promise<void> {
        const bucket = BUCKETS[n % BUCKETS.length]!;
        const path = `chaos/${n}.bin`;
        const content = contentOf(n, this.options);
        this.bytes += content.length;
        const { blobs } = this.simulator.buckets.all().find(({ Name }) => Name === bucket)!.files;
        const command = {
            bucket,
            path,
            folder: { kind: "path", path: "Shared" } as const,
            signal: new AbortController().signal,
            progress: () => undefined,
        };
        const type = "application/octet-stream";
        const sent = await this.#outcome(() => this.buckets.upload({ ...command, content: { body: content, type } }));
        if (sent && !isSame(blobs.get(path)?.content, content))
            this.broken.push(`${path} was not stored as it was sent`);
        if (!sent) blobs.set(path, { content, type, modified: 0 });
        const got = await this.#outcome(() => this.buckets.download({ ...command, maxBytes: content.length }));
        if (got && !isSame(got.value.body, content))
            this.broken.push(`${path} was passed on otherwise than it was stored`);
    }

    async #outcome<T>(work: () => Promise<T>): Promise<{ value: T } | undefined> {
        try {
            return { value: await work() };
        } catch (error) {
            const code = error instanceof OrchestratorError ? error.code : String(error);
            this.errors[code] = (this.errors[code] ?? 0) + 1;
            // A server that asks to wait is given time.
            if (code === "RATE_LIMITED") await sleep(TIMEOUT);
            return undefined;
        }
    }
}

/** Small files are as frequent as large ones. */
function contentOf(n: number, { seed, mostBytes }: FilesOptions): Buffer {
    const size = Math.round(mostBytes ** seededNumbers(`${seed}:size:${n}`)[0]!);
    return Buffer.alloc(size, createHash("sha256").update(`${seed}:content:${n}`).digest());
}

function isSame(found: Buffer | undefined, content: Buffer): boolean {
    return found !== undefined && hash(found) === hash(content);
}

function hash(content: Buffer): string {
    return createHash("sha256").update(content).digest("hex");
}
