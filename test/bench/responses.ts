/** The responses of the benchmark's server. They are ASCII, so that a text has as many bytes as characters. */
import { RELEASE_KEY } from "../support/server";
import { STARTED_JOB } from "../support/started-job";

export type RequestKind = "token" | "account" | "folders" | "releases" | "start" | "queues" | "add" | "bulk";

/** Parts of the request line, by which requests are recognized. */
export const PATHS: readonly (readonly [part: string, kind: RequestKind])[] = [
    [".StartJobs", "start"],
    ["/odata/Releases", "releases"],
    [".AddQueueItem", "add"],
    [".BulkAddQueueItems", "bulk"],
    ["/odata/QueueDefinitions", "queues"],
    ["/connect/token", "token"],
    ["/api/account/authenticate", "account"],
    ["/odata/Folders", "folders"],
];

/** The numeric id of the folder `FOLDER`. */
export const FOLDER_ID = 12;
export const FOLDER = "Shared";
export const PROCESS = "Invoices";
export const QUEUE = "Invoices";

const ARGUMENTS = JSON.stringify([
    { name: "in_Number", type: "System.Int32, mscorlib", required: true, hasDefault: false },
    { name: "in_Customer", type: "System.String, mscorlib", required: true, hasDefault: false },
]);

const RELEASE = {
    Id: 1,
    Key: RELEASE_KEY,
    Name: PROCESS,
    OrganizationUnitId: FOLDER_ID,
    OrganizationUnitFullyQualifiedName: FOLDER,
    Arguments: { Input: ARGUMENTS, Output: null },
};

const PREPARED: Readonly<Record<Exclude<RequestKind, "start" | "add">, string>> = {
    token: JSON.stringify({ access_token: "bench-token", expires_in: 3600, token_type: "Bearer" }),
    account: JSON.stringify({ result: "bench-token", success: true }),
    folders: JSON.stringify({ value: [{ Id: FOLDER_ID, FullyQualifiedName: FOLDER }] }),
    releases: JSON.stringify({ value: [RELEASE] }),
    queues: JSON.stringify({ value: [{ Id: 7, Name: QUEUE, EnforceUniqueReference: false }] }),
    bulk: JSON.stringify({ Success: true, Message: null, FailedItems: [] }),
};

const JOB_REST = JSON.stringify({ ...STARTED_JOB, ReleaseName: PROCESS }).slice(1);

const ITEM_REST = JSON.stringify({
    QueueDefinitionId: 7,
    Status: "New",
    Priority: "Normal",
    Reference: null,
    Key: "0f8fad5b-d9cb-469f-a165-70867728950e",
    CreationTime: "2026-01-05T08:00:00Z",
    SpecificContent: { in_Number: 1, in_Customer: "ACME Corporation" },
}).slice(1);

let lastId = 1_000_000;

export function bodyOf(kind: RequestKind): string {
    if (kind === "add")
        return `{"@odata.context":"https://orchestrator/odata/$metadata#QueueItems/$entity","Id":${++lastId},${ITEM_REST}`;
    return kind === "start"
        ? `{"@odata.context":"https://orchestrator/odata/$metadata#Jobs","value":[{"Id":${++lastId},${JOB_REST}]}`
        : PREPARED[kind];
}
