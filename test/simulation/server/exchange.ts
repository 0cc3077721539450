import { TransportFailure, type HttpResponse } from "../../../src/orchestrator/http/exchange";
import type { TransportProblem } from "../../../src/orchestrator/http/transport-problem";
import type { HttpRequest, HttpTransport } from "../../../src/orchestrator/http/transport";
import type { ProcessClock, ProcessTimer } from "../time/process-clock";
import type { VirtualTime } from "../time/virtual-time";
import type { Passage } from "./passage";

/** A request of a process that was killed arrives by then, unless it is late. Milliseconds. */
const IN_TIME = 1_000;

/** Who sends: a connection of a process. */
export interface Client {
    name: string;
    clock: ProcessClock;
}

/** What lies between the processes and their Orchestrators. */
export interface Network {
    readonly time: VirtualTime;
    /** The way that a request will go. */
    passageOf(request: HttpRequest, client: Client): Passage;
    began(exchange: Exchange): void;
    /** Orchestrator carries the request out. */
    carryOut(request: HttpRequest, exchange: Exchange): HttpResponse;
    /** The client has got this of it. */
    ended(exchange: Exchange, outcome: string): void;
}

/** Sends requests through simulated time, in place of `Transport`. */
export class SimulatedTransport implements HttpTransport {
    constructor(
        private readonly network: Network,
        private readonly client: Client,
    ) {}

    send(request: HttpRequest): Promise<HttpResponse> {
        return new Promise((resolve, reject) =>
            new Exchange(this.network, this.client, request, resolve, reject).begin(),
        );
    }

    close(): void {
        // There are no sockets.
    }
}

/** One request and what becomes of it. */
export class Exchange {
    readonly passage: Passage;
    readonly begunAt: number;
    /** When the client was told. */
    endedAt: number | undefined;
    #hasFailed = false;
    /** Requests that Orchestrator has got of it. */
    #deliveries = 0;
    #timer: ProcessTimer | undefined;
    #isSent = false;

    constructor(
        private readonly network: Network,
        readonly client: Client,
        readonly request: HttpRequest,
        private readonly resolve: (response: HttpResponse) => void,
        private readonly reject: (failure: TransportFailure) => void,
    ) {
        this.passage = network.passageOf(request, client);
        this.begunAt = network.time.now;
    }

    /** Why the client can't know of what Orchestrator does now because of it. */
    get excuse(): "late" | "delivered twice" | undefined {
        if (this.#deliveries > 1) return "delivered twice";
        // Nobody waits for it any more.
        if (this.client.clock.isOver) return this.network.time.now - this.begunAt > IN_TIME ? "late" : undefined;
        const isLate = this.#hasFailed && this.network.time.now - this.endedAt! > this.passage.window;
        return isLate ? "late" : undefined;
    }

    begin(): void {
        const { signal, timeout } = this.request;
        if (signal?.aborted) return this.#fail("aborted");
        this.network.began(this);
        signal?.addEventListener("abort", this.#abort, { once: true });
        this.#timer = this.client.clock.setTimeout(() => this.#fail("timedOut"), timeout);
        const { passage, network, client } = this;
        if (passage.ending === "refused") return client.clock.arrive(() => this.#fail("unreachable"), passage.there);
        this.#isSent = true;
        passage.deliveries.forEach((delay, at) => {
            network.time.after(passage.there + delay, () => {
                this.#deliveries++;
                const reply = network.carryOut(this.request, this);
                if (at === 0) this.#return(reply);
            });
        });
        if (passage.deliveries.length === 0) network.time.after(passage.there, () => this.#return(undefined));
        // The connection does not wait for a server that is late.
        else if (passage.ending === "broken")
            client.clock.arrive(() => this.#fail("broken"), passage.there + passage.back);
    }

    #return(reply: HttpResponse | undefined): void {
        const { passage, client } = this;
        if (this.endedAt !== undefined || passage.ending === "silence") return;
        const answer = passage.ending === "broken" ? undefined : passage.answer(reply);
        client.clock.arrive(() => {
            if (!answer) this.#fail("broken");
            else if (passage.ending === "cut") this.#fail("broken", answer.status);
            else this.#succeed(answer);
        }, passage.back);
    }

    readonly #abort = (): void => this.#fail("aborted");

    #succeed(response: HttpResponse): void {
        if (this.endedAt !== undefined) return;
        this.#end(String(response.status));
        this.resolve(response);
    }

    #fail(problem: TransportProblem, status?: number): void {
        if (this.endedAt !== undefined) return;
        this.#hasFailed = true;
        this.#end(problem);
        this.reject(new TransportFailure(problem, problem, this.#isSent, status));
    }

    #end(outcome: string): void {
        this.endedAt = this.network.time.now;
        this.client.clock.clearTimeout(this.#timer);
        this.request.signal?.removeEventListener("abort", this.#abort);
        this.network.ended(this, outcome);
    }
}
