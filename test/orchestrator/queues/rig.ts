/** A client that adds items to a simulated Orchestrator in simulated time, through a network that a test makes lie. */
import { Clock } from "../../../src/simulator/controls/clock";
import { createState } from "../../../src/simulator/create-state";
import { contentOf, Service } from "../../../src/simulator/http/service";
import type { SimulatorState } from "../../../src/simulator/state";
import type { TenantData } from "../../../src/simulator/tenant/tenant-data";
import { TransportFailure, type HttpResponse } from "../../../src/orchestrator/http/exchange";
import type { HttpRequest } from "../../../src/orchestrator/http/transport";
import { Orchestrator } from "../../../src/orchestrator/orchestrator";
import type { AddCommand } from "../../../src/orchestrator/queues/add/add-command";
import { ProcessClock } from "../../simulation/time/process-clock";
import { Random } from "../../simulation/time/random";
import { VirtualTime } from "../../simulation/time/virtual-time";
import { settings } from "../client";

/**
 * What becomes of a request. `cutBefore`: it does not arrive; `cutAfter`: its answer is lost; `half`: of the answer only the status arrives;
 * `late`: it is cut, and arrives half a second later; an answer: nothing is carried out.
 */
export type Fate = "passes" | "cutBefore" | "cutAfter" | "half" | "late" | HttpResponse;

const EPOCH = Date.parse("2026-01-05T08:00:00Z");

export const TENANT: TenantData = {
    folders: [{ path: "Shared" }],
    processes: [],
    robots: [{ name: "R", username: "r", folders: ["Shared"] }],
    queues: [
        { folder: "Shared", name: "Unique", uniqueReferences: true },
        { folder: "Shared", name: "Plain" },
    ],
};

export class QueueRig {
    readonly time = new VirtualTime();
    readonly random: Random;
    readonly clock = new ProcessClock(this.time, EPOCH);
    /** The server's. */
    readonly server = new Clock(() => EPOCH + this.time.now);
    readonly state: SimulatorState;
    readonly orchestrator: Orchestrator;
    /** Decides what becomes of each request. */
    fate: (request: HttpRequest) => Fate = () => "passes";
    readonly requests: HttpRequest[] = [];
    readonly #service: Service;

    constructor(apiVersion: number | string = 20, seed = 1, data: TenantData = TENANT) {
        this.random = new Random(seed);
        const { uuid } = this.random;
        this.state = createState({ data, apiVersion }, { clock: this.server, uuid });
        this.#service = new Service(this.state, { organisation: "acme", tenant: "Default" });
        const signIn = { way: "token", token: this.state.account.token } as const;
        const { apiVersion: _told, ...common } = settings("https://acme.test/acme/Default/orchestrator_", { signIn });
        this.orchestrator = new Orchestrator(
            { ...common, timeout: 4_000 }, // twice this is less than the shortest window
            {
                clock: this.clock,
                createTransport: () => ({ send: (request) => this.#send(request), close: () => undefined }),
                random: this.random.next,
                uuid,
            },
        );
    }

    command(more: Partial<AddCommand>): AddCommand {
        return {
            folder: { kind: "id", id: "1" },
            queue: "Plain",
            content: { value: {}, source: "msg.payload" },
            itemData: undefined,
            reference: "",
            priority: "",
            dueDate: undefined,
            deferDate: undefined,
            onDuplicate: "error",
            commit: "AllOrNothing",
            cancelBeforeSend: new AbortController().signal,
            observer: { sent: () => undefined, checking: () => undefined, warn: () => undefined },
            ...more,
        };
    }

    /** Runs the time until the work is done. */
    async run<T>(work: Promise<T>): Promise<T> {
        let isOver = false;
        void work.catch(() => undefined).finally(() => (isOver = true));
        while (!isOver) await this.time.runUntil(this.time.now + 1_000);
        return work;
    }

    /** The posts of items that were sent, answered or not. */
    get posts(): HttpRequest[] {
        return this.requests.filter(({ url }) => /AddQueueItem/.test(url));
    }

    #send(request: HttpRequest): Promise<HttpResponse> {
        this.requests.push(request);
        const fate = this.fate(request);
        return new Promise((resolve, reject) => {
            const fail = (status?: number): void => reject(new TransportFailure("broken", "broken", true, status));
            this.clock.setTimeout(() => {
                if (typeof fate === "object") return resolve(fate);
                if (fate === "late") this.time.after(500, () => this.#answer(request));
                if (fate === "late" || fate === "cutBefore") return fail();
                const answer = this.#answer(request);
                if (fate === "passes") resolve(answer);
                else fail(fate === "half" ? answer.status : undefined);
            }, 20);
        });
    }

    #answer({ method, url, headers = {}, body = "" }: HttpRequest): HttpResponse {
        const target = url.slice(url.indexOf("/", "https://".length));
        const bytes = typeof body === "string" ? Buffer.from(body) : body;
        const all = { host: "acme.test", ...headers };
        const reply = this.#service.answer({ method, target, headers: all, body: bytes });
        const { type, content } = contentOf(reply);
        return {
            status: reply.status,
            headers: { "content-type": type, ...this.#service.headersOf(reply) },
            body: typeof content === "string" ? Buffer.from(content) : content,
        };
    }
}
