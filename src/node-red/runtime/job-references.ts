/** The jobs that a message names, in whichever way. */
import type { NodeMessage } from "node-red";
import { describe } from "../../shared/arguments/check";
import type { Value } from "../../shared/term";
import { thrownWords } from "../../shared/flow-values";
import type { FolderRef } from "../../shared/folder-ref";
import { nextTurn, type Clock } from "../../orchestrator/clock";
import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import type { MessageKey } from "../../orchestrator/errors/messages";
import { forEachYielding } from "../../orchestrator/jobs/for-each-yielding";
import type { Orchestrator } from "../../orchestrator/orchestrator";
import { bareReference, isObject, jobReference, listIn, type NamedJob } from "../../shared/job-reference";
import { isBlank } from "../../shared/settings/values";
import { isPayload, payloadProperty, type TypedProperties } from "./typed-property";
import type { JobsDef } from "./node-definitions";

/** Where the wait job node leaves the jobs of which it sends the output. */
const LEFT_BY_WAIT = ["jobs", "job"];

/** Entries of lists that are looked at in one turn of the event loop, and in all. */
const ENTRIES_A_TURN = 2_000;
const MOST_ENTRIES = 1_000_000;

/**
 * The jobs that the property `jobs` of a node names for a message, each once, in the order given: a StartJobs answer, a job, an
 * id, a key, or an array of those. `msg.payload` may as well be the output of a job, in which an `Id` is anybody's: an object
 * names a job there only by its `Key`. Where it names none, what a wait job node has left in `msg.jobs` or `msg.job` counts, and
 * a bare id or key in `msg.payload` only where neither is there. An empty list names no jobs and is no error.
 * @throws OrchestratorError INVALID_SETTING for anything else
 */
export async function jobsOf(
    msg: NodeMessage,
    properties: TypedProperties,
    { type, jobs, jobsType }: JobsDef,
    clock: Clock,
): Promise<NamedJob[]> {
    const property = payloadProperty({ field: { term: `${type}.label.jobs` }, value: jobs, type: jobsType });
    await properties.load([property]);
    const value = properties.evaluate(property);
    const list = isPayload(property)
        ? await listOfMessage(value, msg as Record<string, unknown>, clock)
        : await new JobList(property.source, clock).read(value);
    return eachOnce(list.named(), clock);
}

/** The folder of a job: the node's own, the job's, the one it was started in, the connection's. */
export function folderOfJob(
    job: NamedJob,
    own: FolderRef | undefined,
    orchestrator: Orchestrator,
    connection: FolderRef | undefined,
): FolderRef | undefined {
    if (own) return own;
    if (job.folderId !== undefined && job.folderId > 0) return { kind: "id", id: String(job.folderId) };
    return (job.id === undefined ? undefined : orchestrator.folderOf(job.id)) ?? connection;
}

/** The first that surely names jobs, else the first that may. */
async function listOfMessage(payload: unknown, msg: Record<string, unknown>, clock: Clock): Promise<JobList> {
    const left: { source: string; value: unknown }[] = [];
    for (const name of LEFT_BY_WAIT) {
        const source = `msg.${name}`;
        const value = await readable(source, () => msg[name]);
        if (!isBlank(value)) left.push({ source, value });
    }
    const first = new JobList("msg.payload", clock, { id: false, bare: left.length === 0 });
    const lists = [await first.read(payload)];
    for (const { source, value } of left) {
        if (lists.at(-1)!.isSure) break;
        lists.push(await new JobList(source, clock).read(value));
    }
    return lists.find((list) => list.isSure) ?? lists.find((list) => list.isAny) ?? first;
}

/** Reads what may run code of the flow: a getter, a Proxy. @throws OrchestratorError INVALID_SETTING with what that throws */
async function readable<T>(source: string, read: () => T): Promise<Awaited<T>> {
    try {
        return await read();
    } catch (error) {
        if (error instanceof OrchestratorError) throw error;
        throw invalid("setting.unreadable", { field: source, source, words: thrownWords(error) });
    }
}

/** What suffices to name a job besides an object with a `Key`: an object with an `Id`, a bare id or key. */
interface Sufficient {
    id: boolean;
    bare: boolean;
}

/** A list that is being read, and the entry whose turn it is. */
interface Place {
    entries: readonly unknown[];
    at: number;
    /** Whether it is the `value` of an object. */
    isValue: boolean;
}

