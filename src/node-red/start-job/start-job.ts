import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from "node-red";
import { REAL_CLOCK } from "../../orchestrator/clock";
import { isJob, type JobDto } from "../../orchestrator/jobs/job-dto";
import type { StartJobsResponse } from "../../orchestrator/start/post-start";
import type { StartObserver } from "../../orchestrator/start/start-command";
import { connectionOf, type OpenConnection } from "../connection/connection";
import { setOutputs } from "../runtime/outputs";
import type { NodeJobs } from "../live-jobs/node-jobs";
import { countedIn, jobsInWords } from "../runtime/i18n";
import { onInput } from "../runtime/input-handler";
import type { StartJobDef } from "../runtime/node-definitions";
import { WorkStatus } from "../runtime/node-status";
import { Progress, SentWork } from "../sending/sent-work";
import { TypedProperties } from "../runtime/typed-property";
import { StartOrders, type OrderMessage } from "./start-orders";

type StartMessage = NodeMessageInFlow & OrderMessage;

/** The progress of one message's start. */
class StartProgress extends Progress implements StartObserver {
    isReused = false;

    reused(): void {
        this.isReused = true;
    }
}

/** What a `uipath-start-job` node does with a message. */
export class StartJob {
    readonly #status: WorkStatus;
    readonly #work: SentWork;
    readonly #orders: StartOrders;
    /** As the last message found it, and the node's jobs in the sidebar of the editor. */
    #connection: OpenConnection | undefined;
    #shown: NodeJobs | undefined;

    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly def: StartJobDef,
        clock = REAL_CLOCK,
    ) {
        this.#orders = new StartOrders(RED, def);
        this.#status = new WorkStatus(
            node,
            clock,
            countedIn(RED, "uipath-start-job.status.starting"),
            RED._("uipath-start-job.status.checking"),
        );
        this.#work = new SentWork(RED, node, this.#status);
    }

    listen(): void {
        onInput(this.RED, this.node, {
            status: this.#status,
            work: (msg, closing) => this.#start(msg, closing),
            closed: () => this.#work.closed(),
        });
    }

    async #start(msg: StartMessage, closing: AbortSignal): Promise<NodeMessage> {
        const progress = new StartProgress(this.#work);
        try {
            // A variable would stay in memory while the message waits, so there are no others here.
            return this.#started(msg, await this.#startJobs(msg, closing, progress), closing, progress);
        } catch (error) {
            throw this.#work.failed(error, closing, progress);
        } finally {
            progress.sent();
        }
    }

    #startJobs(msg: StartMessage, closing: AbortSignal, progress: StartProgress): Promise<StartJobsResponse> {
        const connection = this.#open();
        const properties = new TypedProperties(this.RED, this.node, msg);
        const at = { folder: connection.settings.folder, closing, progress };
        if (this.#orders.areReady)
            return connection.orchestrator.startJobs(this.#orders.read(msg, properties, undefined, at));
        return this.#orders
            .load(properties)
            .then((form) => connection.orchestrator.startJobs(this.#orders.read(msg, properties, form, at)));
    }

    #open(): OpenConnection {
        const connection = connectionOf(this.RED, this.def.orchestrator).open();
        if (connection !== this.#connection) this.#shown = connection.liveJobs(this.node);
        return (this.#connection = connection);
    }

    #started(
        msg: StartMessage,
        response: StartJobsResponse,
        closing: AbortSignal,
        { isReused }: StartProgress,
    ): NodeMessage {
        const { orchestrator } = this.#connection!;
        const jobs = response.value.filter(isJob);
        msg.payload = response;
        setOutputs(msg, {
            jobUrl: jobs.length === 1 ? orchestrator.jobUrl(jobs[0]!) : undefined,
            alreadyStarted: isReused || undefined,
            // It was for this node. The next start node of the flow would obey it, too.
            startInfo: undefined,
        });
        for (const job of jobs) this.#shown!.started(job, orchestrator.folderOf(job.Id));
        if (closing.aborted) this.#work.log("lateStart", { jobs: jobs.map(({ Key }) => Key).join(", ") });
        this.#status.succeeded(() => this.#words(jobs, isReused));
        return msg;
    }

    #words(jobs: readonly JobDto[], isReused: boolean): string {
        const words = {
            jobs: jobsInWords(
                this.RED,
                jobs.map(({ Id }) => Id),
            ),
        };
        return this.RED._(`uipath-start-job.status.${isReused ? "alreadyStarted" : "started"}`, words);
    }
}
