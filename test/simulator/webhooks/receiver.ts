/** What a webhook calls, for tests. */
import { createHmac } from "node:crypto";
import { EventEmitter, once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
    headers: http.IncomingHttpHeaders;
    /** As it was sent. */
    text: string;
    event: Record<string, any>;
}

export class Receiver {
    readonly received: Received[] = [];
    /** Decides about each call. Undefined: the connection is cut. */
    answer: (call: Received) => number | undefined = () => 204;
    readonly #arrivals = new EventEmitter();
    readonly #server = http.createServer((request, response) => void this.#receive(request, response));

    static async start(): Promise<Receiver> {
        const receiver = new Receiver();
        receiver.#server.listen(0, "127.0.0.1");
        await once(receiver.#server, "listening");
        return receiver;
    }

    get url(): string {
        return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/events`;
    }

    /** The calls with events of this type, once so many have come. */
    async calls(type: string, count = 1): Promise<Received[]> {
        const found = this.received.filter(({ event }) => event["Type"] === type);
        if (found.length >= count) return found;
        await once(this.#arrivals, "call");
        return this.calls(type, count);
    }

    close(): void {
        this.#server.close();
        this.#server.closeAllConnections();
    }

    async #receive(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const text = Buffer.concat(chunks).toString("utf8");
        const call = { headers: request.headers, text, event: JSON.parse(text) as Received["event"] };
        const status = this.answer(call);
        if (status === undefined) request.socket.destroy();
        else response.writeHead(status).end();
        this.received.push(call);
        this.#arrivals.emit("call");
    }
}

/** What Orchestrator signs a body with. */
export function signatureOf(secret: string, text: string): string {
    return createHmac("sha256", secret).update(text, "utf8").digest("base64");
}
