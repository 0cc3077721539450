import type { RequestOptions } from "node:http";
import { urlToHttpOptions } from "node:url";
import type { Pool } from "./pool";
import type { Pools } from "./pools";

/** Where a request goes, and over whose connections. */
export interface Route {
    secure: boolean;
    pool: Pool;
    hostname: RequestOptions["hostname"];
    port: RequestOptions["port"];
    path: RequestOptions["path"];
}

/** @throws OrchestratorError INVALID_SETTING for a proxy of the environment without a valid address */
export function routeTo(url: string, pools: Pick<Pools, "for">): Route {
    const parsed = new URL(url);
    // Not all that Node.js makes of a URL: it copies its options several times for each request.
    const { hostname, port, path } = urlToHttpOptions(parsed);
    return { secure: parsed.protocol === "https:", pool: pools.for(parsed.href), hostname, port, path };
}
