import { setMaxListeners } from "node:events";
import type { Node, NodeAPI } from "node-red";
import type { EventKind } from "../../shared/settings/events";
import type { Value } from "../../shared/term";
import { REAL_CLOCK, type Clock } from "../../orchestrator/clock";
import type { Environment } from "../../orchestrator/environment";
import { field } from "../../orchestrator/errors/messages";
import type { EventSource } from "../../follow/events/event-source";
import type { EventWatch } from "../../follow/events/event-watch";
import type { Follower } from "../../follow/follower";
import type { FollowedItems } from "../../follow/items";
import { Arrivals } from "../../follow/webhook/arrivals";
import type { Ends, Source } from "../../follow/source";
import {
    asOrchestratorError,
    OrchestratorError,
    sentence,
    type Sentence,
} from "../../orchestrator/errors/orchestrator-error";
import type { Orchestrator } from "../../orchestrator/orchestrator";
import type { ConnectionSettings } from "../../orchestrator/settings";
import type { Mention, WebhookEvent } from "../../orchestrator/webhooks/webhook-event";
import { readConnectionSettings, type ConnectionParts } from "./connection-settings";
import { isBlank, plainText } from "../../shared/settings/values";
import type { LiveJobs } from "../live-jobs/live-jobs";
import { NodeJobs } from "../live-jobs/node-jobs";
import { safely } from "../runtime/safely";
import { translator } from "../runtime/i18n";
import type { ConnectionCredentials, ConnectionDef, HttpProxyNode, TlsConfigNode } from "../runtime/node-definitions";
import type { ConnectionWebhook } from "../webhook/connection-webhook";

export interface OpenConnection {
    orchestrator: Orchestrator;
    settings: ConnectionSettings;
    /** Follows jobs for all wait nodes of the connection. */
    follower: Follower;
    /** Follows queue items. `manualRetries`: a failed item goes on when a user retries it by hand. */
    itemFollower(manualRetries: boolean): Follower;
    /** Watches for events for all event nodes of the connection. */
    events: Readonly<Record<EventKind, EventWatch>>;
    /** Whether Orchestrator should call the connection. */
    isCalled: boolean;
    /** The jobs of a node, as the editor shows them. */
    liveJobs(node: Node): NodeJobs;
    /** Aborts when the connection node is closed. Nothing is followed after that. */
    closed: AbortSignal;
}

/** The runtime of a connection node. It creates the Orchestrator when the first message needs it. */
export class Connection {
    readonly #RED: NodeAPI;
    readonly #node: Node<ConnectionCredentials>;
    readonly #def: ConnectionDef;
    #open: OpenConnection | undefined;
    readonly #itemFollowers = new Map<boolean, { follower: Follower; source: FollowedItems }>();
    readonly #arrivals = new Arrivals();
    #webhook: ConnectionWebhook | undefined;
    readonly #closing = new AbortController();

    /** `environment`: undefined for the real one, which is loaded with the first message. */
    constructor(
        RED: NodeAPI,
        node: Node<ConnectionCredentials>,
        def: ConnectionDef,
        private readonly liveJobs: LiveJobs,
        private readonly environment?: Environment,
    ) {
        this.#RED = RED;
        this.#node = node;
        this.#def = def;
        setMaxListeners(0, this.#closing.signal); // each wait node adds a listener
        node.on("close", (isRemoved: boolean, done: () => void) => {
            void this.#close(isRemoved).then(done);
        });
        // The nodes of the flow are still being created, and early events may be for them.
        if (!isBlank(def.publicUrl)) this.#clock.setImmediate(() => this.#listen());
    }

    get #clock(): Clock {
        return this.environment?.clock ?? REAL_CLOCK;
    }

