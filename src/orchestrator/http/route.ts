import type { RequestOptions } from "node:http";
import { urlToHttpOptions } from "node:url";
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
    const parsed = new URL(url);
    // Only what is needed: Node.js copies these options several times for each request.
    const { hostname, port, path } = urlToHttpOptions(parsed);
    return { secure: parsed.protocol === "https:", pool: pools.for(parsed.href), hostname, port, path };
}
