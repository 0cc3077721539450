/** What the messages of a world ask for: jobs, or queue items, which then stand where other worlds have jobs. */
import type { NodeMessage } from "node-red";
import type { SimulatedOrchestrator } from "../server/simulated-orchestrator";
import type { TenantData } from "../../../src/simulator/tenant/tenant-data";
import type { JobTruth, MessageOrder, MessageTruth, ToldEnd } from "../world/truth";

export type WorkName = "jobs" | "queueItems";

export type Message = NodeMessage & Record<string, unknown>;

/** What Orchestrator has made for a message. */
export type Made = Pick<JobTruth, "id" | "key" | "n" | "part" | "releaseKey">;

/** A job as a message names it. */
export interface Named {
    Key?: string;
    State?: string;
    ReleaseName?: string;
}

/** Where messages can ask for something. */
export interface Place {
    folder: string;
    name: string;
}

export interface Work {
    places(data: TenantData): readonly Place[];
    /** How many a message asks for; each is as likely. */
    readonly counts: readonly number[];
    /** The message for the first node. */
    messageOf(order: MessageOrder): object;
    /** What Orchestrator has made since this was last asked. */
    newIn(orchestrator: SimulatedOrchestrator): Made[];
    /** It lives from now on, until it ends. */
    begins(job: JobTruth): void;
    /** What the first node has sent on. */
    startedIn(msg: Message, message: MessageTruth): Named[];
    /** The ends that the second node has sent on. */
    endsIn(msg: Message, message: MessageTruth): Named[];
    /** Why what was told of it is not true; undefined where it is. */
    denies(job: JobTruth, told: ToldEnd, message: MessageTruth): string | undefined;
}
