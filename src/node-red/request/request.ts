import { REAL_CLOCK } from "../../orchestrator/clock";
import hashSum from "hash-sum";
import type { Node, NodeAPI, NodeMessageInFlow } from "node-red";
import { field } from "../../orchestrator/errors/messages";
import type { RequestCommand, RequestResult } from "../../orchestrator/request";
import { connectionOf } from "../connection/connection";
import { countedIn } from "../runtime/i18n";
import { onInput } from "../runtime/input-handler";
import { METHODS } from "../../shared/settings/request";
import { isTicked, oneOf } from "../runtime/property-values";
import { WorkStatus } from "../runtime/node-status";
import { folderProperty, payloadProperty, TypedProperties } from "../runtime/typed-property";
import type { RequestDef } from "../runtime/node-definitions";

type RequestMessage = NodeMessageInFlow & { statusCode?: number; headers?: object };

/** What a `uipath-request` node does with a message. */
export class Request {
    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly def: RequestDef,
    ) {}

    listen(): void {
        const { RED, node } = this;
        const status = new WorkStatus(node, REAL_CLOCK, countedIn(RED, "uipath-request.status.requesting"));
        onInput(RED, node, {
            status,
            work: async (msg, closing) => {
                const { orchestrator, settings } = connectionOf(RED, this.def.orchestrator).open();
                const order = await this.#order(msg, closing);
                const result = await orchestrator.request({ ...order, folder: order.folder ?? settings.folder });
                writeResult(msg, result);
                status.succeeded(() => RED._("uipath-request.status.answered", { status: String(result.status) }));
                return msg;
            },
        });
    }

    async #order(msg: NodeMessageInFlow, signal: AbortSignal): Promise<RequestCommand> {
        const { def } = this;
        const properties = new TypedProperties(this.RED, this.node, msg);
        const method = oneOf(field("uipath-request.label.method"), def.method, METHODS);
        const path = { field: field("uipath-request.label.path"), value: def.path, type: def.pathType };
        const body = payloadProperty({
            field: field("uipath-request.label.body"),
            value: def.body,
            type: def.bodyType,
            exact: true,
        });
        const folder = folderProperty(def);
        await properties.load(method === "GET" ? [path, folder] : [path, body, folder]);
        return {
            method,
            path: properties.text(path),
            body: method === "GET" ? undefined : properties.evaluate(body),
            folder: properties.folder(folder),
            allPages: isTicked(def.allPages),
            signal,
        };
    }
}

/** Sets what core's `http request` sets, so that `http response` does not send the headers on. */
function writeResult(msg: RequestMessage, { status, headers, body }: RequestResult): void {
    msg.payload = body;
    msg.statusCode = status;
    msg.headers = { ...headers, "x-node-red-request-node": hashSum(headers) };
}
