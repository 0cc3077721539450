import type { Node, NodeAPI, NodeMessageInFlow } from "node-red";
import { asGuid, folderKey, type FolderRef } from "../../shared/folder-ref";
import { field } from "../../orchestrator/errors/messages";
import { REAL_CLOCK } from "../../orchestrator/clock";
import { asOrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import { jobNotFound } from "../../orchestrator/jobs/job-not-found";
import type { Jobs } from "../../orchestrator/jobs/jobs";
import { STOPS_PER_REQUEST } from "../../orchestrator/jobs/stop-jobs";
import { STOP_STRATEGIES, type StopStrategy } from "../../shared/settings/jobs";
import { connectionOf } from "../connection/connection";
import { onInput } from "../runtime/input-handler";
import type { NamedJob } from "../../shared/job-reference";
import { folderOfJob, jobsOf } from "../runtime/job-references";
import { oneOf } from "../runtime/property-values";
import { countedIn, jobsInWords } from "../runtime/i18n";
import { WorkStatus } from "../runtime/node-status";
import { folderProperty, TypedProperties } from "../runtime/typed-property";
import type { StopJobDef } from "../runtime/node-definitions";

/** What a `uipath-stop-job` node does with a message. The message passes on unchanged. */
export class StopJob {
    readonly #status: WorkStatus;

    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly def: StopJobDef,
        private readonly clock = REAL_CLOCK,
    ) {
        this.#status = new WorkStatus(node, clock, countedIn(RED, "uipath-stop-job.status.stopping"));
    }

    listen(): void {
        onInput(this.RED, this.node, { status: this.#status, work: (msg) => this.#stop(msg) });
    }

    async #stop(msg: NodeMessageInFlow): Promise<NodeMessageInFlow> {
        const { orchestrator, settings } = connectionOf(this.RED, this.def.orchestrator).open();
        const properties = new TypedProperties(this.RED, this.node, msg);
        const strategy = oneOf(field("uipath-stop-job.label.how"), this.def.how, STOP_STRATEGIES);
        const named = await jobsOf(msg, properties, this.def, this.clock);
        const folderOfNode = folderProperty(this.def);
        await properties.load([folderOfNode]);
        const own = properties.folder(folderOfNode);
        const folders = new Map<string, { folder: FolderRef | undefined; jobs: NamedJob[] }>();
        for (const job of named) {
            const folder = folderOfJob(job, own, orchestrator, settings.folder);
            const key = folderKey(folder);
            if (!folders.has(key)) folders.set(key, { folder, jobs: [] });
            folders.get(key)!.jobs.push(job);
        }
        const failures: unknown[] = [];
        for (const { folder, jobs } of folders.values())
            failures.push(...(await stopThere(orchestrator.jobs, jobs, strategy, folder)));
        if (failures.length > 0) throw asOrchestratorError(failures[0]).with([sentence("trying.stop")]);
        const ids = named.map(({ id }) => id);
        this.#status.succeeded(() =>
            this.RED._(`uipath-stop-job.status.${strategy}`, { jobs: jobsInWords(this.RED, ids) }),
        );
        return msg;
    }
}

/** Stops the jobs that can be stopped. Returns what went wrong with the others. */
async function stopThere(
    jobs: Jobs,
    named: readonly NamedJob[],
    strategy: StopStrategy,
    folder: FolderRef | undefined,
): Promise<unknown[]> {
    const failures: unknown[] = [];
    const stopped = new Set<number>();
    for (let at = 0; at < named.length && failures.every(isOfOneJob); at += STOPS_PER_REQUEST) {
        const found = await Promise.allSettled(
            named.slice(at, at + STOPS_PER_REQUEST).map((job) => idOf(jobs, job, folder)),
        );
        // An id and a key that were named separately may be one job.
        const ids = new Set(found.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : [])));
        for (const id of stopped) ids.delete(id);
        failures.push(...found.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : [])));
        await jobs.stop([...ids], strategy, folder).catch((error: unknown) => failures.push(error));
        for (const id of ids) stopped.add(id);
    }
    return failures;
}

/** Whether the other jobs may still be stopped. */
function isOfOneJob(failure: unknown): boolean {
    return ["JOB_NOT_FOUND", "REFUSED", "BAD_ANSWER"].includes(asOrchestratorError(failure).code);
}

/** The id that stops this job and no other. A job that is named only by its id can't be verified. */
async function idOf(jobs: Jobs, { id, key }: NamedJob, folder: FolderRef | undefined): Promise<number> {
    if (key === undefined) return id!;
    const job = await (id === undefined ? jobs.find(key, folder) : jobs.read(id, folder));
    if (job && (id === undefined || job.Id === id) && asGuid(job.Key) === key) return job.Id;
    throw jobNotFound(id === undefined ? key : `${id} (${key})`, folder);
}
