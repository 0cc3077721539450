import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from "node-red";
import type { FolderRef } from "../../shared/folder-ref";
import { isJob } from "../../orchestrator/jobs/job-dto";
import type { StartJobsAnswer } from "../../orchestrator/start/post-start";
import { asOrchestratorError, type Sentence } from "../../orchestrator/errors/orchestrator-error";
import type { GivenArguments } from "../../orchestrator/start/input-arguments";
import type { StartOrder } from "../../orchestrator/start/job-starter";
import type { StartObserver } from "../../orchestrator/start/start-once";
import { readStartInfo } from "../../orchestrator/start/start-info";
import { isPlainObject, isPrimitive } from "../../shared/flow-values";
import { connectionOf } from "../connection/connection";
import { readForm } from "./form-arguments";
import { onInput } from "../runtime/input-handler";
import { isTicked, plainText, textOf } from "../runtime/property-values";
import { andThen, inTurn, isLater, type Soon } from "../../shared/soon";
import { WorkStatus } from "../runtime/node-status";
import { translator } from "../runtime/i18n";
import { TypedProperties } from "../runtime/typed-property";
import type { StartJobDef } from "../runtime/node-definitions";

type StartMessage = NodeMessageInFlow & { startInfo?: unknown };

/** How the start of one message goes on. Thousands may wait, so it is small. */
class Progress implements StartObserver {
    isSent = false;

    constructor(private readonly all: Omit<StartObserver, "sent"> & { left(): void }) {}

    sent(): void {
        if (!this.isSent) this.all.left();
        this.isSent = true;
    }

    checking(underWay: boolean): void {
        this.all.checking(underWay);
    }

    warn(warning: Sentence): void {
        this.all.warn(warning);
    }
}

/** What a `uipath-start-job` node does with a message. */
export class StartJob {
    readonly #status: WorkStatus;
    /** Messages under way of which nothing has been sent. */
    #unsent = 0;

    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly def: StartJobDef,
    ) {
        this.#status = new WorkStatus(
            node,
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

    /** A start that was sent is not cut when the node is closed; then nobody else is told what became of it. */
    async #start(msg: StartMessage, closing: AbortSignal): Promise<NodeMessage> {
        const progress = new Progress(this.#all);
        this.#unsent++;
        try {
            const { orchestrator, settings } = connectionOf(this.RED, this.def.orchestrator).open();
            const order = this.#order(msg, settings.folder, closing, progress);
            msg.payload = await orchestrator.startJobs(isLater(order) ? await order : order);
            // It was for this node; the next start node of the flow would obey it, too.
            if ("startInfo" in msg) delete msg.startInfo;
            if (closing.aborted) this.#warn("lateStart", { jobs: keysOf(msg.payload as StartJobsAnswer) });
            return msg;
        } catch (error) {
            if (closing.aborted && progress.isSent)
                this.#warn("lateFailure", {
                    error: asOrchestratorError(error).translated(translator(this.RED)).message,
                });
            progress.sent(); // it waits no longer
            throw error;
        }
    }

    /** For the starts of all messages. */
    readonly #all = {
        left: (): void => void this.#unsent--,
        checking: (underWay: boolean): void => this.#status.check(underWay),
        warn: (warning: Sentence): void => this.node.warn(translator(this.RED)(warning)),
    };

    #warn(key: "lateStart" | "lateFailure" | "dropped", values: Record<string, string>): void {
        this.node.warn(this.RED._(`uipath-start-job.log.${key}`, values));
    }

    #order(
        msg: StartMessage,
        defaultFolder: FolderRef | undefined,
        cancelBeforeSend: AbortSignal,
        observer: StartObserver,
    ): Soon<StartOrder> {
        const properties = new TypedProperties(this.RED, this.node, msg);
        const { def } = this;
        const strategy = strategyOf(def, msg);
        const counts = strategy !== "specific" && strategy !== "all";
        const jobsCount = { field: "Number of jobs", value: def.jobsCount, type: def.jobsCountType ?? "num" };
        const robots = { field: "Robots", value: def.robots, type: def.robotsType };
        const read = inTurn({
            folder: () => properties.folder(def.folder, def.folderType),
            process: () => properties.text({ field: "Process", value: def.process, type: def.processType }),
            arguments: () => this.#arguments(properties),
            // What the strategy does not need is not read either: it may be left over in the node.
            jobsCount: () => (counts ? properties.optional(jobsCount) : undefined),
            robots: () =>
                strategy === "specific"
                    ? andThen(properties.optional(robots), (given) => asItIsNow(this.RED, given))
                    : undefined,
            reference: () => properties.text({ field: "Reference", value: def.reference, type: def.referenceType }),
        });
        return andThen(read, ({ folder, process, arguments: given, jobsCount, robots, reference }) => ({
            folder: folder ?? defaultFolder,
            process,
            arguments: given,
            strategy: textOf("Strategy", def.strategy),
            jobsCount: jobsCount ?? 1,
            robots: robots ?? "",
            runtimeType: textOf("Runtime type", def.runtimeType),
            priority: textOf("Priority", def.priority),
            entryPoint: textOf("Entry point", def.entryPoint),
            reference,
            runAsMe: isTicked(def.runAsMe),
            startInfo: asItIsNow(this.RED, msg.startInfo),
            cancelBeforeSend,
            observer,
        }));
    }

    #arguments(properties: TypedProperties): Soon<GivenArguments> {
        const { arguments: value, argumentsType: type, argumentsForm } = this.def;
        if (type === "form")
            return readForm(argumentsForm ?? [], properties).then((form) => ({ value: form, source: "form" }));
        return andThen(properties.orPayload({ field: "Arguments", value, type, exact: true }), (given) => ({
            value: asItIsNow(this.RED, given.value),
            source: given.source,
        }));
    }
}

/** The message may wait for its turn, while the flow changes an object that other messages or a context share with it. */
function asItIsNow<T>(RED: NodeAPI, value: T): T {
    try {
        if (!isPlainObject(value) && !Array.isArray(value)) return value;
        // Most objects are flat, and a deep copy takes ten times as long.
        const copy = Array.isArray(value) || "toJSON" in value ? value : { ...value };
        if (copy !== value && Object.values(copy).every(isPrimitive)) return copy;
        return (RED.util.cloneMessage({ value: copy } as NodeMessage) as unknown as { value: T }).value;
    } catch {
        return value; // what can't be copied can't be read either: whoever reads it says why
    }
}

/** In lower case; `msg.startInfo` counts before the node. */
function strategyOf(def: StartJobDef, msg: StartMessage): string {
    const { Strategy: override } = readStartInfo(msg.startInfo);
    return (plainText(override ?? def.strategy) ?? "").trim().toLowerCase();
}

function keysOf(answer: StartJobsAnswer): string {
    return answer.value
        .filter(isJob)
        .map((job) => job.Key)
        .join(", ");
}
