/** Answers a request to the Orchestrator API: finds the route, checks the caller and the folder, and calls the handler. */
import type { IncomingHttpHeaders } from "node:http";
import { parseRoughly } from "../../shared/json/read";
import { ApiError, mustNotBeNull, notAllowed, notFound, notSignedIn } from "../errors";
import { checkJsonType } from "./request-body";
import { folderOf, folderRequired } from "../routes/folder-scope";
import type { Grant } from "../tenant/identity";
import { ODataQueryError } from "../odata";
import { ROUTES } from "../routes";
import type { Context, Reply, RouteEntry } from "../routes/route";
import { routesOf, validateBody, type Generation } from "../specification";
import type { SimulatorState } from "../state";

export interface ApiCall {
    method: string;
    /** Decoded, relative to the Orchestrator base, without the query. */
    path: string;
    query: URLSearchParams;
    headers: IncomingHttpHeaders;
    body: Buffer;
    /** The Orchestrator base that was called. */
    base: string;
}

interface Match {
    route: RouteEntry;
    params: Record<string, string>;
}

/** @throws ApiError for every response that reports an error */
export function answerApi(call: ApiCall, state: SimulatorState): Reply {
    const generation = state.generation;
    const { route, params } = findRoute(call, generation);
    if (route.scope) checkScope(state.identity.authenticate(call.headers.authorization), route.scope, call.method);
    checkTenant(call.headers, state);
    const folder = folderOf(call.headers, state.tenant, generation);
    if (route.folder === "required" && !folder && generation.label !== "2018.4") throw folderRequired(generation);
    const context: Context = {
        state,
        generation,
        params,
        query: call.query,
        folder: folder ?? (generation.label === "2018.4" ? state.tenant.folders[0] : undefined),
        body: route.body ? readBody(call, route.body, generation) : undefined,
        base: call.base,
    };
    try {
        return route.handle(context);
    } catch (error) {
        if (error instanceof ODataQueryError)
            throw new ApiError(400, `Invalid OData query options. ${error.message}`, 1000);
        throw error;
    }
}

/** The routes of a generation, including unspecified ones that clients use. */
function routesIn(generation: Generation): RouteEntry[] {
    const specified = new Set(routesOf(generation).map((route) => routeKey(route.method, route.template)));
    return ROUTES.filter((route) =>
        route.since === undefined
            ? specified.has(routeKey(route.method, route.template))
            : (generation.apiVersion ?? 0) >= route.since,
    );
}

const routeKey = (method: string, template: string): string =>
    `${method} ${template.replace(/\(\)$/, "").toLowerCase()}`;

/** All routes that the simulator has in a generation, for tests that call each of them. */
export function declaredRoutes(generation: Generation): { method: string; template: string; specified: boolean }[] {
    return routesIn(generation).map(({ method, template, since }) => ({
        method,
        template,
        specified: since === undefined,
    }));
}

type Routes = { route: RouteEntry; pattern: RegExp }[];

/** The routes of each generation, by the resource that they begin with. */
const byGeneration = new Map<string, ReadonlyMap<string, Routes>>();

function findRoute({ method, path }: ApiCall, generation: Generation): Match {
    let routes = byGeneration.get(generation.label);
    if (!routes) {
        routes = byResource(generation);
        byGeneration.set(generation.label, routes);
    }
    const matching = (routes.get(resourceOf(path)) ?? []).filter(({ pattern }) => pattern.test(path));
    const match = matching.find(({ route }) => route.method === method);
    if (match) return { route: match.route, params: readParams(match.pattern.exec(path)?.groups ?? {}) };
    if (matching.length > 0) {
        const allow = matching.map(({ route }) => route.method).join(", ");
        throw new ApiError(405, `The requested resource does not support http method '${method}'.`, 0, { allow });
    }
    throw notFound(`The resource ${path}`);
}

function byResource(generation: Generation): ReadonlyMap<string, Routes> {
    // The most literal template comes first: `Jobs/GetByKey(…)` before `Jobs({key})`.
    const literalLength = (template: string): number => template.replace(/\{\w+\}/g, "").length;
    const sorted = routesIn(generation).sort((a, b) => literalLength(b.template) - literalLength(a.template));
    const routes = new Map<string, Routes>();
    for (const route of sorted) {
        const resource = resourceOf(route.template);
        routes.set(resource, [...(routes.get(resource) ?? []), { route, pattern: patternOf(route.template) }]);
    }
    return routes;
}

/** `/odata/jobs` of `/odata/Jobs(1)`: no template has a parameter in it. */
function resourceOf(path: string): string {
    return /^\/[^/]*\/[^/(]*/.exec(path)?.[0].toLowerCase() ?? "";
}

function patternOf(template: string): RegExp {
    const source = template
        .split(/(\{\w+\})/)
        .map((part) =>
            /^\{\w+\}$/.test(part) ? `(?<${part.slice(1, -1)}>[^/]*?)` : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"),
        )
        .join("");
    return new RegExp(`^${source.replace(/'/g, "'?")}(\\(\\))?/?$`, "i");
}

function readParams(groups: Record<string, string>): Record<string, string> {
    return Object.fromEntries(
        Object.entries(groups).map(([name, value]) => [name, value.replace(/^'|'$/g, "").replaceAll("''", "'")]),
    );
}

/** The scope `OR.X` covers everything, `OR.X.Read` reading and `OR.X.Write` writing. */
function checkScope({ scopes }: Grant, scope: string, method: string): void {
    if (scopes === "everything") return;
    if (!scopes.includes(scope) && !scopes.includes(`${scope}.${method === "GET" ? "Read" : "Write"}`))
        throw notAllowed();
}

function checkTenant(headers: IncomingHttpHeaders, state: SimulatorState): void {
    const name = headers["x-uipath-tenantname"];
    if (typeof name === "string" && name.toLowerCase() !== state.account.tenant.toLowerCase()) throw notSignedIn();
}

/** Binding is strict: a body that doesn't fit leaves the parameter null, and Orchestrator reports nothing else. */
function readBody(
    { body, headers }: ApiCall,
    { dto, parameter, ...binding }: NonNullable<RouteEntry["body"]>,
    generation: Generation,
): unknown {
    checkJsonType(headers);
    let value: unknown;
    try {
        value = parseRoughly(body.toString("utf8"));
    } catch {
        throw mustNotBeNull(parameter);
    }
    if (validateBody(dto, generation, value, binding) !== undefined) throw mustNotBeNull(parameter);
    return value;
}
