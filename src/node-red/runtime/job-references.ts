/** Finds the jobs that a message names, in whatever form. */
import type { NodeMessage } from "node-red";
import { describe } from "../../shared/arguments/check";
import type { Value } from "../../shared/term";
import { thrownWords } from "../../shared/flow-values";
import type { FolderRef } from "../../shared/folder-ref";
import { nextTurn, type Clock } from "../../orchestrator/clock";
import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import { field, type MessageKey } from "../../orchestrator/errors/messages";
import { forEachYielding } from "../../orchestrator/jobs/for-each-yielding";
import type { Orchestrator } from "../../orchestrator/orchestrator";
import { bareReference, isObject, jobReference, listIn, type NamedJob } from "../../shared/job-reference";
import { isBlank } from "../../shared/settings/values";
import { isPayload, payloadProperty, type PayloadProperty, type TypedProperties } from "./typed-property";
import type { JobsDef } from "./node-definitions";

const JOBS = field("uipath-orchestrator.common.label.jobs");

/** How a message names what a node is about. */
export interface Naming {
    /** Where the wait node leaves them when it sends their output. */
    left: readonly string[];
    reference(this: void, given: unknown): NamedJob | undefined;
    /** What is said of what names none, and of a bare id or key that may be an output. */
    none: MessageKey;
    bare: MessageKey;
}

const OF_JOBS: Naming = { left: ["jobs", "job"], reference: jobReference, none: "jobs.none", bare: "jobs.bare" };

/** How many entries of lists are read in one turn of the event loop, and in all. */
const ENTRIES_A_TURN = 2_000;
const MOST_ENTRIES = 1_000_000;

/**
 * The jobs that the property `jobs` of a node names for a message, each once, in the order given. It takes a StartJobs
 * response, a job, an id, a key, or an array of those.
 * `msg.payload` may also be the output of a job, in which an `Id` can mean anything. There an object names a job only by its
 * `Key`. If `msg.payload` names no job, `msg.jobs` counts, then `msg.job`. A bare id or key in `msg.payload` counts only where
 * neither of them is there. An empty list names no jobs and is no error.
 * @throws OrchestratorError INVALID_SETTING for anything else
 */
export async function jobsOf(
    msg: NodeMessage,
    properties: TypedProperties,
    { jobs, jobsType }: JobsDef,
    clock: Clock,
): Promise<NamedJob[]> {
    return namedIn(payloadProperty({ field: JOBS, value: jobs, type: jobsType }), msg, properties, OF_JOBS, clock);
}

/** What a property names, as `jobsOf` reads it. @throws OrchestratorError INVALID_SETTING */
export async function namedIn(
    property: PayloadProperty,
    msg: NodeMessage,
    properties: TypedProperties,
    naming: Naming,
    clock: Clock,
): Promise<NamedJob[]> {
    await properties.load([property]);
    const value = properties.evaluate(property);
    const list = isPayload(property)
        ? await listOfMessage(value, msg as Record<string, unknown>, naming, clock)
        : await new JobList(property.source, naming, clock).read(value);
    return eachOnce(list.named(), clock);
}

/** The folder of a job: the node's own, then the job's, then the one it was started in, then the connection's. */
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

/** The first list that certainly names jobs, otherwise the first that may. */
async function listOfMessage(
    payload: unknown,
    msg: Record<string, unknown>,
    naming: Naming,
    clock: Clock,
): Promise<JobList> {
    const left: { source: string; value: unknown }[] = [];
    for (const name of naming.left) {
        const source = `msg.${name}`;
        const value = await readable(source, () => msg[name]);
        if (!isBlank(value)) left.push({ source, value });
    }
    const first = new JobList("msg.payload", naming, clock, { id: false, bare: left.length === 0 });
    const lists = [await first.read(payload)];
    for (const { source, value } of left) {
        if (lists.at(-1)!.isSure) break;
        lists.push(await new JobList(source, naming, clock).read(value));
    }
    return lists.find((list) => list.isSure) ?? lists.find((list) => list.isAny) ?? first;
}

/**
 * Reads a value that may run code of the flow: a getter, a Proxy. @throws OrchestratorError INVALID_SETTING with what that code
 * throws
 */
