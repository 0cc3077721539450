/** What really happened, whatever anybody was told. All times are in milliseconds since the beginning. */
import { FINAL } from "../../../src/simulator/jobs/job";
import type { MachineSettings } from "../process/machine";
import type { Client } from "../server/exchange";
import type { SimulatedOrchestrator } from "../server/simulated-orchestrator";
import type { Made } from "../work/work";

/** What a message asks for. */
export interface MessageOrder {
    n: number;
    folder: string;
    /** The name of the process, or of the queue. */
    place: string;
    /** How many jobs or items. */
    count: number;
    reference: string;
}

/** A job, or a queue item with its retries. */
export interface JobTruth {
    id: number;
    key: string;
    orchestrator: SimulatedOrchestrator;
    /** The message that it was started for. */
    n: number;
    /** Which of the items of its message it is; 0 for all jobs. */
    part: number;
    /** The key of its process, or the name of its queue. */
    releaseKey: string;
    at: number;
    /** The name of the machine whose process asked for it, and when. */
    sender: string;
    sentAt: number;
    /** Why it is not the client's doing: committed later than the window, by a second delivery of one request, or by an administrator. */
    excuse: "late" | "delivered twice" | "restarted" | undefined;
    /** An administrator has deleted it. */
    isDeleted: boolean;
}

/** Who asked for a job, and when. */
interface Origin {
    client: Pick<Client, "name">;
    excuse: JobTruth["excuse"];
    begunAt: number;
}

/** What a flow was told of a job. */
export interface ToldEnd {
    at: number;
    /** By which life of which machine. */
    life: string;
    key: string;
    state: string | undefined;
    timedOut: string | undefined;
}

export interface Caught {
    at: number;
    /** By which life of which machine. */
    life: string;
    by: "start" | "wait";
    code: string;
    /** The items of a bulk that the error says were added. */
    addedIndexes: readonly number[];
}

export interface MessageTruth {
    order: MessageOrder;
    at: number;
    machine: MachineSettings;
    /** When it was first delivered again. From then on its jobs may be those of another delivery. */
    sentAgainAt: number | undefined;
    jobs: JobTruth[];
    /** The keys in the answer of StartJobs, once the start node has sent it on. */
    started: string[] | undefined;
    startedAt: number | undefined;
    told: ToldEnd[];
    caught: Caught[];
    /** Why nothing more needs to come of it. */
    abandoned: string | undefined;
    /** The connection named another Orchestrator while the message waited. */
    isRedirected: boolean;
    /** A process was killed while its wait node was being moved, so that the old context has the message, too. */
    isCopied: boolean;
}

/** What an event node told. */
export interface ToldEvent {
    at: number;
    machine: string;
    life: string;
    folder: string;
    /** Of the job that ended, or as `eventKey` makes it. */
    key: string;
}

/** Names what happened to a queue item. A restored database gives an id again, to an item that is created later. */
export function eventKey(topic: string, { Id, CreationTime }: { Id: number; CreationTime?: unknown }): string {
    return `${topic} ${Id} ${String(CreationTime)}`;
}

export class Truth {
    readonly events: ToldEvent[] = [];
    /** Machines whose connection has named another Orchestrator for a while. */
    readonly redirected = new Set<string>();
    readonly messages = new Map<number, MessageTruth>();
    readonly #jobs = new Map<string, JobTruth>();

    sent(order: MessageOrder, at: number, machine: MachineSettings): MessageTruth {
        const message: MessageTruth = {
            order, at, machine, sentAgainAt: undefined, jobs: [], started: undefined, startedAt: undefined, told: [], caught: [], abandoned: undefined, isRedirected: false, isCopied: false,
        }; // prettier-ignore
        this.messages.set(order.n, message);
        return message;
    }

    created(
        made: Made,
        orchestrator: SimulatedOrchestrator,
        at: number,
        { client, excuse, begunAt: sentAt }: Origin,
    ): JobTruth {
        const sender = client.name.split(".")[0]!;
        const created: JobTruth = { ...made, orchestrator, at, sender, sentAt, excuse, isDeleted: false };
        this.#jobs.set(made.key, created);
        this.messages.get(made.n)?.jobs.push(created);
        return created;
    }

    job(key: string): JobTruth | undefined {
        return this.#jobs.get(key.toLowerCase());
    }

    /** The key of the process that has the name of the job's by now, where that is another one; undefined otherwise. */
    successorOf({ n, orchestrator, releaseKey }: JobTruth): string | undefined {
        const process = this.messages.get(n)?.order.place;
        const { releases } = orchestrator.state.tenant;
        return releases.find(({ Key, Name }) => Name === process && Key !== releaseKey)?.Key;
    }

    get jobs(): Iterable<JobTruth> {
        return this.#jobs.values();
    }
}

/** Whether the job was stopped before a robot took it, as the client does with jobs too many. */
export function neverRan({ orchestrator, id, key }: JobTruth): boolean {
    const job = orchestrator.state.jobs.byId(id);
    return job?.Key === key && job.State === "Stopped" && job["StartTime"] === null;
}

/** Whether the job has ended and was not successful. */
export function hasFailed({ orchestrator, id, key }: JobTruth): boolean {
    const job = orchestrator.state.jobs.byId(id);
    return job?.Key === key && FINAL.has(job.State) && job.State !== "Successful";
}

/** Whether everything has come of the message that must. */
export function isOver({ abandoned, started, told, caught, machine, isRedirected }: MessageTruth): boolean {
    if (abandoned !== undefined) return true;
    // One error ends the whole message.
    const isForAll = machine.flow.wait.emit === "all";
    if (caught.some(({ by }) => by === "start" || isForAll || isRedirected)) return true;
    if (!started) return false;
    const endings = new Set(told.map(({ key }) => key)).size + caught.length;
    return endings >= started.length;
}
