/** How a simulator is started, and what it tells a client. */
import type { CorrelationHandling } from "./jobs/correlation-handling";
import type { TenantData } from "./tenant/tenant-data";
import type { DeliveryFailing } from "./webhooks/delivery-failing";

export interface SimulatorOptions {
    /** The port on 127.0.0.1. By default a free one. */
    port?: number;
    /** An API version (20), or a generation without one ("2018.4", "2019.10"). By default the newest. */
    apiVersion?: number | string;
    /** What the tenant holds, or the path of a JSON file that says so. By default something of everything. */
    data?: TenantData | string;
    /** How many seconds an access token lives. By default 3600. */
    tokenLifetime?: number;
    /** The organisation in `url`. By default "acme". */
    organisation?: string;
    /** The tenant in `url`. By default "Default". */
    tenant?: string;
    /** What becomes of the fields by which a client finds its jobs again. By default both are kept. */
    correlation?: CorrelationHandling;
    /** Whether lists of jobs are limited to 100 a minute, as Orchestrator does it. By default true. */
    rateLimit?: boolean;
    /** What becomes of events that a webhook's address does not take. By default as in the cloud. */
    webhooks?: DeliveryFailing;
}

/** What a client needs to sign in. */
export interface SimulatorAccess {
    /** The address as in Automation Cloud. */
    url: string;
    /** The address as of a standalone server. */
    standaloneUrl: string;
    identityUrl: string;
    clientId: string;
    clientSecret: string;
    scope: string;
    /** A personal access token. */
    token: string;
    tenant: string;
    username: string;
    password: string;
}
