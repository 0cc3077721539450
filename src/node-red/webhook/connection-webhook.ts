import type { Node, NodeAPI } from "node-red";
import { dropOldest } from "../../shared/drop-oldest";
import { withoutOuterSlashes } from "../../shared/folder-ref";
import type { Arrivals } from "../../follow/webhook/arrivals";
import { withDeadline } from "../../follow/deadline";
import type { Clock, Timer } from "../../orchestrator/clock";
import { asOrchestratorError, OrchestratorError, sentence } from "../../orchestrator/errors/orchestrator-error";
import { readWebhookEvent, type WebhookEvent } from "../../orchestrator/webhooks/webhook-event";
import type { Webhooks } from "../../orchestrator/webhooks/webhooks";
import { translator } from "../runtime/i18n";
import { safely } from "../runtime/safely";
import type { ConnectionCredentials, ConnectionDef } from "../runtime/node-definitions";
import type { Receivers } from "./receivers";
import { isSigned } from "./signature";
import { webhookServerOf } from "./webhook-server";
import { readWebhookSettings, type WebhookSettings } from "./webhook-settings";

/** Milliseconds until the webhook is registered again after a failure. The pause doubles. */
const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 5 * 60_000;

/** Milliseconds. Node-RED waits for nodes that close, but only for a while. */
const MOST_TIME_TO_REMOVE = 5_000;

/** Milliseconds between two log lines about calls that are not Orchestrator's. */
const REFUSED_EVERY = 60_000;

/** So many events are remembered. An event that arrives again is ignored. */
const MOST_EVENTS = 10_000;

/** What decides which webhook of which Orchestrator a connection has. */
const PLACE = ["url", "tenant", "publicUrl", "webhookPath"];

/** What the webhook of a connection uses. */
export interface WebhookContext {
    RED: NodeAPI;
    /** The connection. */
    node: Node;
    receivers: Receivers;
    webhooks: Webhooks;
    arrivals: Arrivals;
    clock: Clock;
    /** Called once for each event. */
    onEvent(event: WebhookEvent): void;
    /** What keeps Orchestrator from calling. Undefined: the problem is over. */
    problemChanged(error: OrchestratorError | undefined): void;
}

/** Sets up the webhook by which Orchestrator calls a connection. @throws OrchestratorError INVALID_SETTING, NOT_SUPPORTED */
export function openWebhook(
    context: Omit<WebhookContext, "receivers">,
    def: ConnectionDef,
    credentials: ConnectionCredentials,
): ConnectionWebhook {
    const server = webhookServerOf(context.RED);
    if (!server) throw new OrchestratorError("NOT_SUPPORTED", [sentence("webhook.notServed")]);
    const settings = readWebhookSettings(def, credentials, context.node.id, server.root);
    const webhook = new ConnectionWebhook({ ...context, receivers: server.receivers }, settings);
    webhook.open();
    return webhook;
}

/** The one webhook of a connection: registered in Orchestrator, and received. */
export class ConnectionWebhook {
    readonly #known = new Set<string>();
    readonly #awaiting: (() => void)[] = [];
    readonly #closing = new AbortController();
    #pause = FIRST_PAUSE;
    #again: Timer;
    #refusedAt = -Infinity;
    #warned: string | undefined;
    readonly #place: string;

    constructor(
        private readonly context: WebhookContext,
        private readonly settings: WebhookSettings,
    ) {
        this.#place = placeInFlows(context.RED, context.node);
    }

    get address(): string {
        return this.settings.address;
    }

