import type { NodeAPI, NodeMessage } from "node-red";
import { field } from "../../orchestrator/errors/messages";
import type { RawArguments } from "../../orchestrator/start/input-arguments";
import type { StartCommand, StartObserver } from "../../orchestrator/start/start-command";
import { readStartInfo } from "../../orchestrator/start/start-info";
import { isPlainObject, isPrimitive } from "../../shared/flow-values";
import type { FolderRef } from "../../shared/folder-ref";
import { WHEN_STARTED } from "../../shared/settings/start";
import { STRATEGIES } from "../../shared/start-process-dto";
import type { StartJobDef } from "../runtime/node-definitions";
import { isTicked, oneOf, textOf } from "../runtime/property-values";
import { isLate, type TypedProperties, type TypedProperty } from "../runtime/typed-property";
import { readForm } from "../runtime/form-arguments";
import { propertiesOf, type StartProperties } from "./start-properties";

/** The part of a message that is read, besides what the properties of the node name. */
export interface OrderMessage {
    startInfo?: unknown;
}

/** What a start needs besides its message. */
export interface Circumstances {
    /** The connection's. */
    folder: FolderRef | undefined;
    /** Aborts when the node is closed. */
    closing: AbortSignal;
    progress: StartObserver;
}

/** Makes the order of a message of what the node and `msg.startInfo` say. */
export class StartOrders {
    readonly #properties: StartProperties;
    readonly #late: readonly TypedProperty[];

    constructor(
        private readonly RED: NodeAPI,
        private readonly def: StartJobDef,
    ) {
        this.#properties = propertiesOf(def);
        this.#late = Object.values(this.#properties).filter(isLate);
    }

    /** Whether an order can be read without loading anything first. */
    get areReady(): boolean {
        return this.#late.length === 0 && this.def.argumentsType !== "form";
    }

    /** Loads what can't be read at once. Returns the arguments of the form, if there is one. */
    async load(properties: TypedProperties): Promise<RawArguments | undefined> {
        if (this.#late.length > 0) await properties.load(this.#late);
        if (this.def.argumentsType !== "form") return undefined;
        return {
            value: await readForm(this.#properties.arguments.field, this.def.argumentsForm ?? [], properties),
            source: "form",
        };
    }

    read(
        msg: OrderMessage,
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
