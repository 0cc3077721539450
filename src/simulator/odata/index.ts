/** OData v4 queries on plain arrays, as Orchestrator understands them. */

export { applyQuery, applySelectExpand, type QueryResult } from "./query";
export { type Entity } from "./entity";
export { ODataQueryError } from "./error";
