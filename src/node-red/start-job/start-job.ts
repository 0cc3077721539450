import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from "node-red";
import { REAL_CLOCK } from "../../orchestrator/clock";
import { asOrchestratorError, type Sentence } from "../../orchestrator/errors/orchestrator-error";
import { isJob, type JobDto } from "../../orchestrator/jobs/job-dto";
import type { StartJobsResponse } from "../../orchestrator/start/post-start";
import type { StartObserver } from "../../orchestrator/start/start-command";
import { connectionOf, type OpenConnection } from "../connection/connection";
import { setOutputs } from "../runtime/outputs";
import type { NodeJobs } from "../live-jobs/node-jobs";
import { countedIn, jobsInWords, translator } from "../runtime/i18n";
import { onInput } from "../runtime/input-handler";
import type { StartJobDef } from "../runtime/node-definitions";
import { WorkStatus } from "../runtime/node-status";
import { TypedProperties } from "../runtime/typed-property";
import { StartOrders, type OrderMessage } from "./start-orders";

type StartMessage = NodeMessageInFlow & OrderMessage;

/** The progress of one message's start. Thousands may wait, so it is small. */
class Progress implements StartObserver {
    isSent = false;
    isReused = false;

    constructor(private readonly all: Omit<StartObserver, "sent" | "reused"> & { left(): void }) {}

    sent(): void {
        if (!this.isSent) this.all.left();
        this.isSent = true;
    }

    checking(underWay: boolean): void {
        this.all.checking(underWay);
    }

    reused(): void {
        this.isReused = true;
    }

    warn(warning: Sentence): void {
        this.all.warn(warning);
    }
}

/** What a `uipath-start-job` node does with a message. */
export class StartJob {
    readonly #status: WorkStatus;
    readonly #orders: StartOrders;
    /** As the last message found it, and the node's jobs in the sidebar of the editor. */
    #connection: OpenConnection | undefined;
    #shown: NodeJobs | undefined;
    /** Messages under way for which nothing has been sent yet. */
    #unsent = 0;

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
    }

    listen(): void {
        onInput(this.RED, this.node, {
            status: this.#status,
            work: (msg, closing) => this.#start(msg, closing),
            closed: () => {
                if (this.#unsent > 0) this.#warn("dropped", { number: String(this.#unsent) });
            },
        });
    }

    /** A start that was sent goes on when the node is closed. Its outcome is then a warning, since nobody else hears of it. */
    async #start(msg: StartMessage, closing: AbortSignal): Promise<NodeMessage> {
        const progress = new Progress(this.#all);
        this.#unsent++;
        try {
            // A variable would stay in memory while the message waits, so there are no others here.
            return this.#started(msg, await this.#startJobs(msg, closing, progress), closing, progress);
        } catch (error) {
            throw this.#failed(error, closing, progress);
        }
    }

    #startJobs(msg: StartMessage, closing: AbortSignal, progress: Progress): Promise<StartJobsResponse> {
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
        { isReused }: Progress,
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
        if (closing.aborted) this.#warn("lateStart", { jobs: jobs.map(({ Key }) => Key).join(", ") });
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

    #failed(error: unknown, closing: AbortSignal, progress: Progress): unknown {
        if (closing.aborted && progress.isSent)
            this.#warn("lateFailure", {
                error: asOrchestratorError(error).translated(translator(this.RED)).message,
            });
        progress.sent(); // it waits no longer
        return error;
    }

    /** Shared by the starts of all messages. */
    readonly #all = {
        left: (): void => void this.#unsent--,
        checking: (underWay: boolean): void => this.#status.check(underWay),
        warn: (warning: Sentence): void => this.node.warn(translator(this.RED)(warning)),
    };

    #warn(key: "lateStart" | "lateFailure" | "dropped", values: Record<string, string>): void {
        this.node.warn(this.RED._(`uipath-start-job.log.${key}`, values));
    }
}