    /** @throws OrchestratorError INVALID_SETTING if another node has the path */
    open(): void {
        const { RED, receivers } = this.context;
        const { path } = this.settings;
        if (isPathOfFlow(RED, path) || !receivers.add(path, this.#receive))
            throw new OrchestratorError("INVALID_SETTING", [sentence("webhook.taken", { path })]);
        void this.#register();
    }

    /** The webhook stays for the next node with this id, unless that node has another webhook or none. Never rejects. */
    async close(isRemoved: boolean): Promise<void> {
        const { RED, node, clock, receivers, webhooks } = this.context;
        const { path, address } = this.settings;
        this.#closing.abort();
        clock.clearTimeout(this.#again);
        // While a deployment closes nodes, the flows are already the new ones.
        if (!isRemoved && placeInFlows(RED, node) === this.#place) return receivers.leave(path);
        receivers.remove(path);
        try {
            await withDeadline(clock, (signal) => webhooks.remove(address, signal), MOST_TIME_TO_REMOVE);
        } catch (error) {
            this.#warn(asOrchestratorError(error).with([sentence("webhook.notRemoved", { address })]));
        }
    }

    async #register(): Promise<void> {
        const { RED, node, clock, webhooks, problemChanged } = this.context;
        const { address, secret } = this.settings;
        const { signal } = this.#closing;
        try {
            await webhooks.register({ address, secret, name: `Node-RED ${node.name || node.id}` }, signal);
            if (signal.aborted) return;
            const words = sentence("webhook.registered", { address });
            safely(() => node.log(translator(RED)(words)));
            problemChanged(undefined);
        } catch (error) {
            if (signal.aborted) return;
            const failure = asOrchestratorError(error).with([sentence("webhook.polling")]);
            if (this.#warned !== failure.message) this.#warn(failure);
            this.#warned = failure.message;
            problemChanged(failure);
            this.#again = clock.setTimeout(() => void this.#register(), this.#pause);
            this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
        }
    }

    /** Orchestrator waits for the answer, so only the signature is checked before it. */
    readonly #receive = (body: Buffer, signature: string): boolean => {
        const isOrchestrator = isSigned(body, signature, this.settings.secret);
        if (isOrchestrator) this.context.clock.setImmediate(() => safely(() => this.#take(body)));
        else this.#refused();
        return isOrchestrator;
    };

    /** Resolves when the next event arrives. */
    arrival(): Promise<void> {
        return new Promise((resolve) => this.#awaiting.push(resolve));
    }

    #take(body: Buffer): void {
        const event = readWebhookEvent(body);
        if (this.#closing.signal.aborted || !event) return;
        this.context.arrivals.arrived();
        for (const arrived of this.#awaiting.splice(0)) arrived();
        const { id } = event;
        if (id !== undefined && this.#known.has(id)) return;
        if (id !== undefined) this.#known.add(id);
        dropOldest(this.#known, MOST_EVENTS);
        this.context.onEvent(event);
    }

    #refused(): void {
        const now = this.context.clock.now();
        if (now - this.#refusedAt < REFUSED_EVERY) return;
        this.#refusedAt = now;
        const { RED, node } = this.context;
        safely(() => node.warn(translator(RED)(sentence("webhook.refused"))));
    }

    #warn(error: OrchestratorError): void {
        const { RED, node } = this.context;
        safely(() => node.warn(error.translated(translator(RED)).message));
    }
}

function placeInFlows(RED: NodeAPI, { id }: Node): string {
    let place: unknown;
    RED.nodes.eachNode((node) => {
        if (node.id === id) place = PLACE.map((name) => (node as unknown as Record<string, unknown>)[name]);
    });
    return JSON.stringify(place ?? []);
}

/** Whether a node of the flows takes calls at the path. Such nodes may be created later than the connection. */
function isPathOfFlow(RED: NodeAPI, path: string): boolean {
    let isTaken = false;
    RED.nodes.eachNode((node) => {
        const { type, method, url, d } = node as { type: string; method?: unknown; url?: unknown; d?: unknown };
        if (type !== "http in" || d === true || String(method).toLowerCase() !== "post") return;
        if (withoutOuterSlashes(String(url)).toLowerCase() === path.toLowerCase()) isTaken = true;
    });
    return isTaken;
}
