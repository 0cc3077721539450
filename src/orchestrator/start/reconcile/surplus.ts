import type { Api } from "../../api/api";
import type { JobDto } from "../../jobs/job-dto";
import { sentence } from "../../errors/orchestrator-error";
import type { Start } from "../start";

const STOP_JOBS = "/odata/Jobs/UiPath.Server.Configuration.OData.StopJobs";

/**
 * Kills the surplus jobs of a repeated start that happened twice after all, unless a robot has already taken them. A warning names
 * all surplus jobs. Returns the other jobs. Source: Orchestrator API, `StopJobs` (StopJobsRequest).
 */
export async function killSurplus(
    api: Api,
    { folder, command }: Start,
    jobs: readonly JobDto[],
    requested: number,
): Promise<JobDto[]> {
    const runningFirst = [...jobs].sort((a, b) => Number(isPending(a)) - Number(isPending(b)) || a.Id - b.Id);
    const surplus = runningFirst.slice(requested);
    const killed = surplus.filter(isPending);
    const keys = (list: readonly JobDto[]): string => list.map((job) => job.Key).join(", ") || "–";
    try {
        if (killed.length > 0)
            await api.success({
                method: "POST",
                path: STOP_JOBS,
                folder,
                headers: { "content-type": "application/json" },
                body: JSON.stringify({ jobIds: killed.map((job) => job.Id), strategy: "Kill" }),
                retry: "always",
                reconciling: true,
            });
        const running = surplus.filter((job) => !isPending(job));
        command.observer.warn(sentence("surplus.killed", { killed: keys(killed), running: keys(running) }));
    } catch (error) {
        command.observer.warn(sentence("surplus.notKilled", { jobs: keys(surplus), words: (error as Error).message }));
    }
    return runningFirst.slice(0, requested);
}

function isPending(job: JobDto): boolean {
    return job.State === "Pending";
}