    async #close(isRemoved: boolean): Promise<void> {
        const orchestrator = this.#open?.orchestrator;
        this.#open?.follower.close();
        for (const { follower } of this.#itemFollowers.values()) follower.close();
        this.#itemFollowers.clear();
        for (const events of Object.values(this.#open?.events ?? {})) events.close();
        this.#open = undefined;
        this.#closing.abort();
        await this.#webhook?.close(isRemoved);
        orchestrator?.close();
    }

    /** Undefined if Orchestrator should not call the connection. */
    get webhook(): ConnectionWebhook | undefined {
        return this.#webhook;
    }

    /** Sets up the webhook by which Orchestrator calls this connection. */
    #listen(): void {
        if (this.#closing.signal.aborted) return;
        const problemChanged = (error?: OrchestratorError): void => {
            for (const events of Object.values(this.#open?.events ?? {})) events.webhookChanged(error);
        };
        try {
            const { orchestrator } = this.open();
            const { openWebhook } =
                require("../webhook/connection-webhook") as typeof import("../webhook/connection-webhook");
            const { def, credentials } = this.deployed;
            const context = {
                RED: this.#RED,
                node: this.#node,
                webhooks: orchestrator.webhooks,
                arrivals: this.#arrivals,
                clock: this.#clock,
                onEvent: (event: WebhookEvent) => this.#notify(event),
                problemChanged,
            };
            this.#webhook = openWebhook(context, def, credentials);
        } catch (error) {
            const problem = asOrchestratorError(error);
            safely(() => this.#node.error(problem.translated(translator(this.#RED)).message));
            problemChanged(problem);
        }
    }

    /** The waits that an event concerns read their job. The event itself is never believed. */
    #notify({ jobs, items }: WebhookEvent): void {
        const hasEnded = ({ hasEnded }: Mention): boolean => hasEnded;
        const { events, follower: jobFollower } = this.#open ?? {};
        for (const job of jobs) events?.job.mentioned(job);
        for (const item of items) events?.queueItem.mentioned(item);
        for (const { id } of jobs.filter(hasEnded)) jobFollower?.wake(id);
        for (const { follower, source } of this.#itemFollowers.values())
            for (const { id } of items.filter(hasEnded)) follower.wake(source.firstOf(id));
    }

    /** The settings as deployed, secrets included. */
    get deployed(): Pick<ConnectionParts, "def" | "credentials"> {
        return { def: this.#def, credentials: this.#node.credentials ?? {} };
    }

    /** @throws OrchestratorError NOT_CONFIGURED, INVALID_SETTING; UNREACHABLE once the node is closed */
    open(): OpenConnection {
        // A client that is created now would never be closed.
        if (this.#closing.signal.aborted) throw new OrchestratorError("UNREACHABLE", [sentence("network.closed")]);
        this.#open ??= this.#create();
        return this.#open;
    }

    #create(): OpenConnection {
        const { tls, proxy } = this.#def;
        const settings = readConnectionSettings({
            ...this.deployed,
            tls: chosenNode<TlsConfigNode>(
                this.#RED,
                tls,
                "tls-config",
                field("uipath-orchestrator.label.tls"),
                "setting.notThere",
            ),
            proxy: chosenNode<HttpProxyNode>(
                this.#RED,
                proxy,
                "http proxy",
                field("uipath-orchestrator.label.proxy"),
                "setting.notThere",
            ),
        });
        // Loaded with the first message, so that Node-RED's start does not wait for the HTTP client.
        const client = require("../../orchestrator/orchestrator") as typeof import("../../orchestrator/orchestrator");
        const follow = require("../../follow/follower") as typeof import("../../follow/follower");
        const ofJobs = require("../../follow/jobs/job-end") as typeof import("../../follow/jobs/job-end");
        const watch = require("../../follow/events") as typeof import("../../follow/events");
        const orchestrator = new client.Orchestrator(settings, this.environment);
        const { jobs, queueItems } = orchestrator;
        const warn = (warning: Sentence): void => safely(() => this.#node.warn(translator(this.#RED)(warning)));
        const clock = this.#clock;
        const newFollower = (source: Source, ends: Ends): Follower =>
            new follow.Follower(source, ends, settings.concurrency, warn, clock, this.#arrivals);
        const follower = newFollower(jobs, new ofJobs.JobEnds(jobs, clock));
        const itemFollower = (manualRetries: boolean): Follower => {
            const known = this.#itemFollowers.get(manualRetries);
            if (known) return known.follower;
            const ofItems = require("../../follow/items") as typeof import("../../follow/items");
            const source = new ofItems.FollowedItems(queueItems, clock, manualRetries);
            const made = newFollower(source, new ofItems.ItemEnds(queueItems));
            this.#itemFollowers.set(manualRetries, { follower: made, source });
            return made;
        };
        const newWatch = (source: EventSource): EventWatch =>
            new watch.EventWatch(source, jobs, settings.concurrency, warn, clock, this.#arrivals);
        const events = {
            job: newWatch(new watch.JobEvents(jobs, clock)),
            queueItem: newWatch(new watch.ItemEvents(queueItems, clock)),
        };
        const urlOf = orchestrator.jobUrl.bind(orchestrator);
        const place = { connection: this.#node.id, base: settings.address.base, urlOf };
        const liveJobs = (node: Node): NodeJobs => new NodeJobs(this.liveJobs, node, place);
        const isCalled = !isBlank(this.#def.publicUrl);
        const closed = this.#closing.signal;
        return { orchestrator, settings, follower, itemFollower, events, isCalled, liveJobs, closed };
    }
}

/** A connection node, as other nodes see it. */
export interface ConnectionNode extends Node<ConnectionCredentials> {
    connection: Connection;
}

/** The connection that a node names. @throws OrchestratorError NOT_CONFIGURED when there is none */
export function connectionOf(RED: NodeAPI, id: string | undefined): Connection {
    const node = connectionNode(RED, id);
    if (!node) throw new OrchestratorError("NOT_CONFIGURED", [sentence("setting.noConnection")]);
    return node.connection;
}

/** Undefined if no connection with that id is deployed. */
export function connectionNode(RED: NodeAPI, id: string | undefined): ConnectionNode | undefined {
    const node = id ? (RED.nodes.getNode(id) as ConnectionNode | null) : undefined;
    return node?.connection ? node : undefined;
}

/**
 * The configuration node that a connection names; null if it names none. A node that is missing, disabled or of another type
 * is an error: without it the secret would take another route.
 * @throws OrchestratorError NOT_CONFIGURED, in the sentence of the key
 */
export function chosenNode<T extends Node>(
    RED: NodeAPI,
    id: unknown,
    type: string,
    named: Value,
    key: "setting.notThere" | "lookUp.notDeployed",
): T | null {
    const given = plainText(id ?? "")?.trim();
    if (given === "" || given === "_ADD_") return null;
    const node = given === undefined ? null : (RED.nodes.getNode(given) as T | null);
    if (node?.type === type) return node;
    throw new OrchestratorError("NOT_CONFIGURED", [sentence(key, { field: named })]);
}
