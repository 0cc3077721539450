import type { FolderRef } from "../shared/folder-ref";
import { jobUrl } from "../shared/job-url";
import { Api } from "./api/api";
import { Assets } from "./assets/assets";
import { Buckets } from "./buckets/buckets";
import { Catalogue } from "./catalogue/catalogue";
import type { JobDto } from "./jobs/job-dto";
import { Jobs } from "./jobs/jobs";
import { JobListBudget } from "./api/job-list-budget";
import { REAL_ENVIRONMENT } from "./environment";
import { Folders } from "./lookups/folders";
import { Processes } from "./lookups/processes";
import { sendRequest, type RequestCommand, type RequestResult } from "./request";
import { Robots } from "./lookups/robots";
import type { ConnectionSettings } from "./settings";
import type { StartJobsResponse } from "./start/post-start";
import { JobStarter } from "./start/job-starter";
import type { StartCommand } from "./start/start-command";
import type { AddCommand } from "./queues/add/add-command";
import { ItemAdder, type Added } from "./queues/add/item-adder";
import { QueueItems } from "./queues/queue-items";
import { Queues } from "./queues/queues";
import { KeyLookUps } from "./start/keyed/key-look-ups";
import { KeyedStarts } from "./start/keyed/keyed-starts";
import { StartedKeys } from "./start/keyed/started-keys";
import { StartOnce } from "./start/start-once";
import { JobFolders } from "./lookups/job-folders";
import { Webhooks } from "./webhooks/webhooks";

/** An Orchestrator as one connection sees it. All nodes of the connection share its token, its sockets and its look-ups. */
export class Orchestrator {
    readonly #api: Api;
    readonly #folders: Folders;
    readonly #starter: JobStarter;
    readonly #startOnce: StartOnce;
    readonly #jobFolders = new JobFolders();
    readonly #budget: JobListBudget;
    /** Orchestrator counts lists of queue items by themselves. */
    readonly #itemBudget: JobListBudget;
    readonly #adder: ItemAdder;
    readonly jobs: Jobs;
    readonly queueItems: QueueItems;
    readonly assets: Assets;
    readonly buckets: Buckets;
    readonly webhooks: Webhooks;
    /** For dialogs. */
    readonly catalogue: Catalogue;

    constructor(settings: ConnectionSettings, environment = REAL_ENVIRONMENT) {
        this.#api = new Api(settings, environment);
        this.#budget = new JobListBudget(environment.clock);
        this.#folders = new Folders(this.#api);
        this.catalogue = new Catalogue(this.#api, this.#folders, settings);
        this.jobs = new Jobs(this.#api, this.#folders, this.#budget);
        this.assets = new Assets(this.#api, this.#folders);
        this.buckets = new Buckets(this.#api, this.#folders);
        this.webhooks = new Webhooks(this.#api);
        this.#startOnce = new StartOnce(this.#api, this.#budget, environment);
        const { lists, known } = this.#startOnce;
        const keyedStarts = new KeyedStarts(
            this.#api,
            this.#startOnce,
            new KeyLookUps(lists, known, environment.clock),
            this.jobs,
            StartedKeys.at(this.#api.base, environment),
        );
        this.#itemBudget = new JobListBudget(environment.clock);
        const queues = new Queues(this.#api);
        this.queueItems = new QueueItems(this.#api, this.#folders, queues, this.#itemBudget);
        this.#adder = new ItemAdder(this.#api, this.#folders, queues, this.#itemBudget, environment);
        const processes = new Processes(this.#api);
        const robots = new Robots(this.#api);
        this.#starter = new JobStarter(
            this.#api,
            this.#folders,
            processes,
            robots,
            this.#startOnce,
            keyedStarts,
            this.#jobFolders,
        );
    }

    /** Starts jobs. @throws OrchestratorError */
    startJobs(command: StartCommand): Promise<StartJobsResponse> {
        return this.#starter.start(command);
    }

    /** Adds queue items. @throws OrchestratorError */
    addQueueItems(command: AddCommand): Promise<Added> {
        return this.#adder.add(command);
    }

    /** The folder of a job that this connection started; undefined where it has forgotten. StartJobs does not tell it. */
    folderOf(jobId: number): FolderRef | undefined {
        return this.#jobFolders.of(jobId);
    }

    /** The page of a job in Orchestrator; undefined where its key is not known. `folder`: where the job was looked for. */
    jobUrl({ Id, Key, OrganizationUnitId }: Partial<JobDto>, folder?: FolderRef): string | undefined {
        if (!Key) return undefined;
        const place = folder ?? (Id === undefined ? undefined : this.folderOf(Id));
        return jobUrl(this.#api.base, Key, OrganizationUnitId || this.#folders.knownId(place));
    }

    /** Calls any endpoint. @throws OrchestratorError */
    request(command: RequestCommand): Promise<RequestResult> {
        return sendRequest(this.#api, this.#folders, command);
    }

    /** Refuses what waits and aborts reads. The sockets close after the starts and additions under way have been reconciled in the background. */
    close(): void {
        this.#api.beginClose();
        this.#startOnce.close();
        for (const budget of [this.#budget, this.#itemBudget])
            for (const purpose of ["following", "events"] as const) budget.drop(purpose);
        void Promise.all([this.#startOnce.idle(), this.#adder.idle()]).then(() => this.#api.close());
    }
}
