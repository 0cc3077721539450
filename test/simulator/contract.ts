/**
 * Checks the simulator against the published specifications. Calls every endpoint in every generation that has it, and passes the
 * exchanges to a checker.
 *
 *     contract.js PATH/TO/check.mjs     the module exports loadSpec(label) and checkExchange(spec, exchange)
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { declaredRoutes, GENERATIONS, startSimulator, type Simulator } from "../../src/simulator";

interface Exchange {
    method: string;
    path: string;
    headers: Record<string, string>;
    body: unknown;
    status: number;
    response: unknown;
}

interface Checker {
    loadSpec(label: string): unknown;
    checkExchange(spec: unknown, exchange: Exchange): string[];
}

interface Call {
    path: string;
    body?: unknown;
    /** False: there is no folder header. */
    folder?: boolean;
}

interface Ids {
    folder: number;
    folderKey: string;
    release: number;
    releaseKey: string;
    robot: number;
    machine: number;
    job: number;
    jobKey: string;
    attachment: string;
    queue: number;
    item: number;
    itemKey: string;
    rowVersion: string;
    webhook: number;
}

const NAMESPACE = "UiPath.Server.Configuration.OData.";

/** It is not called, since it is not enabled. */
const WEBHOOK = { Url: "http://127.0.0.1:9/", Enabled: false, SubscribeToAllEvents: false, AllowInsecureSsl: false };
const webhookBody = (version: number): object => ({
    ...WEBHOOK,
    Secret: "secret",
    Events: [{ EventType: "job.completed" }],
    ...(version >= 16 ? { Name: "Flows", Description: "" } : {}),
});

const LIST = "?$top=2&$skip=0&$count=true&$orderby=Id desc";

const ofBucket = (action: string): string => `/odata/Buckets({key})/${NAMESPACE}${action}`;
const inBucket = (action: string, id = 1001): string => ofBucket(action).replace("{key}", String(id));

