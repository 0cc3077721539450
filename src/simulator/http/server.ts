/** The HTTP server of the simulator, with its faults and its ledger. */
import http from "node:http";
import { readBody } from "./request-body";
import { contentOf, type Service, type ServiceReply } from "./service";
import type { Fault, Faults } from "../controls/faults";
import { FOLDER_HEADERS } from "../routes/folder-scope";
import type { SimulatorState } from "../state";

export class SimulatorServer {
    readonly server: http.Server;

    constructor(
        private readonly state: Pick<SimulatorState, "ledger" | "clock">,
        private readonly service: Service,
        private readonly faults: Faults,
    ) {
        this.server = http.createServer((request, response) => {
            // The header comes from the simulator's clock, and may be missing.
            response.sendDate = false;
            request.on("error", () => undefined);
            response.on("error", () => undefined);
            this.#serve(request, response).catch(() => response.destroy());
        });
        this.server.on("clientError", (_error, socket) => socket.destroy());
    }

    async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
        const method = request.method ?? "GET";
        const target = request.url ?? "/";
        const body = await readBody(request);
        const fault = this.faults.take(method, target);
        const { headers } = request;
        const work = (): ServiceReply =>
            body ? this.service.answer({ method, target, headers, body }) : { status: 413 };
        const reply = fault ? await this.#withFault(fault, work, request) : work();
        if (reply) reply.body = await reply.body;
        this.state.ledger.addRequest({
            method,
            path: target,
            status: reply?.status ?? 0,
            time: this.state.clock.now(),
            folderHeaders: FOLDER_HEADERS.filter((name) => headers[name] !== undefined),
        });
        if (!reply) return;
        if (fault?.action === "drip") return drip(response, reply, this.service.headersOf(reply));
        send(response, reply, this.service.headersOf(reply));
    }

    /** Undefined: the connection was cut. */
    async #withFault(
        fault: Fault,
        work: () => ServiceReply,
        { socket }: http.IncomingMessage,
    ): Promise<ServiceReply | undefined> {
        if (fault.delay) await wait(fault.delay);
        switch (fault.action) {
            case "delay":
            case "drip":
                return work();
            case "answer": {
                const html = fault.body?.trimStart().startsWith("<");
                const raw = { type: html ? "text/html" : "application/json", content: fault.body ?? "" };
                return { status: fault.status ?? 500, headers: fault.headers ?? {}, raw };
            }
            case "cutBefore":
                socket.destroy();
                return undefined;
            case "reset":
                socket.resetAndDestroy();
                return undefined;
            case "cutAfter":
                work();
                socket.destroy();
                return undefined;
            case "commitLate":
                socket.destroy();
                await wait(fault.lateBy ?? 1000);
                work();
                return undefined;
        }
    }
}

function send(response: http.ServerResponse, reply: ServiceReply, headers: Record<string, string>): void {
    const { type, content } = contentOf(reply);
    const length = Buffer.byteLength(content);
    response.writeHead(reply.status, {
        ...(length > 0 ? { "content-type": type } : {}),
        "content-length": length,
        ...headers,
    });
    response.end(content);
}

/** Sends a byte a second without end. */
function drip(response: http.ServerResponse, { status }: ServiceReply, headers: Record<string, string>): void {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.write("{");
    const timer = setInterval(() => response.write(" "), 1000).unref();
    response.on("close", () => clearInterval(timer));
}

function wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
