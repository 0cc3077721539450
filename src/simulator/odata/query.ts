import { compileFilter, compileOrder } from "./filter/compile";
import type { Entity } from "./entity";
import { ODataQueryError } from "./error";
import { readCount, readOptions, readWhole } from "./options";
import { parseFilter, parseOrderBy } from "./filter/parser";
import { compileProjection } from "./projection";

/** "The maximum value is 1000" (specification of $top). */
const MAX_TOP = 1000;
/** The limit of UiPath's own SDK, which reads longer lists by filters. */
const MAX_SKIP = 10_000;
/** "The maximum number of expressions is 5" (specification of $orderby). */
const MAX_ORDER_ITEMS = 5;

export interface QueryResult {
    value: Record<string, unknown>[];
    /** The number of rows that match the filter, if `$count=true` asks for it. */
    count?: number;
}

/**
 * Answers a list request: filter, count, order, skip, top, select and expand, in this order (OData v4 §11.2.1). The rows are not
 * changed. `toListed` removes what lists do not show of a row. @throws ODataQueryError when Orchestrator would refuse the query
 */
export function applyQuery<Row extends object>(
    rows: readonly Row[],
    entity: Entity<Row>,
    parameters: URLSearchParams,
    toListed?: (row: Row) => Row,
): QueryResult {
    const options = readOptions(parameters);
    const bound = entity as Entity;
    const maxTop = entity.maxTop ?? MAX_TOP;
    const matches = options.filter ? compileFilter(bound, parseFilter(options.filter)) : undefined;
    const sort = options.orderby ? compileOrder(bound, orderItems(options.orderby)) : undefined;
    const project = compileProjection(entity, options);
    const skip = options.skip === undefined ? 0 : readWhole("skip", options.skip, MAX_SKIP);
    const top = options.top === undefined ? maxTop : readWhole("top", options.top, maxTop);
    const isCounted = readCount(options.count);

    const matching = matches ? rows.filter(matches) : [...rows];
    const page = (sort ? sort(matching) : matching).slice(skip, skip + top);
    return {
        value: (toListed ? page.map(toListed) : page).map((row) => project(row)),
        ...(isCounted && { count: matching.length }),
    };
}

/** Answers a request for one entity, into an object. Only `$select` and `$expand` affect it. */
export function applySelectExpand<Row extends object>(
    row: Row,
    entity: Entity<Row>,
    parameters: URLSearchParams,
    into: Record<string, unknown> = {},
): Record<string, unknown> {
    return compileProjection(entity, readOptions(parameters))(row, into);
}

function orderItems(text: string): ReturnType<typeof parseOrderBy> {
    const items = parseOrderBy(text);
    if (items.length > MAX_ORDER_ITEMS) {
        throw new ODataQueryError(
            `The number of clauses in $orderby query option exceeds the maximum of ${MAX_ORDER_ITEMS}.`,
        );
    }
    return items;
}
