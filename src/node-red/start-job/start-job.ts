import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from "node-red";
import { REAL_CLOCK } from "../../orchestrator/clock";
import { asOrchestratorError, type Sentence } from "../../orchestrator/errors/orchestrator-error";
import { isJob } from "../../orchestrator/jobs/job-dto";
import type { StartJobsResponse } from "../../orchestrator/start/post-start";
import type { StartObserver } from "../../orchestrator/start/start-command";
import { connectionOf, type OpenConnection } from "../connection/connection";
import { setOutputs } from "../runtime/outputs";
import { jobsInWords, translator } from "../runtime/i18n";
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
    /** As the last message found it. With another connection Node-RED makes another node. */
    #connection: OpenConnection | undefined;
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
            (count) => RED._("uipath-start-job.status.starting", { count } as unknown as Record<string, string>),
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
        const connection = (this.#connection = connectionOf(this.RED, this.def.orchestrator).open());
        const properties = new TypedProperties(this.RED, this.node, msg);
        const at = { folder: connection.settings.folder, closing, progress };
        if (this.#orders.areReady)
            return connection.orchestrator.startJobs(this.#orders.read(msg, properties, undefined, at));
        return this.#orders
            .load(properties)
            .then((form) => connection.orchestrator.startJobs(this.#orders.read(msg, properties, form, at)));
    }

    #started(
        msg: StartMessage,
        response: StartJobsResponse,
        closing: AbortSignal,
        { isReused }: Progress,
    ): NodeMessage {
        const [job, another] = response.value.filter(isJob);
        msg.payload = response;
        setOutputs(msg, {
            jobUrl: job && !another ? this.#connection!.orchestrator.jobUrl(job) : undefined,
            alreadyStarted: isReused || undefined,
            // It was for this node. The next start node of the flow would obey it, too.
            startInfo: undefined,
        });
        this.#show(response);
        if (closing.aborted) this.#warn("lateStart", { jobs: keysOf(response) });
        this.#status.succeeded(() => this.#words(response, isReused));
        return msg;
    }

    #words(response: StartJobsResponse, isReused: boolean): string {
        const ids = response.value.filter(isJob).map(({ Id }) => Id);
        const words = { jobs: jobsInWords(this.RED, ids) };
        return this.RED._(`uipath-start-job.status.${isReused ? "alreadyStarted" : "started"}`, words);
    }

    /** In the sidebar of the editor. */
    #show({ value }: StartJobsResponse): void {
        const { liveJobs, orchestrator } = this.#connection!;
        const shown = liveJobs(this.node);
        for (const job of value) if (isJob(job)) shown.started(job, orchestrator.folderOf(job.Id));
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

function keysOf(answer: StartJobsResponse): string {
    return answer.value
        .filter(isJob)
        .map((job) => job.Key)
        .join(", ");
}
