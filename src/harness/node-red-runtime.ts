/** The parts of the embedded Node-RED that are used here. Its own type package describes an older version. */
import type { EventEmitter } from "node:events";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";

export interface NodeRedNode extends EventEmitter {
    id: string;
    type: string;
    receive(message?: object): void;
}

export interface NodeRed {
    init(server: Server, settings: object): void;
    start(): Promise<void>;
    stop(): Promise<void>;
    httpAdmin(request: IncomingMessage, response: ServerResponse, next: () => void): void;
    httpNode: RequestListener;
    events: EventEmitter;
    log: { log(message: object): void };
    nodes: { getNode(id: string): NodeRedNode };
    runtime: { flows: { setFlows(options: { flows: { flows: object[] }; deploymentType: string }): Promise<unknown> } };
}
