import type { Job } from "../../jobs/job";
import { rowsInFolder } from "../folder-scope";
import { listReply } from "../replies";
import type { RouteEntry } from "../route";

export const ROBOT_LOG_ROUTES: RouteEntry[] = [
    {
        method: "GET",
        template: "/odata/RobotLogs",
        scope: "OR.Monitoring",
        folder: "required",
        handle: (context) => {
            const jobs = rowsInFolder(context, context.state.jobs.all());
            return listReply(context, "RobotLogs", logsOf(jobs), { dto: "LogDto" });
        },
    },
];

function logsOf(jobs: readonly Job[]): object[] {
    return jobs.flatMap(linesOf).map((line, at) => {
        const { Message: message, Level: level } = line;
        return { ...line, Id: at + 1, RawMessage: JSON.stringify({ message, level }) };
    });
}

/** The first line is written when the job starts, the last one when it ends, and the lines of its script in between. */
function linesOf(job: Job): Record<string, unknown>[] {
    const { StartTime: started, EndTime: ended } = job;
    if (!started) return [];
    const line = (Level: string, Message: unknown, TimeStamp: unknown): Record<string, unknown> => ({
        JobKey: job.Key,
        ProcessName: job.release.Name,
        WindowsIdentity: job.robot?.Username ?? null,
        RobotName: job.robot?.Name ?? null,
        HostMachineName: job["HostMachineName"] ?? null,
        RuntimeType: "Unattended",
        Level,
        Message,
        TimeStamp,
    });
    const first = line("Info", `${job.release.Name} execution started`, started);
    const own = (job.script.logs ?? []).map(({ level, message }) => line(level, message, started));
    const last =
        job.State === "Faulted"
            ? line("Error", job["Info"], ended)
            : line("Info", `${job.release.Name} execution ended`, ended);
    return [first, ...own, ...(ended ? [last] : [])];
}
