import { generation, within } from "./generations";
import type { Generation } from "./generations";
import { ROUTES } from "./route-table";

export interface Route {
    method: string;
    /** As specified, `/odata/Jobs({key})`; a key is always called `key`, whatever a generation calls it. */
    template: string;
    /** Status of success. */
    status: number;
    /** Whether the specification declares the folder header. */
    folder: boolean;
    /** The query options that it allows, `$filter` … */
    query: readonly string[];
}

const QUERIES: Readonly<Record<string, readonly string[]>> = {
    list: ["$expand", "$filter", "$select", "$orderby", "$top", "$skip", "$count"],
    collection: ["$expand", "$filter", "$select", "$orderby", "$count"],
    entity: ["$expand", "$select"],
};

const cache = new Map<number, readonly Route[]>();

/** The routes that a generation has. */
export function routesOf(of: Generation | string | number): readonly Route[] {
    const at = generation(of);
    let routes = cache.get(at.index);
    if (!routes) {
        routes = Object.entries(ROUTES).flatMap(([route, entry]) =>
            entry.split(" | ").flatMap((alternative) => readAlternative(route, alternative, at)),
        );
        cache.set(at.index, routes);
    }
    return routes;
}

function readAlternative(route: string, alternative: string, at: Generation): Route[] {
    const [method = "", path = ""] = route.split(/ (.*)/);
    const [status, ...words] = alternative.split(" ");
    const folder = words.includes("folder");
    const query = words.find((word) => Object.hasOwn(QUERIES, word));
    const ranges = words.find((word) => word !== "folder" && word !== query);
    if (!within(ranges, at)) return [];
    const template = path.replace("~", "UiPath.Server.Configuration.OData.");
    return [{ method, template, status: Number(status), folder, query: QUERIES[query ?? ""] ?? [] }];
}
