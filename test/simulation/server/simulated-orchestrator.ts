import type { HttpResponse } from "../../../src/orchestrator/http/exchange";
import type { HttpRequest } from "../../../src/orchestrator/http/transport";
import { Clock } from "../../../src/simulator/controls/clock";
import type { LedgerItem, LedgerJob } from "../../../src/simulator/controls/ledger";
import { createState, readGeneration } from "../../../src/simulator/create-state";
import { contentOf, Service } from "../../../src/simulator/http/service";
import type { SimulatorState } from "../../../src/simulator/state";
import type { TenantData } from "../../../src/simulator/tenant/tenant-data";
import type { Random } from "../time/random";
import type { VirtualTime } from "../time/virtual-time";

export interface OrchestratorOptions {
    organisation: string;
    /** It is at an address of Automation Cloud, and not a server of one's own. */
    isCloud: boolean;
    data: TenantData;
    apiVersion: number | string;
}

const TENANT = "Default";

/** The simulator itself, asked without sockets, in simulated time. */
export class SimulatedOrchestrator {
    readonly state: SimulatorState;
    readonly clock: Clock;
    readonly url: string;
    readonly #host: string;
    readonly #service: Service;
    /** How many jobs and items of the ledger have been given out. */
    #toldJobs = 0;
    #toldItems = 0;

    constructor(time: VirtualTime, epoch: number, random: Random, options: OrchestratorOptions) {
        const { organisation, isCloud, data, apiVersion } = options;
        this.clock = new Clock(() => epoch + time.now);
        this.state = createState({ data, apiVersion, tenant: TENANT }, { clock: this.clock, uuid: random.uuid });
        this.#service = new Service(this.state, { organisation, tenant: TENANT });
        this.#host = isCloud ? `${organisation}.uipath.com` : `orchestrator.${organisation}.com`;
        this.url = `https://${this.#host}${isCloud ? `/${organisation}/${TENANT}/orchestrator_` : ""}`;
    }

    get apiVersion(): number {
        return this.state.generation.apiVersion!;
    }

    updateTo(apiVersion: number): void {
        this.state.generation = readGeneration(apiVersion);
    }

    isAt(url: string): boolean {
        return url.startsWith(`https://${this.#host}/`);
    }

    answer({ method, url, headers = {}, body = "" }: HttpRequest): HttpResponse {
        const target = url.slice(url.indexOf("/", "https://".length));
        const reply = this.#service.answer({
            method,
            target,
            headers: { host: this.#host, ...headers },
            body: typeof body === "string" ? Buffer.from(body) : body,
        });
        const { type, content } = contentOf(reply);
        const bytes = typeof content === "string" ? Buffer.from(content) : content;
        return {
            status: reply.status,
            headers: { ...(bytes.length > 0 ? { "content-type": type } : {}), ...this.#service.headersOf(reply) },
            body: bytes,
        };
    }

    /** The jobs that were created since this was last asked. */
    newJobs(): LedgerJob[] {
        const { jobs } = this.state.ledger;
        const created = jobs.slice(this.#toldJobs);
        this.#toldJobs = jobs.length;
        return created;
    }

    /** The items that were added or retried since this was last asked. */
    newItems(): LedgerItem[] {
        const { items } = this.state.ledger;
        const created = items.slice(this.#toldItems);
        this.#toldItems = items.length;
        return created;
    }
}