/** The jobs in a value, however deep in lists. */
class JobList {
    readonly #jobs: NamedJob[] = [];
    readonly #places: Place[] = [];
    /** Lists and objects that were met: once is enough. Of those the lists whose end was not reached. */
    readonly #met = new Set<unknown>();
    readonly #open = new Set<unknown>();
    #entries = 0;
    #hasObject = false;
    #misfit: OrchestratorError | undefined;

    constructor(
        private readonly source: string,
        private readonly clock: Clock,
        private readonly suffices: Sufficient = { id: true, bare: true },
    ) {}

    /** Whether it is an empty list, or a job is among what it holds; a number may be anything. */
    get isSure(): boolean {
        return this.#hasObject || (this.#jobs.length === 0 && !this.#misfit);
    }

    get isAny(): boolean {
        return this.#jobs.length > 0;
    }

    /** @throws OrchestratorError INVALID_SETTING when a part of it names no job */
    named(): readonly NamedJob[] {
        if (this.#misfit) throw this.#misfit;
        return this.#jobs;
    }

    /** @throws OrchestratorError INVALID_SETTING when it can't be read to its end */
    async read(given: unknown): Promise<this> {
        await readable(this.source, () => this.#read(given));
        return this;
    }

    async #read(given: unknown): Promise<void> {
        this.#take(given);
        for (let place = this.#places.at(-1); place; place = this.#places.at(-1)) {
            if (place.at >= place.entries.length) {
                this.#open.delete(place.entries);
                this.#places.pop();
                continue;
            }
            this.#take(place.entries[place.at++]);
            if (++this.#entries > MOST_ENTRIES)
                throw invalid("jobs.tooMany", { field: this.source, count: MOST_ENTRIES });
            if (this.#entries % ENTRIES_A_TURN === 0) await nextTurn(this.clock);
        }
    }

    #take(given: unknown): void {
        const isList = Array.isArray(given);
        const entries = listIn(given);
        // As JSON.stringify says it, whose words are known.
        if (this.#open.has(entries)) throw new TypeError("circular");
        const met = entries ?? given;
        if (isObject(met) && this.#met.size === this.#met.add(met).size) return;
        if (!entries) return this.#takeEntry(given);
        this.#open.add(entries);
        this.#places.push({ entries, at: 0, isValue: !isList });
    }

    #takeEntry(given: unknown): void {
        const bare = bareReference(given);
        const job = bare ?? jobReference(given);
        const counts = bare ? this.suffices.bare : this.suffices.id || job?.key !== undefined;
        if (job && counts) {
            this.#jobs.push(job);
            this.#hasObject ||= !bare;
        } else {
            const key = bare ? "jobs.bare" : "jobs.none";
            this.#misfit ??= invalid(key, { field: this.#path(), got: describe(given) });
        }
    }

    /** Where the entry is, such as `msg.payload.value[1]`. */
    #path(): string {
        return this.source + this.#places.map(({ at, isValue }) => `${isValue ? ".value" : ""}[${at - 1}]`).join("");
    }
}

function invalid(key: MessageKey, values: Record<string, Value>): OrchestratorError {
    return new OrchestratorError("INVALID_SETTING", [sentence(key, values)]);
}

/** A bare id and a bare key are the job that bears both in the same message, where only one does. */
async function eachOnce(named: readonly NamedJob[], clock: Clock): Promise<NamedJob[]> {
    const keys = new Map<number, string | undefined>();
    const ids = new Map<string, number | undefined>();
    await forEachYielding(clock, named, ({ id, key }) => {
        if (id === undefined || key === undefined) return;
        keys.set(id, keys.has(id) && keys.get(id) !== key ? undefined : key);
        ids.set(key, ids.has(key) && ids.get(key) !== id ? undefined : id);
    });
    const jobs = new Map<string, NamedJob>();
    await forEachYielding(clock, named, (job) => {
        const key = job.key ?? keys.get(job.id!);
        const id = job.id ?? ids.get(job.key!);
        const isOne = id !== undefined && key !== undefined && keys.get(id) === key && ids.get(key) === id;
        const whole = isOne ? { ...job, id, key } : job;
        const name = `${whole.id ?? ""} ${whole.key ?? ""}`;
        jobs.set(name, { ...whole, ...jobs.get(name) });
    });
    return [...jobs.values()];
}