async function readable<T>(source: string, read: () => T): Promise<Awaited<T>> {
    try {
        return await read();
    } catch (error) {
        if (error instanceof OrchestratorError) throw error;
        throw invalid("setting.unreadable", { field: source, source, words: thrownWords(error) });
    }
}

/** What names a job besides an object with a `Key`: an object with an `Id`, a bare id or key. */
interface Sufficient {
    id: boolean;
    bare: boolean;
}

/** A list that is being read, and the position of the next entry. */
interface ListPosition {
    entries: readonly unknown[];
    at: number;
    /** Whether the list is the `value` of an object. */
    isValue: boolean;
}

/** The jobs in a value, however deep they are in lists. */
class JobList {
    readonly #jobs: NamedJob[] = [];
    readonly #positions: ListPosition[] = [];
    /** Lists and objects that have been read, since one reading is enough; and those lists that are still being read. */
    readonly #met = new Set<unknown>();
    readonly #open = new Set<unknown>();
    #entries = 0;
    #hasObject = false;
    #misfit: OrchestratorError | undefined;

    constructor(
        private readonly source: string,
        private readonly naming: Naming,
        private readonly clock: Clock,
        private readonly suffices: Sufficient = { id: true, bare: true },
    ) {}

    /** Whether the value is an empty list, or contains an object that names a job. A number may mean anything. */
    get isSure(): boolean {
        return this.#hasObject || (this.#jobs.length === 0 && !this.#misfit);
    }

    get isAny(): boolean {
        return this.#jobs.length > 0;
    }

    /** @throws OrchestratorError INVALID_SETTING when some part names no job */
    named(): readonly NamedJob[] {
        if (this.#misfit) throw this.#misfit;
        return this.#jobs;
    }

    /** @throws OrchestratorError INVALID_SETTING when the value can't be read to its end */
    async read(given: unknown): Promise<this> {
        await readable(this.source, () => this.#read(given));
        return this;
    }

    async #read(given: unknown): Promise<void> {
        this.#take(given);
        for (let place = this.#positions.at(-1); place; place = this.#positions.at(-1)) {
            if (place.at >= place.entries.length) {
                this.#open.delete(place.entries);
                this.#positions.pop();
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
        // JSON.stringify says the same, and people know its words.
        if (this.#open.has(entries)) throw new TypeError("circular");
        const met = entries ?? given;
        if (isObject(met) && this.#met.size === this.#met.add(met).size) return;
        if (!entries) return this.#takeEntry(given);
        this.#open.add(entries);
        this.#positions.push({ entries, at: 0, isValue: !isList });
    }

    #takeEntry(given: unknown): void {
        const bare = bareReference(given);
        const job = bare ?? this.naming.reference(given);
        const counts = bare ? this.suffices.bare : this.suffices.id || job?.key !== undefined;
        if (job && counts) {
            this.#jobs.push(job);
            this.#hasObject ||= !bare;
        } else {
            const key = bare ? this.naming.bare : this.naming.none;
            this.#misfit ??= invalid(key, { field: this.#path(), got: describe(given) });
        }
    }

    /** Where the entry is, such as `msg.payload.value[1]`. */
    #path(): string {
        return this.source + this.#positions.map(({ at, isValue }) => `${isValue ? ".value" : ""}[${at - 1}]`).join("");
    }
}

function invalid(key: MessageKey, values: Record<string, Value>): OrchestratorError {
    return new OrchestratorError("INVALID_SETTING", [sentence(key, values)]);
}

/** A bare id and a bare key mean the job that has both in the same message, if exactly one does. */
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
        const key = job.key ?? (job.id === undefined ? undefined : keys.get(job.id));
        const id = job.id ?? (job.key === undefined ? undefined : ids.get(job.key));
        const isOne = id !== undefined && key !== undefined && keys.get(id) === key && ids.get(key) === id;
        const whole = isOne ? { ...job, id, key } : job;
        const name = `${whole.id ?? ""} ${whole.key ?? ""} ${whole.queueId ?? ""} ${whole.reference?.toLowerCase() ?? ""}`;
        jobs.set(name, { ...whole, ...jobs.get(name) });
    });
    return [...jobs.values()];
}
