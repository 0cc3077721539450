import http from "node:http";
import https from "node:https";
import { HttpProxyAgent, HttpsProxyAgent } from "hpagent";
import { dropOldest } from "../../shared/drop-oldest";
import type { ProxySettings } from "../settings";
import { environmentProxy } from "./environment-proxy";
import { Pool } from "./pool";

export interface PoolOptions {
    tls?: object | undefined;
    proxy?: ProxySettings | undefined;
    maxSockets: number;
    /** Milliseconds for a proxy to open a tunnel. */
    timeout: number;
}

/** More origins than this are not remembered. */
const MOST_ORIGINS = 100;

/** The connections of a connection node: a pool for each kind of origin that it talks to. */
export class Pools {
    readonly #options: PoolOptions;
    readonly #pools = new Map<string, Pool>();
    /** By origin, of which a server may name many: reading the environment takes longer than all else here. */
    readonly #environmentProxies = new Map<string, string>();

    constructor(options: PoolOptions) {
        this.#options = options;
    }

    /** The pool for a URL, as the parser writes it: direct, or through the proxy that is set for it. */
    for(url: string): Pool {
        const proxy = this.#proxyFor(url);
        const secure = url.startsWith("https:");
        const key = `${secure} ${proxy}`;
        const known = this.#pools.get(key);
        if (known) return known;
        const pool = new Pool(this.#agent(secure, proxy));
        this.#pools.set(key, pool);
        return pool;
    }

    close(): void {
        for (const { agent } of this.#pools.values()) agent.destroy();
        this.#pools.clear();
    }

    /** Same rule as Node-RED's `http request`: a proxy node decides where there is one, else the environment. */
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
        dropOldest(this.#environmentProxies, MOST_ORIGINS);
        return proxy;
    }

    #agent(secure: boolean, proxy: string): http.Agent {
        const { tls, maxSockets, timeout } = this.#options;
        const common = { keepAlive: true, maxSockets, maxFreeSockets: maxSockets };
        const secured = { ...common, ...tls };
        if (proxy === "") return secure ? new https.Agent(secured) : new http.Agent(common);
        return secure
            ? new HttpsProxyAgent({ ...secured, proxy, timeout })
            : new HttpProxyAgent({ ...common, proxy, timeout });
    }
}