/** The valid and invalid calls for each template. */
const CALLS: Record<string, (ids: Ids, version: number) => Call[]> = {
    "GET /api/Status/Get": () => [{ path: "/api/Status/Get" }],
    "GET /api/Status/Version": () => [{ path: "/api/Status/Version" }],
    "GET /api/Stats/GetJobsStats": () => [{ path: "/api/Stats/GetJobsStats" }],
    "GET /api/Stats/GetSessionsStats": () => [{ path: "/api/Stats/GetSessionsStats" }],
    "GET /api/Stats/GetCountStats": () => [{ path: "/api/Stats/GetCountStats" }],
    "GET /odata/Folders": () => [
        { path: "/odata/Folders", folder: false },
        { path: `/odata/Folders${LIST}&$filter=startswith(FullyQualifiedName, 'Sha') and not (ParentId ne null)` },
        { path: "/odata/Folders?$filter=Nope eq 1" },
    ],
    "GET /odata/Folders({key})": ({ folder }) => [
        { path: `/odata/Folders(${folder})` },
        { path: "/odata/Folders(99999)" },
    ],
    [`GET /odata/Folders/${NAMESPACE}GetByKey(identifier={identifier})`]: ({ folderKey }) => [
        { path: `/odata/Folders/${NAMESPACE}GetByKey(identifier=${folderKey})` },
    ],
    "GET /api/Folders/GetAllForCurrentUser": () => [
        { path: "/api/Folders/GetAllForCurrentUser?take=3&skip=1" },
        { path: "/api/Folders/GetAllForCurrentUser?take=5000" },
    ],
    "GET /api/FoldersNavigation/GetAllFoldersForCurrentUser": () => [
        { path: "/api/FoldersNavigation/GetAllFoldersForCurrentUser" },
    ],
    "GET /api/FoldersNavigation/GetFoldersForCurrentUser": () => [
        { path: "/api/FoldersNavigation/GetFoldersForCurrentUser?take=2&skip=0&searchText=Sh" },
    ],
    "GET /odata/PersonalWorkspaces": () => [{ path: "/odata/PersonalWorkspaces" }],
    "GET /odata/Releases": (_ids, version) => [
        { path: `/odata/Releases${LIST}&$filter=Name eq 'O''Brien Report' or contains(Name, 'e')&$select=Id,Name,Key` },
        { path: "/odata/Releases" },
        ...(version >= 15 ? [{ path: "/odata/Releases?$expand=EntryPoint,CurrentVersion" }] : []),
        { path: "/odata/Releases", folder: false },
    ],
    "GET /odata/Releases({key})": ({ release }) => [
        { path: `/odata/Releases(${release})` },
        { path: `/odata/Releases(${release})?$select=Name,Arguments` },
        { path: "/odata/Releases(99999)" },
        { path: `/odata/Releases(${release})`, folder: false },
    ],
    [`GET /odata/Releases/${NAMESPACE}ListReleases`]: () => [{ path: `/odata/Releases/${NAMESPACE}ListReleases` }],
    [`GET /odata/Releases({key})/${NAMESPACE}GetRelease`]: ({ release }) => [
        { path: `/odata/Releases(${release})/${NAMESPACE}GetRelease` },
    ],
    "GET /odata/Jobs": (_ids, version) => [
        {
            path: `/odata/Jobs${LIST}&$filter=State eq 'Pending' or State in ('Running','Faulted')&$expand=Release,Robot`,
        },
        { path: "/odata/Jobs?$filter=CreationTime gt 2020-01-01T00:00:00Z" },
        ...(version >= 15 ? [{ path: "/odata/Jobs", folder: false }] : []),
    ],
    "GET /odata/Jobs({key})": ({ job }) => [
        { path: `/odata/Jobs(${job})` },
        { path: `/odata/Jobs(${job})?$expand=Robot,Release` },
        { path: "/odata/Jobs(1)" },
    ],
    [`GET /odata/Jobs/${NAMESPACE}GetByKey(identifier={identifier})`]: ({ jobKey }) => [
        { path: `/odata/Jobs/${NAMESPACE}GetByKey(identifier=${jobKey})` },
    ],
    [`POST /odata/Jobs/${NAMESPACE}StartJobs`]: ({ releaseKey, robot }, version) =>
        [
            {
                ReleaseKey: releaseKey,
                Strategy: "JobsCount",
                JobsCount: 2,
                Source: "Manual",
                InputArguments: '{"in_Name":"ä"}',
            },
            { ReleaseKey: releaseKey, Strategy: "Specific", RobotIds: [robot] },
            { ReleaseKey: releaseKey, Strategy: "All" },
            { ReleaseKey: releaseKey, Strategy: "RobotCount", NoOfRobots: 1 },
            { ReleaseKey: releaseKey, Unknown: 1 },
            { ReleaseKey: "no-such-key" },
            ...(version >= 11
                ? [{ ReleaseKey: releaseKey, Strategy: "ModernJobsCount", Reference: "r", JobPriority: "High" }]
                : []),
            ...(version >= 15
                ? [
                      {
                          ReleaseKey: releaseKey,
                          SpecificPriorityValue: 10,
                          BatchExecutionKey: releaseKey,
                          RequiresUserInteraction: false,
                      },
                  ]
                : []),
            ...(version >= 20 ? [{ ReleaseName: "Hello", EntryPointPath: "Main.xaml", TraceId: "t" }] : []),
        ].map((startInfo) => ({ path: `/odata/Jobs/${NAMESPACE}StartJobs`, body: { startInfo } })),
    [`POST /odata/Jobs/${NAMESPACE}ValidateDynamicJob`]: ({ releaseKey }) => [
        { path: `/odata/Jobs/${NAMESPACE}ValidateDynamicJob`, body: { startInfo: { ReleaseKey: releaseKey } } },
        { path: `/odata/Jobs/${NAMESPACE}ValidateDynamicJob`, body: { startInfo: { ReleaseKey: "no-such-key" } } },
    ],
    [`POST /odata/Jobs({key})/${NAMESPACE}ValidateExistingJob`]: ({ job }) => [
        { path: `/odata/Jobs(${job})/${NAMESPACE}ValidateExistingJob` },
    ],
    [`POST /odata/Jobs({key})/${NAMESPACE}StopJob`]: ({ job }) => [
        { path: `/odata/Jobs(${job})/${NAMESPACE}StopJob`, body: { strategy: "SoftStop" } },
    ],
    [`POST /odata/Jobs/${NAMESPACE}StopJobs`]: ({ job }) => [
        { path: `/odata/Jobs/${NAMESPACE}StopJobs`, body: { jobIds: [job], strategy: "Kill" } },
        { path: `/odata/Jobs/${NAMESPACE}StopJobs`, body: { jobIds: [1], strategy: "Kill" } },
    ],
    [`POST /odata/Jobs/${NAMESPACE}RestartJob`]: ({ job }) => [
        { path: `/odata/Jobs/${NAMESPACE}RestartJob`, body: { jobId: job } },
    ],
    [`POST /odata/Jobs/${NAMESPACE}ResumeJob`]: ({ jobKey }) => [
        { path: `/odata/Jobs/${NAMESPACE}ResumeJob`, body: { jobKey } },
    ],
    "GET /odata/RobotLogs": () => [{ path: "/odata/RobotLogs?$top=5&$orderby=TimeStamp desc" }],
    "GET /odata/Robots": () => [{ path: `/odata/Robots${LIST}&$filter=Name eq 'Robot_A'` }],
    "GET /odata/Robots({key})": ({ robot }) => [{ path: `/odata/Robots(${robot})` }],
    [`GET /odata/Robots/${NAMESPACE}GetRobotsFromFolder(folderId={folderId})`]: ({ folder }) => [
        { path: `/odata/Robots/${NAMESPACE}GetRobotsFromFolder(folderId=${folder})` },
    ],
    [`GET /odata/Robots/${NAMESPACE}GetFolderRobots(folderId={folderId},machineId={machineId})`]: ({
        folder,
        machine,
    }) => [{ path: `/odata/Robots/${NAMESPACE}GetFolderRobots(folderId=${folder},machineId=${machine})` }],
    [`GET /odata/Robots/${NAMESPACE}FindAllAcrossFolders`]: () => [
        { path: `/odata/Robots/${NAMESPACE}FindAllAcrossFolders` },
    ],
    [`GET /odata/Robots/${NAMESPACE}GetConfiguredRobots`]: () => [
        { path: `/odata/Robots/${NAMESPACE}GetConfiguredRobots` },
    ],
    [`GET /odata/Robots/${NAMESPACE}GetRobotsForProcess(processId='{processId}')`]: () => [
        { path: `/odata/Robots/${NAMESPACE}GetRobotsForProcess(processId='Hello')` },
    ],
    "GET /odata/Sessions": () => [{ path: "/odata/Sessions" }],
    [`GET /odata/Sessions/${NAMESPACE}GetGlobalSessions`]: (_ids, version) => [
        { path: `/odata/Sessions/${NAMESPACE}GetGlobalSessions${version < 11 ? "()" : ""}` },
    ],
    [`GET /odata/Sessions/${NAMESPACE}GetMachineSessionRuntimesByFolderId(folderId={folderId})`]: ({ folder }) => [
        { path: `/odata/Sessions/${NAMESPACE}GetMachineSessionRuntimesByFolderId(folderId=${folder})` },
    ],
    [`GET /odata/Sessions/${NAMESPACE}GetMachineSessionRuntimes`]: () => [
        { path: `/odata/Sessions/${NAMESPACE}GetMachineSessionRuntimes` },
    ],
    "GET /odata/Environments": () => [{ path: "/odata/Environments" }],
    "GET /odata/Environments({key})": () => [{ path: "/odata/Environments(701)" }],
    [`GET /odata/Environments/${NAMESPACE}GetRobotIdsForEnvironment(key={key})`]: () => [
        { path: `/odata/Environments/${NAMESPACE}GetRobotIdsForEnvironment(key=701)` },
    ],
    "GET /odata/Machines": () => [{ path: `/odata/Machines${LIST}` }],
    "GET /odata/Machines({key})": ({ machine }) => [{ path: `/odata/Machines(${machine})` }],
    [`GET /odata/Machines/${NAMESPACE}GetAssignedMachines(folderId={folderId})`]: ({ folder }) => [
        { path: `/odata/Machines/${NAMESPACE}GetAssignedMachines(folderId=${folder})` },
    ],
    [`GET /odata/Machines/${NAMESPACE}GetRuntimesForFolder(folderId={folderId})`]: ({ folder }) => [
        { path: `/odata/Machines/${NAMESPACE}GetRuntimesForFolder(folderId=${folder})` },
    ],
    "GET /odata/Assets": (_ids, version) => [
        { path: `/odata/Assets${LIST}&$filter=Name eq 'invoice_limit' or ValueType eq 'Bool'` },
        { path: `/odata/Assets${version >= 11 ? "?$expand=UserValues" : ""}` },
    ],
    [`GET /odata/Assets/${NAMESPACE}GetFiltered`]: () => [
        { path: `/odata/Assets/${NAMESPACE}GetFiltered?$filter=Name eq 'Printer'&$expand=UserValues&$top=1` },
    ],
    "GET /odata/Assets({key})": () => [{ path: "/odata/Assets(901)" }, { path: "/odata/Assets(1)" }],
    "POST /odata/Assets": (_ids, version) => [
        { path: "/odata/Assets", body: { Name: "New", ValueScope: "Global", ValueType: "Text", StringValue: "a" } },
        { path: "/odata/Assets", body: { Name: "new", ValueScope: "Global", ValueType: "Bool", BoolValue: true } },
        { path: "/odata/Assets", body: { Name: "Wrong", ValueScope: "Global", Unknown: 1 } },
        ...(version < 15 ? [{ path: "/odata/Assets", body: { Name: "Tags", ValueScope: "Global", Tags: [] } }] : []),
    ],
    "PUT /odata/Assets({key})": () => [
        { path: "/odata/Assets(901)", body: { Id: 901, Name: "Invoice_Limit", ValueScope: "Global", IntValue: 1 } },
        { path: "/odata/Assets(901)", body: { Name: "Invoice_Limit", ValueScope: "Global", ValueType: "Text" } },
    ],
    "GET /odata/Webhooks": () => [
        { path: `/odata/Webhooks${LIST}&$filter=Url eq 'http://127.0.0.1:9/' and Enabled eq false`, folder: false },
    ],
    "GET /odata/Webhooks({key})": ({ webhook }) => [
        { path: `/odata/Webhooks(${webhook})`, folder: false },
        { path: "/odata/Webhooks(1)", folder: false },
    ],
    "POST /odata/Webhooks": (_ids, version) => [
        { path: "/odata/Webhooks", body: webhookBody(version), folder: false },
        { path: "/odata/Webhooks", body: { ...webhookBody(version), Unknown: 1 }, folder: false },
        ...(version < 16
            ? [{ path: "/odata/Webhooks", body: { ...webhookBody(version), Name: "Flows" }, folder: false }]
            : []),
    ],
    "PUT /odata/Webhooks({key})": ({ webhook }, version) => [
        { path: `/odata/Webhooks(${webhook})`, body: { ...webhookBody(version), Id: webhook }, folder: false },
    ],
    "PATCH /odata/Webhooks({key})": ({ webhook }, version) => [
        { path: `/odata/Webhooks(${webhook})`, body: webhookBody(version), folder: false },
    ],
    "DELETE /odata/Webhooks({key})": ({ webhook }) => [
        { path: `/odata/Webhooks(${webhook})`, folder: false },
        { path: "/odata/Webhooks(1)", folder: false },
    ],
    [`POST /odata/Webhooks({key})/${NAMESPACE}Ping`]: ({ webhook }) => [
        { path: `/odata/Webhooks(${webhook})/${NAMESPACE}Ping`, folder: false },
    ],
    [`GET /odata/Webhooks/${NAMESPACE}GetEventTypes`]: (_ids, version) => [
        { path: `/odata/Webhooks/${NAMESPACE}GetEventTypes${version < 11 ? "()" : ""}`, folder: false },
    ],
    "GET /odata/Buckets": () => [{ path: `/odata/Buckets${LIST}&$filter=Name eq 'documents'` }],
    "GET /odata/Buckets({key})": () => [{ path: "/odata/Buckets(1001)" }, { path: "/odata/Buckets(1)" }],
    [`GET ${ofBucket("GetFiles")}`]: () => [
        { path: `${inBucket("GetFiles")}?directory=/&recursive=true&fileNameGlob=*.txt&$top=2&$skip=0` },
        { path: `${inBucket("GetFiles")}?directory=results` },
    ],
    [`GET ${ofBucket("GetDirectories")}`]: () => [{ path: `${inBucket("GetDirectories")}?directory=/` }],
    [`GET ${ofBucket("GetFile")}`]: () => [
        { path: `${inBucket("GetFile")}?path=/readme.txt` },
        { path: `${inBucket("GetFile")}?path=none.txt` },
    ],
    [`GET ${ofBucket("GetReadUri")}`]: () => [
        { path: `${inBucket("GetReadUri")}?path=readme.txt&expiryInMinutes=10` },
        { path: inBucket("GetReadUri") },
        { path: `${inBucket("GetReadUri", 1003)}?path=plan.txt` },
    ],
    [`GET ${ofBucket("GetWriteUri")}`]: () => [
        { path: `${inBucket("GetWriteUri")}?path=a/b.txt&contentType=text/plain` },
        { path: `${inBucket("GetWriteUri", 1002)}?path=a/b.txt&contentType=text/plain` },
        { path: `${inBucket("GetWriteUri", 1004)}?path=a.txt` },
    ],
    [`DELETE ${ofBucket("DeleteFile")}`]: () => [
        { path: `${inBucket("DeleteFile")}?path=readme.txt` },
        { path: `${inBucket("DeleteFile")}?path=readme.txt` },
    ],
    "GET /api/Buckets/{id}/ListFiles": () => [
        { path: "/api/Buckets/1001/ListFiles?prefix=results/&takeHint=1" },
        { path: "/api/Buckets/1001/ListFiles?takeHint=2000" },
    ],
    "GET /api/Status/VerifyHostAvailibility": () => [
        { path: "/api/Status/VerifyHostAvailibility?url=http://127.0.0.1:9/", folder: false },
        { path: "/api/Status/VerifyHostAvailibility?url=nowhere", folder: false },
    ],
    "POST /odata/Attachments": () => [{ path: "/odata/Attachments", body: { Name: "input.json" } }],
    "GET /odata/Attachments": () => [{ path: "/odata/Attachments?$orderby=Name" }],
    "GET /odata/Attachments({key})": ({ attachment }) => [
        { path: `/odata/Attachments(${attachment})` },
        { path: "/odata/Attachments(00000000-0000-4000-8000-000000000000)" },
    ],
    "GET /odata/QueueDefinitions": () => [
        { path: `/odata/QueueDefinitions${LIST}&$filter=Name eq 'Orders' and EnforceUniqueReference eq true` },
        { path: "/odata/QueueDefinitions?$filter=Nope eq 1" },
    ],
    "GET /odata/QueueDefinitions({key})": ({ queue }) => [
        { path: `/odata/QueueDefinitions(${queue})` },
        { path: "/odata/QueueDefinitions(1)" },
    ],
    "GET /odata/QueueItems": (_ids, version) => [
        { path: `/odata/QueueItems${LIST}&$filter=Status eq 'New' or Id in (1,2)&$expand=QueueDefinition` },
        { path: `/odata/QueueItems?$filter=Reference eq 'r' and Key ne 00000000-0000-4000-8000-000000000000` },
        ...(version >= 18 ? [{ path: "/odata/QueueItems?$filter=ParentOperationId eq 'x'" }] : []),
        ...(version >= 15 ? [{ path: "/odata/QueueItems", folder: false }] : []),
    ],
    "GET /odata/QueueItems({key})": ({ item }) => [
        { path: `/odata/QueueItems(${item})` },
        { path: "/odata/QueueItems(1)" },
    ],
    [`GET /odata/QueueItems({key})/${NAMESPACE}GetItemLastRetry`]: ({ item }, version) => [
        { path: `/odata/QueueItems(${item})/${NAMESPACE}GetItemLastRetry${version < 11 ? "()" : ""}` },
    ],
    "GET /odata/QueueItems/UiPathODataSvc.GetItemLastRetryByKey(key={key})": ({ itemKey }) => [
        { path: `/odata/QueueItems/UiPathODataSvc.GetItemLastRetryByKey(key=${itemKey})` },
    ],
    "POST /odata/Queues/UiPathODataSvc.AddQueueItem": (_ids, version) =>
        [
            { Name: "orders", SpecificContent: { Number: 1, Text: "ä", Flag: true, None: null }, Reference: "first" },
            { Name: "Orders", SpecificContent: {}, Reference: "first" },
            { Name: "Mails", Priority: "High", DueDate: "2030-01-01T00:00:00Z", DeferDate: "2029-01-01T00:00:00Z" },
            { Name: "Mails", SpecificContent: { Nested: {} } },
            { Name: "Nowhere" },
            ...(version >= 18 ? [{ Name: "Mails", ParentOperationId: "m", Progress: "begun", Source: "Apps" }] : []),
        ].map((itemData) => ({ path: "/odata/Queues/UiPathODataSvc.AddQueueItem", body: { itemData } })),
    "POST /odata/Queues/UiPathODataSvc.BulkAddQueueItems": () =>
        ["AllOrNothing", "StopOnFirstFailure", "ProcessAllIndependently"].map((commitType) => ({
            path: "/odata/Queues/UiPathODataSvc.BulkAddQueueItems",
            body: {
                queueName: "Orders",
                commitType,
                queueItems: [{ SpecificContent: { a: 1 }, Reference: commitType }, { Reference: commitType }],
            },
        })),
    "POST /odata/Queues/UiPathODataSvc.StartTransaction": () =>
        [{ Name: "Orders" }, { Name: "Mails", SpecificContent: { a: 1 } }].map((transactionData) => ({
            path: "/odata/Queues/UiPathODataSvc.StartTransaction",
            body: { transactionData },
        })),
    "POST /odata/Queues({key})/UiPathODataSvc.SetTransactionResult": ({ item }, version) =>
        [
            { IsSuccessful: true, ...(version >= 11 ? { Output: { a: 1 } } : {}) },
            { IsSuccessful: false, ProcessingException: { Reason: "late", Type: "BusinessException" } },
        ].map((transactionResult) => ({
            path: `/odata/Queues(${item})/UiPathODataSvc.SetTransactionResult`,
            body: { transactionResult },
        })),
    "POST /odata/QueueItems/UiPathODataSvc.SetItemReviewStatus": ({ item, rowVersion }) => [
        {
            path: "/odata/QueueItems/UiPathODataSvc.SetItemReviewStatus",
            body: { status: "Retried", queueItems: [{ Id: item, RowVersion: rowVersion }] },
        },
    ],
    "DELETE /odata/QueueItems({key})": ({ item }) => [{ path: `/odata/QueueItems(${item})` }],
};

