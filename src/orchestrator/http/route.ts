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

export class Routes {
    #lastUrl = "";
    #last: Route | undefined;

    constructor(private readonly pools: Pick<Pools, "for">) {}

    /** Most requests go where the one before went. @throws OrchestratorError INVALID_SETTING for a proxy of the environment without a valid address */
    to(url: string): Route {
        if (this.#last && url === this.#lastUrl) return this.#last;
        // Not all that Node.js makes of a URL: it copies its options several times for each request.
        const parsed = new URL(url);
        const { hostname, port, path } = urlToHttpOptions(parsed);
        const route = {
            secure: parsed.protocol === "https:",
            pool: this.pools.for(parsed.href),
            hostname,
            port,
            path,
        };
        [this.#last, this.#lastUrl] = [route, url];
        return route;
    }
}
