import { LiveJobs } from "../../../src/node-red/live-jobs/live-jobs";
import type { Node, NodeAPI, NodeDef } from "node-red";
import { util } from "@node-red/util";
import type { Environment } from "../../../src/orchestrator/environment";
import { Connection, type ConnectionNode } from "../../../src/node-red/connection/connection";
import { StartJob } from "../../../src/node-red/start-job/start-job";
import { Event } from "../../../src/node-red/event/event";
import type { EventLegacy } from "../../../src/node-red/event/event-memory";
import { Handover } from "../../../src/node-red/memory/handover";
import type { Legacy } from "../../../src/node-red/wait-job/memory";
import { WaitNode } from "../../../src/node-red/wait-job/wait-node";
import { QUEUE_ITEMS } from "../../../src/node-red/wait-queue-item/queue-item-waits";
import { AddQueueItem } from "../../../src/node-red/add-queue-item/add-queue-item";
import { JOBS } from "../../../src/node-red/wait-job/wait-order";
import {
    addDef,
    connectionDef,
    connectionsOf,
    eventDef,
    eventsOf,
    idsIn,
    scopeOfWaits,
    startDef,
    startsOf,
    WAIT,
    waitDef,
    waitItemDef,
    type FlowSettings,
    type FlowState,
} from "./flow";
import { SimulatedNode, type Surroundings } from "./simulated-node";

/** What a deployment makes anew. */
export type Deployment = "full" | "nodes";

/** One process of Node-RED with our nodes, from its start to its end. */
export class NodeRed {
    readonly #nodes = new Map<string, SimulatedNode>();
    readonly #RED: NodeAPI;
    readonly #handover: Handover<Legacy>;
    readonly #eventHandover: Handover<EventLegacy>;
    #flow: FlowState;

    constructor(
        private readonly environment: Environment,
        private readonly surroundings: Surroundings,
        private readonly settings: FlowSettings,
        private readonly credentials: Record<string, string>,
        flow: FlowState,
    ) {
        this.#flow = flow;
        this.#RED = this.#api();
        this.#handover = new Handover<Legacy>(this.#RED);
        this.#eventHandover = new Handover<EventLegacy>(this.#RED);
        for (const id of this.#all) this.#make(id);
    }

    get #all(): string[] {
        return [...connectionsOf(this.settings), ...startsOf(this.settings), ...eventsOf(this.settings), WAIT];
    }

    node(id: string): SimulatedNode | undefined {
        return this.#nodes.get(id);
    }

    /** Closes what changes, and makes it anew. Node-RED shows the new flows meanwhile. */
    async deploy(kind: Deployment, flow: FlowState): Promise<void> {
        const before = this.#flow;
        this.#flow = flow;
        const isConnectionNew = kind === "full" || before.url !== flow.url;
        const ids = isConnectionNew ? this.#all : [...eventsOf(this.settings), WAIT];
        await this.#close(ids, flow.isWaitRemoved || flow.isWaitDisabled);
        // The context of a node that was moved stays: Node-RED looks for its id only.
        if (flow.isWaitRemoved) this.surroundings.store.removed(scopeOfWaits(before));
        for (const id of ids) this.#make(id);
    }

    /** An orderly end. */
    async stop(): Promise<void> {
        await this.#close([...this.#nodes.keys()], false);
        this.surroundings.store.flush();
    }

    async #close(ids: readonly string[], isWaitGone: boolean): Promise<void> {
        await Promise.all(ids.map(async (id) => this.#nodes.get(id)?.close(isWaitGone && id === WAIT)));
        for (const id of ids) this.#nodes.delete(id);
    }

    #make(id: string): void {
        if (connectionsOf(this.settings).includes(id)) this.#makeConnection(id);
        else if (id === WAIT) this.#makeWait();
        else if (eventsOf(this.settings).includes(id)) this.#makeEvent(id);
        else this.#makeStart(id);
    }

    #makeConnection(id: string): void {
        const node = this.#node(id, "uipath-orchestrator", "");
        node.credentials = this.credentials;
        const def = connectionDef(id, this.settings, this.#flow);
        const jobs = new LiveJobs(() => undefined, this.environment.clock);
        const connection = new Connection(this.#RED, node as never, def, jobs, this.environment);
        (node as unknown as ConnectionNode).connection = connection;
    }

    #makeStart(id: string): void {
        const { clock } = this.environment;
        if (this.settings.work === "jobs") {
            const def = startDef(id, this.settings);
            new StartJob(this.#RED, this.#nodeOf(def), def, clock).listen();
        } else {
            const def = addDef(id, this.settings);
            new AddQueueItem(this.#RED, this.#nodeOf(def), def, clock).listen();
        }
    }

    #makeWait(): void {
        const { isWaitRemoved, isWaitDisabled } = this.#flow;
        if (isWaitRemoved || isWaitDisabled) return;
        const { clock } = this.environment;
        if (this.settings.work === "jobs") {
            const def = waitDef(this.settings, this.#flow);
            new WaitNode(this.#RED, this.#nodeOf(def), def, JOBS, this.#handover, clock).listen();
        } else {
            const def = waitItemDef(this.settings, this.#flow);
            new WaitNode(this.#RED, this.#nodeOf(def), def, QUEUE_ITEMS, this.#handover, clock).listen();
        }
    }

    #makeEvent(id: string): void {
        const def = eventDef(id, this.settings);
        new Event(this.#RED, this.#nodeOf(def), def, this.#eventHandover, this.environment.clock).listen();
    }

    #nodeOf({ id, type, z }: NodeDef): Node {
        return this.#node(id, type, z) as unknown as Node;
    }

    #node(id: string, type: string, z: string): SimulatedNode {
        const node = new SimulatedNode(id, type, z, this.surroundings);
        this.#nodes.set(id, node);
        return node;
    }

    #api(): NodeAPI {
        const { environment } = this;
        const api = {
            nodes: {
                getNode: (id: string) => this.#nodes.get(id) ?? null,
                eachNode: (each: (node: { id: string }) => void) =>
                    idsIn(this.settings, this.#flow).forEach((id) => each({ id })),
            },
            util: { ...util, generateId: () => environment.uuid().replaceAll("-", "").slice(0, 16) },
            // Logs name jobs, which the judge looks for.
            _: (path: string, values?: object) =>
                values && /[.]log[.]/.test(path) ? `${path} ${JSON.stringify(values)}` : path,
        };
        return api as unknown as NodeAPI;
    }
}
