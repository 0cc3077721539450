import type { Node, NodeAPI, NodeMessageInFlow } from "node-red";
import { folderName, type FolderRef } from "../shared/folder-ref";
import { OrchestratorError, sentence } from "../orchestrator/errors";
import { jobNotFound, type Jobs, type StopStrategy } from "../orchestrator/jobs";
import { connectionOf } from "./connection";
import { onInput } from "./input";
import { folderOfJob, readJobs, type NamedJob } from "./named-jobs";
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
        const strategy = readStrategy(this.def.how);
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
            const key = folder ? `${folder.kind} ${folderName(folder)}` : "";
            if (!folders.has(key)) folders.set(key, { folder, jobs: [] });
            folders.get(key)!.jobs.push(job);
        }
        try {
            for (const { folder, jobs } of folders.values()) {
                const ids = await Promise.all(jobs.map((job) => idOf(orchestrator.jobs, job, folder)));
                await orchestrator.jobs.stop(ids, strategy, folder);
            }
        } catch (error) {
            throw error instanceof OrchestratorError ? error.with({ before: [sentence("trying.stop")] }) : error;
        }
        return msg;
    }
}

async function idOf(jobs: Jobs, { id, key }: NamedJob, folder: FolderRef | undefined): Promise<number> {
    if (id !== undefined) return id;
    const job = await jobs.find(key!, folder);
    if (!job) throw jobNotFound(key!, folder);
    return job.Id;
}

const STRATEGIES: readonly StopStrategy[] = ["SoftStop", "Kill"];

function readStrategy(given: unknown): StopStrategy {
    const text = String(given ?? "").trim() || "SoftStop";
    const strategy = STRATEGIES.find((name) => name.toLowerCase() === text.toLowerCase());
    if (strategy) return strategy;
    throw new OrchestratorError("INVALID_SETTING", [
        sentence("setting.oneOf", { field: "How", values: STRATEGIES.join(", "), got: text }),
    ]);
}
