import type { Node, NodeAPI, NodeMessage } from "node-red";
import type { FolderRef } from "../../shared/folder-ref";
import type { Clock } from "../../orchestrator/clock";
import type { Follower } from "../../follow/follower";
import type { JobEnd, Limits } from "../../follow/wait";
import { field } from "../../orchestrator/errors/messages";
import { OrchestratorError, sentence, type Sentence } from "../../orchestrator/errors/orchestrator-error";
import { nameOf } from "../../orchestrator/jobs/job-dto";
import { describe } from "../../shared/arguments/check";
import type { NamedJob } from "../../shared/job-reference";
import { EMIT, ON_TIMEOUT } from "../../shared/settings/jobs";
import { millisecondsIn } from "../../shared/settings/numbers";
import { isBlank } from "../../shared/settings/values";
import type { Value } from "../../shared/term";
import type { OpenConnection } from "../connection/connection";
import type { FollowedJob } from "../live-jobs/node-jobs";
import { storeIn } from "../memory/chosen-store";
import { folderOfJob, jobsOf } from "../runtime/job-references";
import type { WaitDef, WaitJobDef } from "../runtime/node-definitions";
import { oneOf } from "../runtime/property-values";
import { folderProperty, TypedProperties, type TypedProperty } from "../runtime/typed-property";
import { messageOfAll, messageOfJob } from "./output-messages";
import { RECORD_VERSION, type MessageRecord, type WaitRecord } from "./records";

/** Seconds. */
const KILL_AFTER = 60;

/** What a message asks of the wait node. */
export interface WaitOrder {
    /** Without the message itself. */
    record: Omit<MessageRecord, "msg">;
    /** By the position of the job in the message. */
    waits: Map<number, WaitRecord>;
}

/** What follows the jobs or items of a node, and where else they are seen. */
export interface Surroundings {
    follower: Follower;
    /** A wait begins, which the sidebar of the editor shows. */
    shown(this: void, folder: FolderRef | undefined): FollowedJob;
    /** The page in Orchestrator; undefined where it has none. */
    urlOf(this: void, job: JobEnd["job"], folder: FolderRef | undefined): string | undefined;
}

/** What differs between waits for jobs and waits for queue items. */
export interface WaitKind<Def extends WaitDef = WaitDef> {
    /** @throws OrchestratorError INVALID_SETTING, FOLDER_REQUIRED */
    readOrder(
        this: void,
        RED: NodeAPI,
        node: Node,
        def: Def,
        msg: NodeMessage,
        connection: OpenConnection,
        clock: Clock,
    ): Promise<WaitOrder>;
    surroundings(this: void, connection: OpenConnection, node: Node, def: Def): Surroundings;
    messageOf: typeof messageOfJob;
    messageOfAll: typeof messageOfAll;
    /** Says what could not be followed. */
    tried(
        this: void,
        named: { Id?: number | undefined; Key?: string | undefined; Reference?: string | undefined },
    ): Sentence;
}

export const JOBS: WaitKind<WaitJobDef> = {
    readOrder: readWaitOrder,
    surroundings: ({ follower, liveJobs, orchestrator }, node) => ({
        follower,
        shown: liveJobs(node).follow,
        urlOf: (job, folder) => orchestrator.jobUrl(job, folder),
    }),
    messageOf: messageOfJob,
    messageOfAll,
    tried: (named) => sentence("trying.wait", { job: nameOf(named) }),
};

/** @throws OrchestratorError INVALID_SETTING, FOLDER_REQUIRED */
async function readWaitOrder(
    RED: NodeAPI,
    node: Node,
    def: WaitJobDef,
    msg: NodeMessage,
    connection: OpenConnection,
    clock: Clock,
): Promise<WaitOrder> {
    storeIn(def);
    const properties = new TypedProperties(RED, node, msg);
    const jobs = await jobsOf(msg, properties, def, clock);
    const folder = folderProperty(def);
    const pending = timeoutProperty("pendingTimeout", def.pendingTimeout, def.pendingTimeoutType);
    const running = timeoutProperty("runningTimeout", def.runningTimeout, def.runningTimeoutType);
    await properties.load([folder, pending, running]);
    const folderOfNode = properties.folder(folder);
    const limits: Limits = {
        pending: milliseconds(pending.field, properties.optional(pending)),
        running: milliseconds(running.field, properties.optional(running)),
        onTimeout: oneOf(field("uipath-wait-job.label.onTimeout"), def.onTimeout, ON_TIMEOUT),
        killAfter: milliseconds(field("uipath-wait-job.label.killAfter"), def.killAfter) ?? KILL_AFTER * 1000,
    };
    const record: WaitOrder["record"] = {
        version: RECORD_VERSION,
        base: connection.settings.address.base,
        emit: oneOf(field("uipath-wait-job.label.emit"), def.emit, EMIT),
        limits,
        count: jobs.length,
    };
    return { record, waits: new Map(recordsOf(jobs, folderOfNode, connection, clock).entries()) };
}

function recordsOf(
    jobs: readonly NamedJob[],
    folderOfNode: FolderRef | undefined,
    { orchestrator, settings }: OpenConnection,
    clock: Clock,
): WaitRecord[] {
    const since = orchestrator.jobs.serverTime;
    const begun = clock.date();
    return jobs.map((job) => {
        const { id, key, created } = job;
        const memory = { begun, ...(since ? { since } : {}), ...(created ? { created } : {}) };
        const folder = folderOfJob(job, folderOfNode, orchestrator, settings.folder);
        return { version: RECORD_VERSION, job: { id, key }, folder, memory };
    });
}

function timeoutProperty(name: "pendingTimeout" | "runningTimeout", value: unknown, type = "num"): TypedProperty {
    return { field: field(`uipath-wait-job.label.${name}`), value, type };
}

/** @throws OrchestratorError INVALID_SETTING */
export function milliseconds(called: Value, given: unknown): number | undefined {
    if (isBlank(given)) return undefined;
    const time = millisecondsIn(given);
    if (time !== undefined) return time;
    const values = { field: called, got: describe(given) };
    throw new OrchestratorError("INVALID_SETTING", [sentence("setting.number", values)]);
}
