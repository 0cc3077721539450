import type { FolderRef } from "../shared/folder-ref";
import { Api } from "./api/api";
import { Catalogue } from "./catalogue/catalogue";
import { Jobs } from "./jobs/jobs";
import { JobListBudget } from "./api/job-list-budget";
import { Folders } from "./lookups/folders";
import { Processes } from "./lookups/processes";
import { sendRequest, type RequestCommand, type RequestResult } from "./request";
import { Robots } from "./lookups/robots";
import type { ConnectionSettings } from "./settings";
import type { StartJobsResponse } from "./start/post-start";
import { JobStarter } from "./start/job-starter";
import type { StartCommand } from "./start/start-command";
import { StartOnce } from "./start/start-once";
import { JobFolders } from "./lookups/job-folders";

/** One Orchestrator, as one connection sees it: one token, one connection pool, one memory of look-ups. */
export class Orchestrator {
    readonly #api: Api;
    readonly #folders: Folders;
    readonly #starter: JobStarter;
    readonly #startOnce: StartOnce;
    readonly #jobFolders = new JobFolders();
    readonly #budget = new JobListBudget();
    readonly jobs: Jobs;
    /** What there is to choose from, for dialogs. */
    readonly catalogue: Catalogue;

    constructor(settings: ConnectionSettings) {
        this.#api = new Api(settings);
        this.#folders = new Folders(this.#api);
        this.catalogue = new Catalogue(this.#api, this.#folders, settings);
        this.jobs = new Jobs(this.#api, this.#folders, this.#budget);
        this.#startOnce = new StartOnce(this.#api, this.#budget);
        const processes = new Processes(this.#api);
        const robots = new Robots(this.#api);
        this.#starter = new JobStarter(this.#api, this.#folders, processes, robots, this.#startOnce, this.#jobFolders);
    }

    /** Starts jobs. @throws OrchestratorError */
    startJobs(order: StartCommand): Promise<StartJobsResponse> {
        return this.#starter.start(order);
    }

    /** The folder of a job that this connection has started, as long as it remembers; its answer does not tell it. */
    folderOf(jobId: number): FolderRef | undefined {
        return this.#jobFolders.of(jobId);
    }

    /** Calls any endpoint. @throws OrchestratorError */
    request(order: RequestCommand): Promise<RequestResult> {
        return sendRequest(this.#api, this.#folders, order);
    }

    /** What waits is refused and reads are cut. Starts under way are settled in the background, then the sockets close. */
    close(): void {
        this.#api.beginClose();
        this.#startOnce.close();
        this.#budget.drop("following");
        void this.#startOnce.settled().then(() => this.#api.close());
    }
}
