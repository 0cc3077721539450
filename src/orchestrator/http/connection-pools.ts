import http from "node:http";
import https from "node:https";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { HttpProxyAgent, HttpsProxyAgent } from "hpagent";
import { dropOldest } from "../../shared/drop-oldest";
import type { ProxySettings } from "../settings";
import { environmentProxy } from "./environment-proxy";
import { ConnectionPool } from "./connection-pool";

export interface TransportOptions {
    tls?: SecureContextOptions | undefined;
    proxy?: ProxySettings | undefined;
    maxSockets: number;
    /** The time in which a proxy must open a tunnel, in milliseconds. */
    timeout: number;
}

/** Origins with a remembered proxy. A server may name any number of them. */
const MAX_ORIGINS = 100;

/** The pools of a connection node: one for each combination of TLS and proxy. */
export class ConnectionPools {
    readonly #options: TransportOptions;
    readonly #pools = new Map<string, ConnectionPool>();
    /** By origin. Reading the environment takes longer than everything else here. */
    readonly #environmentProxies = new Map<string, string>();

    constructor(options: TransportOptions) {
        this.#options = options;
    }

    /**
     * The pool for a URL in the parser's spelling.
     * @throws OrchestratorError INVALID_SETTING for an invalid proxy of the environment; OpenSSL's error for unusable TLS options
     */
    for(url: string): ConnectionPool {
        const proxy = this.#proxyFor(url);
        const secure = url.startsWith("https:");
        const key = `${secure} ${proxy}`;
        const known = this.#pools.get(key);
        if (known) return known;
        const pool = new ConnectionPool(this.#agent(secure, proxy));
        this.#pools.set(key, pool);
        return pool;
    }

    close(): void {
        for (const { agent } of this.#pools.values()) agent.destroy();
        this.#pools.clear();
    }

    /** As in Node-RED's `http request`, a proxy node overrides the environment. */
    #proxyFor(url: string): string {
        const { proxy } = this.#options;
        if (!proxy) return this.#environmentProxy(url);
        return proxy.noProxy.some((part) => part !== "" && url.includes(part)) ? "" : proxy.url;
    }

    #environmentProxy(url: string): string {
        const origin = /^\w+:\/\/[^/?#]*/.exec(url)?.[0] ?? url;
        const known = this.#environmentProxies.get(origin);
        if (known !== undefined) return known;
        const proxy = environmentProxy(url);
        this.#environmentProxies.set(origin, proxy);
        dropOldest(this.#environmentProxies, MAX_ORIGINS);
        return proxy;
    }

    #agent(secure: boolean, proxy: string): http.Agent {
        const { tls, maxSockets, timeout } = this.#options;
        const common = { keepAlive: true, maxSockets, maxFreeSockets: maxSockets };
        if (!secure) return proxy === "" ? new http.Agent(common) : new HttpProxyAgent({ ...common, proxy, timeout });
        // Certificates and keys are read here: hpagent would do it in a listener of its own, where an error ends the process.
        const secured = { ...common, ...(tls && { ...tls, secureContext: createSecureContext(tls) }) };
        return proxy === "" ? new https.Agent(secured) : new HttpsProxyAgent({ ...secured, proxy, timeout });
    }
}
