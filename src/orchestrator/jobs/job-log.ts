import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import { readList, withQuery } from "../api/odata";

const MAX_LINES = 10;

/** The fields of a LogDto that we name. */
export interface LogLine {
    TimeStamp?: string;
    Level?: string;
    Message?: string;
}

/** The last errors in the log of a job, oldest first. Needs the scope OR.Monitoring.Read. @throws OrchestratorError */
export async function readErrorLines(
    api: Api,
    jobKey: string,
    scope: Pick<ApiRequest, "folder" | "urgent" | "signal">,
): Promise<LogLine[]> {
    const path = withQuery("/odata/RobotLogs", {
        $filter: `JobKey eq ${jobKey} and (Level eq 'Error' or Level eq 'Fatal')`,
        $orderby: "TimeStamp desc",
        $top: MAX_LINES,
    });
    return (await readList<LogLine>(api, { path, ...scope })).reverse();
}
