import { Api } from "./api";
import { ListBudget } from "./list-budget";
import { Folders } from "./folders";
import { Processes } from "./processes";
import { sendRequest, type RequestOrder, type RequestResult } from "./requests";
import { Robots } from "./robots";
import type { ConnectionSettings } from "./settings";
import type { StartJobsAnswer } from "./post-start";
import { JobStarter, type StartOrder } from "./start-jobs";
import { StartOnce } from "./start-once";

/** One Orchestrator, as one connection sees it: one token, one connection pool, one memory of look-ups. */
export class Orchestrator {
    readonly #api: Api;
    readonly #folders: Folders;
    readonly #starter: JobStarter;
    readonly #startOnce: StartOnce;

    constructor(settings: ConnectionSettings) {
        this.#api = new Api(settings);
        this.#folders = new Folders(this.#api);
        this.#startOnce = new StartOnce(this.#api, new ListBudget());
        const processes = new Processes(this.#api);
        const robots = new Robots(this.#api);
        this.#starter = new JobStarter(this.#api, this.#folders, processes, robots, this.#startOnce);
    }

    /** Starts jobs. @throws OrchestratorError */
    startJobs(order: StartOrder): Promise<StartJobsAnswer> {
        return this.#starter.start(order);
    }

    /** Calls any endpoint. @throws OrchestratorError */
    request(order: RequestOrder): Promise<RequestResult> {
        return sendRequest(this.#api, this.#folders, order);
    }

    /** What waits is refused and reads are cut. Starts under way are settled in the background, then the sockets close. */
    close(): void {
        this.#api.beginClose();
        void this.#startOnce.settled().then(() => this.#api.close());
    }
}
