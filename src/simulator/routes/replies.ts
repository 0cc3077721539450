import { applyQuery, applySelectExpand, type Entity } from "../odata";
import { notFound } from "../errors";
import type { Context, Reply } from "./route";

/** Functions of OData have this prefix in their path. */
export const NAMESPACE = "UiPath.Server.Configuration.OData.";

/** A list, after the query's options. `set` is the entity set of the context, `shown` a row with what lists leave out. */
export function list<Row extends object>(
    context: Context,
    set: string,
    rows: readonly Row[],
    entity: Omit<Entity<Row>, "generation">,
    shown?: (row: Row) => Row,
): Reply {
    const { value, count } = applyQuery(rows, { ...entity, generation: context.generation }, context.query, shown);
    return {
        status: 200,
        body: { ...odataContext(context, set), ...(count === undefined ? {} : { "@odata.count": count }), value },
    };
}

/** One entity. @throws ApiError 404 */
export function one<Row extends object>(
    context: Context,
    set: string,
    row: Row | undefined,
    entity: Omit<Entity<Row>, "generation">,
    status = 200,
): Reply {
    if (!row) throw notFound(`The ${set.replace(/s$/, "").toLowerCase()}`);
    const body = applySelectExpand(row, { ...entity, generation: context.generation }, context.query);
    return { status, body: { ...odataContext(context, `${set}/$entity`), ...body } };
}

/** What is no entity: a value, a list of values. */
export function plain(context: Context, type: string, body: object): Reply {
    return { status: 200, body: { ...odataContext(context, type), ...body } };
}

function odataContext({ base }: Context, fragment: string): object {
    return { "@odata.context": `${base}/odata/$metadata#${fragment}` };
}

export function idOf(text: string | undefined): number {
    return /^\d+$/.test(text ?? "") ? Number(text) : -1;
}
