import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from "node-red";
import { field } from "../../orchestrator/errors/messages";
import { REAL_CLOCK } from "../../orchestrator/clock";
import type { FolderRef } from "../../shared/folder-ref";
import { isJob } from "../../orchestrator/jobs/job-dto";
import type { StartJobsResponse } from "../../orchestrator/start/post-start";
import { asOrchestratorError, type Sentence } from "../../orchestrator/errors/orchestrator-error";
import type { RawArguments } from "../../orchestrator/start/input-arguments";
import { readStartInfo } from "../../orchestrator/start/start-info";
import type { StartCommand, StartObserver } from "../../orchestrator/start/start-command";
import { WHEN_STARTED } from "../../shared/settings/start";
import { STRATEGIES } from "../../shared/start-process-dto";
import { isPlainObject, isPrimitive } from "../../shared/flow-values";
import { connectionOf, type OpenConnection } from "../connection/connection";
import { readForm } from "./form-arguments";
import { onInput } from "../runtime/input-handler";
import { setOutputs } from "../runtime/outputs";
import { isTicked, oneOf, textOf } from "../runtime/property-values";
import { WorkStatus } from "../runtime/node-status";
import { jobsInWords, translator } from "../runtime/i18n";
import { isLate, TypedProperties, type TypedProperty } from "../runtime/typed-property";
import { propertiesOf, type StartProperties } from "./start-properties";
import type { StartJobDef } from "../runtime/node-definitions";

type StartMessage = NodeMessageInFlow & { startInfo?: unknown };

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
    readonly #properties: StartProperties;
    readonly #late: readonly TypedProperty[];
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
        this.#properties = propertiesOf(def);
        this.#late = Object.values(this.#properties).filter(isLate);
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
        if (this.#late.length === 0 && this.def.argumentsType !== "form")
            return connection.orchestrator.startJobs(this.#order(msg, properties, undefined, at));
        return this.#load(properties).then((form) =>
            connection.orchestrator.startJobs(this.#order(msg, properties, form, at)),
        );
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

    /** Loads what can't be read at once. Returns the arguments of the form, if there is one. */
    async #load(properties: TypedProperties): Promise<RawArguments | undefined> {
        if (this.#late.length > 0) await properties.load(this.#late);
        if (this.def.argumentsType !== "form") return undefined;
        return { value: await readForm(this.def.argumentsForm ?? [], properties), source: "form" };
    }

    #order(
        msg: StartMessage,
        properties: TypedProperties,
        form: RawArguments | undefined,
        at: Circumstances,
    ): StartCommand {
        const { def } = this;
        const { folder, process, jobsCount, robots, reference, idempotencyKey } = this.#properties;
        const overrides = readStartInfo(snapshot(this.RED, msg.startInfo));
        const strategy =
            overrides.fields.Strategy ?? oneOf(field("uipath-start-job.label.strategy"), def.strategy, STRATEGIES);
        const isSpecific = strategy === "Specific";
        return {
            folder: properties.folder(folder) ?? at.folder,
            process: properties.text(process),
            arguments: overrides.arguments ?? form ?? this.#arguments(properties),
            strategy,
            // Properties that the strategy does not need are not read. They may be left over in the node.
            jobsCount: (isSpecific || strategy === "All" ? undefined : properties.optional(jobsCount)) ?? 1,
            robots: (isSpecific ? snapshot(this.RED, properties.optional(robots)) : undefined) ?? "",
            runtimeType: textOf(field("uipath-start-job.label.runtimeType"), def.runtimeType),
            priority: textOf(field("uipath-start-job.label.priority"), def.priority),
            entryPoint: textOf(field("uipath-start-job.label.entryPoint"), def.entryPoint),
            reference: properties.text(reference),
            idempotencyKey: properties.text(idempotencyKey),
            whenStarted: oneOf(field("uipath-start-job.label.whenStarted"), def.whenStarted, WHEN_STARTED),
            runAsMe: isTicked(def.runAsMe),
            overrides,
            cancelBeforeSend: at.closing,
            observer: at.progress,
        };
    }

    #arguments(properties: TypedProperties): RawArguments {
        const property = this.#properties.arguments;
        return { value: snapshot(this.RED, properties.evaluate(property)), source: property.source };
    }
}

/** What a start needs besides its message. */
interface Circumstances {
    /** The connection's. */
    folder: FolderRef | undefined;
    /** Aborts when the node is closed. */
    closing: AbortSignal;
    progress: Progress;
}

/**
 * A copy of what the message holds. While the message waits for its turn, the flow may change an object that it shares with
 * other messages or a context.
 */
function snapshot<T>(RED: NodeAPI, value: T): T {
    try {
        if (!isPlainObject(value) && !Array.isArray(value)) return value;
        // Most objects are flat, and a deep copy takes ten times as long.
        const copy = Array.isArray(value) || "toJSON" in value ? value : { ...value };
        if (copy !== value && Object.values(copy).every(isPrimitive)) return copy;
        return (RED.util.cloneMessage({ value: copy } as NodeMessage) as unknown as { value: T }).value;
    } catch {
        return value; // what can't be copied can't be read either, and whoever reads it says why
    }
}

function keysOf(answer: StartJobsResponse): string {
    return answer.value
        .filter(isJob)
        .map((job) => job.Key)
        .join(", ");
}
