import { applyQuery, applySelectExpand, type Entity } from "../odata";
import { notFound } from "../errors";
import type { Context, Reply } from "./route";

/** The paths of OData functions and actions have this prefix. */
export const NAMESPACE = "UiPath.Server.Configuration.OData.";

/** Applies the query options to rows. `set` is the entity set of the OData context. `toListed` removes what lists do not show. */
export function listReply<Row extends object>(
    context: Context,
    set: string,
    rows: readonly Row[],
    entity: Omit<Entity<Row>, "generation">,
    toListed?: (row: Row) => Row,
): Reply {
    const { value, count } = applyQuery(rows, { ...entity, generation: context.generation }, context.query, toListed);
    return {
        status: 200,
        body: { ...odataContext(context, set), ...(count === undefined ? {} : { "@odata.count": count }), value },
    };
}

/** @throws ApiError 404 when there is no row */
export function entityReply<Row extends object>(
    context: Context,
    set: string,
    row: Row | undefined,
    entity: Omit<Entity<Row>, "generation">,
    status = 200,
): Reply {
    if (!row) throw notFound(`The ${set.replace(/s$/, "").toLowerCase()}`);
    const head = odataContext(context, `${set}/$entity`);
    return { status, body: applySelectExpand(row, { ...entity, generation: context.generation }, context.query, head) };
}

/** Returns a value, or a list of values, that is not an entity. */
export function valueReply(context: Context, type: string, body: object): Reply {
    return { status: 200, body: { ...odataContext(context, type), ...body } };
}

function odataContext({ base }: Context, fragment: string): Record<string, unknown> {
    return { "@odata.context": `${base}/odata/$metadata#${fragment}` };
}

export function idOf(text: string | undefined): number {
    return /^\d+$/.test(text ?? "") ? Number(text) : -1;
}
