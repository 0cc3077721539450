import type { Node, NodeAPI, NodeMessageInFlow } from "node-red";
import { describe } from "../../shared/arguments/check";
import { DEFAULT_MAX_SIZE, FILE_ACTIONS, FILE_FORMS, maxSizeIn, MOST_MEGABYTES } from "../../shared/settings/buckets";
import { isBlank } from "../../shared/settings/values";
import { shortened } from "../../shared/shortened";
import type { FileCommand } from "../../orchestrator/buckets/buckets";
import { readFile } from "../../orchestrator/buckets/read-file";
import { REAL_CLOCK } from "../../orchestrator/clock";
import { contentOf, type Content } from "../../orchestrator/content";
import { field } from "../../orchestrator/errors/messages";
import { OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import type { Orchestrator } from "../../orchestrator/orchestrator";
import { connectionOf } from "../connection/connection";
import { countedIn } from "../runtime/i18n";
import { onInput } from "../runtime/input-handler";
import type { BucketFileDef } from "../runtime/node-definitions";
import { WorkStatus } from "../runtime/node-status";
import { setOutputs } from "../runtime/outputs";
import { oneOf } from "../runtime/property-values";
import { folderProperty, payloadProperty, TypedProperties, type TypedProperty } from "../runtime/typed-property";
import { Transfers } from "./transfers";

const LABEL = {
    action: field("uipath-bucket-file.label.action"),
    bucket: field("uipath-bucket-file.label.bucket"),
    path: field("uipath-bucket-file.label.path"),
    content: field("uipath-bucket-file.label.content"),
    as: field("uipath-bucket-file.label.as"),
    maxSize: field("uipath-bucket-file.label.maxSize"),
};

/** What a `uipath-bucket-file` node does with a message. */
export class BucketFile {
    readonly #status: WorkStatus;
    readonly #transfers = new Transfers(() => this.#status.changed());

    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly def: BucketFileDef,
    ) {
        const counted = countedIn(RED, "uipath-bucket-file.status.working");
        this.#status = new WorkStatus(node, REAL_CLOCK, (count) => this.#progress() ?? counted(count));
    }

    listen(): void {
        const { RED, node } = this;
        onInput(RED, node, {
            status: this.#status,
            work: async (msg, closing) => {
                await this.#work(msg, closing);
                return msg;
            },
        });
    }

    async #work(msg: NodeMessageInFlow, signal: AbortSignal): Promise<void> {
        const { RED, node, def } = this;
        const { orchestrator, settings } = connectionOf(RED, def.orchestrator).open();
        const action = oneOf(LABEL.action, def.action, FILE_ACTIONS);
        const properties = new TypedProperties(RED, node, msg);
        const bucket = { field: LABEL.bucket, value: def.bucket, type: def.bucketType };
        const path = { field: LABEL.path, value: def.path, type: def.pathType };
        const content = payloadProperty({
            field: LABEL.content,
            value: def.content,
            type: def.contentType,
            exact: true,
        });
        const folder = folderProperty(def);
        await properties.load(action === "upload" ? [bucket, path, folder, content] : [bucket, path, folder]);
        const command: FileCommand = {
            bucket: properties.text(bucket),
            path: properties.text(path),
            folder: properties.folder(folder) ?? settings.folder,
            signal,
        };
        const file = shortened(nameOf(command.path), MOST_SHOWN);
        switch (action) {
            case "download":
                await this.#download(msg, orchestrator, command);
                break;
            case "upload":
                await this.#upload(orchestrator, command, readContent(properties, content));
                break;
            case "delete":
                await orchestrator.buckets.delete(command);
                break;
            case "list": {
                const files = await orchestrator.buckets.list(command);
                msg.payload = files;
                this.#status.succeeded(() => countedIn(RED, "uipath-bucket-file.status.list")(files.length));
                return;
            }
        }
        this.#status.succeeded(() => RED._(`uipath-bucket-file.status.${action}`, { file }));
    }

    async #download(msg: NodeMessageInFlow, { buckets }: Orchestrator, command: FileCommand): Promise<void> {
        const form = oneOf(LABEL.as, this.def.as, FILE_FORMS);
        const maxBytes = maxSizeOf(this.def.maxSize);
        const content = await this.#transfers.follow((progress) =>
            buckets.download({ ...command, maxBytes, progress }),
        );
        setOutputs(msg, { payload: readFile(content, form, command.path), filename: nameOf(command.path) });
    }

    async #upload({ buckets }: Orchestrator, command: FileCommand, content: Content): Promise<void> {
        await this.#transfers.follow((progress) => buckets.upload({ ...command, content, progress }));
    }

    /** `12 of 40 MB` */
    #progress(): string | undefined {
        const { done, total } = this.#transfers.megabytes ?? {};
        if (total === undefined) return undefined;
        return this.RED._("uipath-bucket-file.status.progress", { done: String(done), total: String(total) });
    }
}

/** @throws OrchestratorError INVALID_SETTING */
function readContent(properties: TypedProperties, property: TypedProperty): Content {
    const value = properties.evaluate(property);
    const content = contentOf(value);
    if (content) return content;
    throw new OrchestratorError("INVALID_SETTING", [
        sentence("file.noContent", { field: property.field, got: describe(value) }),
    ]);
}

/** @throws OrchestratorError INVALID_SETTING */
function maxSizeOf(given: unknown): number {
    const bytes = isBlank(given) ? DEFAULT_MAX_SIZE : maxSizeIn(given);
    if (bytes !== undefined) return bytes;
    const values = { field: LABEL.maxSize, most: MOST_MEGABYTES, got: describe(given) };
    throw new OrchestratorError("INVALID_SETTING", [sentence("file.maxSize", values)]);
}

/** The last part of a path. */
function nameOf(path: string): string {
    return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** In a status. */
const MOST_SHOWN = 40;
