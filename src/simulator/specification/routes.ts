import { asGeneration, within } from "./generations";
import type { Generation } from "./generations";
import { ROUTES } from "./route-table";

export interface Route {
    method: string;
    /** As specified, such as `/odata/Jobs({key})`. The key is called `key` in every generation. */
    template: string;
    /** The status of a successful response. */
    status: number;
    /** Whether the specification declares the folder header. */
    folder: boolean;
    /** The allowed query options, such as `$filter`. */
    query: readonly string[];
}

const QUERIES: Readonly<Record<string, readonly string[]>> = {
    list: ["$expand", "$filter", "$select", "$orderby", "$top", "$skip", "$count"],
    collection: ["$expand", "$filter", "$select", "$orderby", "$count"],
    entity: ["$expand", "$select"],
};

const cache = new Map<number, readonly Route[]>();

/** The routes of a generation. */
export function routesOf(of: Generation | string | number): readonly Route[] {
    const generation = asGeneration(of);
    let routes = cache.get(generation.index);
    if (!routes) {
        routes = Object.entries(ROUTES).flatMap(([route, entry]) =>
            entry.split(" | ").flatMap((alternative) => readAlternative(route, alternative, generation)),
        );
        cache.set(generation.index, routes);
    }
    return routes;
}

function readAlternative(route: string, alternative: string, generation: Generation): Route[] {
    const [method = "", path = ""] = route.split(/ (.*)/);
    const [status, ...words] = alternative.split(" ");
    const folder = words.includes("folder");
    const query = words.find((word) => Object.hasOwn(QUERIES, word));
    const ranges = words.find((word) => word !== "folder" && word !== query);
    if (!within(ranges, generation)) return [];
    const template = path.replace("~", "UiPath.Server.Configuration.OData.");
    return [{ method, template, status: Number(status), folder, query: QUERIES[query ?? ""] ?? [] }];
}
