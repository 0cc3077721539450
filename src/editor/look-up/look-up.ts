/** Asks Node-RED what Orchestrator knows. Answers are kept for a while, as long as the dialog is open. */
import type { Connection } from "./connection";
import { post, text } from "../node-red";

export interface Folder {
    path: string;
    key?: string;
    id?: number;
    personal?: boolean;
}

export interface Argument {
    name: string;
    type: string;
    required?: boolean;
    hasDefault?: boolean;
    default?: unknown;
}

export interface Process {
    name: string;
    key: string;
    version?: string;
    description?: string;
    /** Null where the server tells nothing readable. */
    arguments?: Argument[] | null;
    /** What its jobs give back. */
    outputs?: Argument[] | null;
}

export interface Robot {
    id: number;
    name: string;
    username?: string;
    /** "" if the server does not tell. */
    state: "free" | "busy" | "offline" | "";
}

interface Runtimes {
    total: number;
    available: number;
}

/** How many runtimes of a type the machines of a folder offer. */
export interface RuntimeType extends Runtimes {
    runtimeType: string;
    machines: ({ name: string } & Runtimes)[];
}

export interface Step {
    step?: string;
    ok: boolean;
    words: string;
    hint?: string;
}

export interface Queue {
    name: string;
    description?: string;
    /** It takes each reference once. */
    unique?: boolean;
    /** The fields of its schema, where it has one. */
    fields?: Argument[];
}

export interface Asset {
    name: string;
    type?: string;
    description?: string;
}

export interface Bucket {
    name: string;
    description?: string;
}

/** A file of a bucket, by its path. */
export interface BucketFile {
    name: string;
    /** In bytes. */
    size?: number;
}

/** What a look-up lists. */
export interface Items {
    folders: Folder;
    processes: Process;
    queues: Queue;
    assets: Asset;
    buckets: Bucket;
    files: BucketFile;
    robots: Robot;
    machines: RuntimeType;
}

export type List<Item> = { items: Item[]; more: boolean };
/** `code`: of the error, where the answer names one. */
export type Problem = { problem: string; code?: string };

export interface LookUpScope {
    connection: Connection | undefined;
    folder?: string;
    bucket?: string;
    search?: string;
}

const KEPT_FOR = 60_000;

export class LookUp {
    readonly #signal: AbortSignal;
    readonly #kept = new Map<string, { until: number; answer: Promise<unknown> }>();

    constructor(signal: AbortSignal) {
        this.#signal = signal;
    }

    /** Never rejects. */
    async list<What extends keyof Items>(what: What, scope: LookUpScope): Promise<List<Items[What]> | Problem> {
        if (!scope.connection) return { problem: text("problem.noConnection") };
        const body = { what, ...scope };
        const key = JSON.stringify(body);
        const known = this.#kept.get(key);
        const answer = known && known.until > Date.now() ? known.answer : this.#ask(body);
        this.#kept.set(key, { until: known?.answer === answer ? known.until : Date.now() + KEPT_FOR, answer });
        try {
            const { items, more } = (await answer) as Partial<List<Items[What]>>;
            return { items: Array.isArray(items) ? items : [], more: more === true };
        } catch (error) {
            this.#kept.delete(key);
            return problemOf(error as Refusal);
        }
    }

    /** All items that fit if the list is short, otherwise what the server finds. */
    async find<What extends keyof Items>(
        what: What,
        scope: LookUpScope,
        search: string,
        words: (item: Items[What]) => string,
    ): Promise<List<Items[What]> | Problem> {
        const all = await this.list(what, scope);
        if ("problem" in all || !search.trim()) return all;
        const found = all.more ? await this.list(what, { ...scope, search: search.trim() }) : all;
        if ("problem" in found) return found;
        const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
        const items = found.items.filter((item) => {
            const text = words(item).toLowerCase();
            return wanted.every((word) => text.includes(word));
        });
        return { items, more: found.more };
    }

    /** Never rejects. */
    async test(what: "test" | "webhook", connection: Connection): Promise<Step[] | Problem> {
        try {
            const { steps } = (await this.#ask({ what, connection })) as { steps?: Step[] };
            return Array.isArray(steps) ? steps : { problem: text("problem.unknown") };
        } catch (error) {
            return problemOf(error as Refusal);
        }
    }

    #ask(body: object): Promise<unknown> {
        return askNodeRed("uipath/look-up", body, this.#signal);
    }
}

class Refusal extends Error {
    constructor(
        message: string,
        readonly code?: string,
    ) {
        super(message);
    }
}

function problemOf({ message, code }: Refusal): Problem {
    return { problem: message, ...(code === undefined ? {} : { code }) };
}

/** Posts to a route of ours. @throws Refusal with words for the user */
export async function askNodeRed(url: string, body: object, signal?: AbortSignal): Promise<unknown> {
    let answer: unknown;
    try {
        answer = await post(url, body, signal);
    } catch (error) {
        throw new Refusal(wordsOf(error));
    }
    const refused = refusalIn(answer);
    if (refused) throw refused;
    return answer ?? {};
}

function refusalIn(answer: unknown): Refusal | undefined {
    const { error } = (answer ?? {}) as { error?: { message?: unknown; code?: unknown } };
    return error && new Refusal(String(error.message ?? error.code ?? text("problem.unknown")), String(error.code));
}

/** What a failed jQuery request says. */
function wordsOf(error: unknown): string {
    const { status, responseJSON } = (error ?? {}) as { status?: number; responseJSON?: unknown };
    const refused = refusalIn(responseJSON);
    if (refused) return refused.message;
    if (status === 0) return text("problem.offline");
    if (status === 401 || status === 403) return text("problem.forbidden");
    return text("problem.status", { status: String(status) });
}
