/** What an account needs to read a list. Source: the API specifications, "OAuth required scopes" and "Required permissions". */
import type { Api } from "../api/api";
import type { Sentence } from "../errors/orchestrator-error";

const NEEDS = {
    folders: { scope: "OR.Folders.Read", permission: "Units.View" },
    processes: { scope: "OR.Execution.Read", permission: "Processes.View" },
    queues: { scope: "OR.Queues.Read", permission: "Queues.View" },
    assets: { scope: "OR.Assets.Read", permission: "Assets.View" },
    buckets: { scope: "OR.Administration.Read", permission: "Buckets.View" },
    files: { scope: "OR.Administration.Read", permission: "Buckets.View, BlobFiles.View" },
    robots: { scope: "OR.Robots.Read", permission: "Jobs.Create" },
    machines: { scope: "OR.Machines.Read", permission: "Jobs.Create" },
    jobs: { scope: "OR.Jobs.Read", permission: "Jobs.View" },
} as const;

export type Listed = keyof typeof NEEDS;

export function missingRightsFor(api: Api, listed: Listed): Sentence[] {
    const { scope, permission } = NEEDS[listed];
    return api.errors.missingRights([scope], permission);
}
