import { Api } from "./api";
import { Folders } from "./folders";
import { Processes } from "./processes";
import { sendRequest, type RequestOrder, type RequestResult } from "./requests";
import { Robots } from "./robots";
import type { ConnectionSettings } from "./settings";
import { JobStarter, type StartJobsAnswer, type StartOrder } from "./start-jobs";

/** One Orchestrator, as one connection sees it: one token, one connection pool, one memory of look-ups. */
export class Orchestrator {
    readonly #api: Api;
    readonly #folders: Folders;
    readonly #starter: JobStarter;

    constructor(settings: ConnectionSettings) {
        this.#api = new Api(settings);
        this.#folders = new Folders(this.#api);
        this.#starter = new JobStarter(this.#api, this.#folders, new Processes(this.#api), new Robots(this.#api));
    }

    /** Starts jobs. @throws OrchestratorError */
    startJobs(order: StartOrder): Promise<StartJobsAnswer> {
        return this.#starter.start(order);
    }

    /** Calls any endpoint. @throws OrchestratorError */
    request(order: RequestOrder): Promise<RequestResult> {
        return sendRequest(this.#api, this.#folders, order);
    }

    /** What waits is refused; what is under way ends by itself, then the sockets close. */
    close(): void {
        this.#api.close();
    }
}