async function main([checkerPath]: string[]): Promise<number> {
    if (!checkerPath) throw new Error("Which checker?");
    const checker = (await import(pathToFileURL(resolve(checkerPath)).href)) as Checker;
    let exchanges = 0;
    const faults: string[] = [];
    for (const generation of GENERATIONS) {
        const simulator = await startSimulator({ apiVersion: generation.label, rateLimit: false });
        try {
            const spec = checker.loadSpec(generation.label);
            const version = generation.apiVersion ?? 0;
            const ids = await prepare(simulator);
            for (const { method, template, specified } of declaredRoutes(generation)) {
                const key = `${method} ${template}`;
                const calls = CALLS[key]?.(ids, version) ?? [];
                if (calls.length === 0) faults.push(`${generation.label}: ${key} is not exercised`);
                let succeeded = false;
                for (let at = 0; at < calls.length; at++) {
                    if (method === "POST" && /StopJob|RestartJob|ResumeJob/.test(template))
                        arrange(simulator, ids, template);
                    if (/Queue/.test(template)) arrangeItem(simulator, ids, template);
                    if (/Webhook/.test(template)) await arrangeWebhook(simulator, ids, version);
                    const call = CALLS[key]!(ids, version)[at]!;
                    const exchange = await send(simulator, method, call, ids);
                    exchanges++;
                    succeeded ||= exchange.status < 300;
                    if (exchange.status >= 500) faults.push(`${generation.label}: ${key} answered ${exchange.status}`);
                    if (specified)
                        faults.push(
                            ...checker.checkExchange(spec, exchange).map((fault) => `${generation.label}: ${fault}`),
                        );
                }
                if (!succeeded) faults.push(`${generation.label}: no call of ${key} succeeded`);
            }
        } finally {
            await simulator.close();
        }
    }
    for (const fault of new Set(faults)) console.log(fault);
    console.log(`${exchanges} exchanges, ${faults.length} faults`);
    return faults.length > 0 || exchanges === 0 ? 1 : 0;
}

