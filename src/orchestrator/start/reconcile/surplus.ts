import type { Api } from "../../api/api";
import type { JobDto } from "../../jobs/job-dto";
import { sentence } from "../../errors/orchestrator-error";
import type { Start } from "../start";

const STOP_JOBS = "/odata/Jobs/UiPath.Server.Configuration.OData.StopJobs";

/**
 * A start that was repeated happened twice after all: of the jobs that nobody asked for, those that no robot has taken yet are
 * killed. A warning names all of them. Returns the others. Source: Orchestrator API, `StopJobs` (StopJobsRequest).
 */
export async function killSurplus(
    api: Api,
    { folder, order }: Start,
    jobs: readonly JobDto[],
    asked: number,
): Promise<JobDto[]> {
    const byNeed = [...jobs].sort((a, b) => Number(isPending(a)) - Number(isPending(b)) || a.Id - b.Id);
    const surplus = byNeed.slice(asked);
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
        order.observer.warn(sentence("surplus.killed", { killed: keys(killed), running: keys(running) }));
    } catch (error) {
        order.observer.warn(sentence("surplus.notKilled", { jobs: keys(surplus), words: (error as Error).message }));
    }
    return byNeed.slice(0, asked);
}

function isPending(job: JobDto): boolean {
    return job.State === "Pending";
}
