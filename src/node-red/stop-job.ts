import type { Node, NodeAPI, NodeMessageInFlow } from "node-red";
import { folderKey, type FolderRef } from "../shared/folder-ref";
import { asOrchestratorError, sentence } from "../orchestrator/errors";
import { jobNotFound, type Jobs, type StopStrategy } from "../orchestrator/jobs";
import { connectionOf } from "./connection";
import { onInput } from "./input";
import { folderOfJob, readJobs, type NamedJob } from "./named-jobs";
import { oneOf } from "./property-values";
import { WorkStatus } from "./status";
import { TypedProperties } from "./typed-property";
import type { StopJobDef } from "./types";

/** What a `uipath-stop-job` node does with a message: it passes on unchanged. */
export class StopJob {
    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly def: StopJobDef,
    ) {}

    listen(): void {
        const { RED, node } = this;
        const text = (count: number): string =>
            RED._("uipath-stop-job.status.stopping", { count } as unknown as Record<string, string>);
        onInput(RED, node, { status: new WorkStatus(node, text), work: (msg) => this.#stop(msg) });
    }

    async #stop(msg: NodeMessageInFlow): Promise<NodeMessageInFlow> {
        const { orchestrator, settings } = connectionOf(this.RED, this.def.orchestrator).open();
        const properties = new TypedProperties(this.RED, this.node, msg);
        const strategy = oneOf("How", this.def.how, STRATEGIES);
        const { value, source } = await properties.orPayload({
            field: "Jobs",
            value: this.def.jobs,
            type: this.def.jobsType,
        });
        const named = readJobs(value, source);
        const own = await properties.folder(this.def.folder, this.def.folderType);
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
        if (failures.length > 0) throw asOrchestratorError(failures[0]).with({ before: [sentence("trying.stop")] });
        return msg;
    }
}

/** Stops what can be stopped. Returns what went wrong with the others. */
async function stopThere(
    jobs: Jobs,
    named: readonly NamedJob[],
    strategy: StopStrategy,
    folder: FolderRef | undefined,
): Promise<unknown[]> {
    const found = await Promise.allSettled(named.map((job) => idOf(jobs, job, folder)));
    const ids = found.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    const failures: unknown[] = found.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    await jobs.stop(ids, strategy, folder).catch((error: unknown) => failures.push(error));
    return failures;
}

async function idOf(jobs: Jobs, { id, key }: NamedJob, folder: FolderRef | undefined): Promise<number> {
    if (id !== undefined) return id;
    const job = await jobs.find(key!, folder);
    if (!job) throw jobNotFound(key!, folder);
    return job.Id;
}

const STRATEGIES: readonly StopStrategy[] = ["SoftStop", "Kill"];