/** Creates data so that no list is empty. */
async function prepare(simulator: Simulator): Promise<Ids> {
    const { data, jobs } = simulator;
    const release = data.releases.find((candidate) => candidate.Name === "Hello")!;
    const job = jobs.create(release, { InputArguments: null, BatchExecutionKey: release.Key });
    jobs.create(release, { InputArguments: null, BatchExecutionKey: release.Key });
    const faulty = jobs.create(release, { InputArguments: null, BatchExecutionKey: release.Key });
    simulator.clock.advance(500);
    jobs.finish(faulty.Id, "Faulted", undefined, "It broke.");
    const { folder } = release;
    const ids = {
        folder: folder.Id,
        folderKey: folder.Key,
        release: release.Id,
        releaseKey: release.Key,
        robot: data.robotsIn(folder.Id)[0]!.Id,
        machine: data.machinesIn(folder.Id)[0]!.Id,
        job: job.Id,
        jobKey: job.Key,
        attachment: "",
        queue: simulator.queues.queues[0]!.Id,
        item: 0,
        itemKey: "",
        rowVersion: "",
        webhook: 0,
    };
    const created = await send(simulator, "POST", { path: "/odata/Attachments", body: { Name: "a.json" } }, ids);
    return { ...ids, attachment: (created.response as { Id?: string } | null)?.Id ?? "" };
}

