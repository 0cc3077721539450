import type { RequestOptions } from "node:http";
import type { ConnectionPool } from "./connection-pool";
import type { ConnectionPools } from "./connection-pools";

/** The target of a request, and the connections that lead there. */
export interface Route {
    secure: boolean;
    pool: ConnectionPool;
    hostname: RequestOptions["hostname"];
    port: RequestOptions["port"];
    path: RequestOptions["path"];
}

/** @throws as `ConnectionPools.for` */
export function routeTo(url: string, pools: Pick<ConnectionPools, "for">): Route {
    const { protocol, hostname, port, pathname, search, href } = new URL(url);
    return {
        secure: protocol === "https:",
        pool: pools.for(href),
        // An IPv6 address has brackets in a URL alone.
        hostname: hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
        port,
        path: pathname + search,
    };
}