/** Brings the job into the state for the call. */
function arrange({ jobs, data, clock }: Simulator, ids: Ids, template: string): void {
    const release = data.releases.find((candidate) => candidate.Key === ids.releaseKey)!;
    const job = jobs.create(release, { InputArguments: null, BatchExecutionKey: release.Key });
    ids.job = job.Id;
    ids.jobKey = job.Key;
    if (template.includes("RestartJob")) jobs.finish(job.Id, "Successful");
    if (!template.includes("ResumeJob")) return;
    clock.advance(3_600_000); // earlier jobs have ended, and this one is running
    const late = jobs.create(release, { InputArguments: null, BatchExecutionKey: release.Key });
    clock.advance(300);
    jobs.suspend(late.Id, true);
    ids.job = late.Id;
    ids.jobKey = late.Key;
}

/** Brings an item into the state for the call. */
function arrangeItem({ queues }: Simulator, ids: Ids, template: string): void {
    const item = queues.add(
        queues.queues.find(({ Name }) => Name === "Mails")!,
        { SpecificContent: { a: "b" } },
    );
    if (template.includes("SetTransactionResult")) queues.begin(item);
    if (template.includes("SetItemReviewStatus")) queues.finish(item.Id, { outcome: "BusinessException" });
    Object.assign(ids, { item: item.Id, itemKey: item.Key, rowVersion: item.RowVersion });
}

async function arrangeWebhook(simulator: Simulator, ids: Ids, version: number): Promise<void> {
    const call = { path: "/odata/Webhooks", body: webhookBody(version) };
    ids.webhook = ((await send(simulator, "POST", call, ids)).response as { Id: number }).Id;
}

async function send(
    simulator: Simulator,
    method: string,
    { path, body, folder = true }: Call,
    ids: Ids,
): Promise<Exchange> {
    const headers: Record<string, string> = {
        authorization: `Bearer ${simulator.token}`,
        ...(folder ? { "x-uipath-organizationunitid": String(ids.folder) } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const answer = await fetch(simulator.url + path, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
        method,
        path,
        headers,
        body: body ?? null,
        status: answer.status,
        response: text === "" ? null : (JSON.parse(text) as unknown),
    };
}

main(process.argv.slice(2)).then(
    (code) => {
        process.exitCode = code;
    },
    (error: unknown) => {
        console.error(error);
        process.exitCode = 2;
    },
);
