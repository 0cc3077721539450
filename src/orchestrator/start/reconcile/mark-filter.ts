/** Filters for jobs by their marks. */
import { literal } from "../../api/odata";
import type { Correlation } from "./correlation";

/** Of an encoded filter. IIS accepts a query of 2,048 characters, of which the other options take 61. */
const LONGEST_FILTER = 1_900;

type Mark = Pick<Correlation, "field" | "value">;

/** Whether one request can ask for all these marks. */
export function fitsOneFilter(marks: readonly Mark[]): boolean {
    return filterOf(marks) !== undefined;
}

/** Undefined where the filter is too long. */
export function filterOf(marks: readonly Mark[]): string | undefined {
    const filters = new Set<string>();
    let length = 0;
    for (const { field, value } of marks) {
        const filter = `${field} eq ${field === "BatchExecutionKey" ? value : literal(value)}`;
        if (filters.has(filter)) continue;
        filters.add(filter);
        length += encodeURIComponent(filter.toWellFormed()).length + OR.length;
        if (length > LONGEST_FILTER) return undefined;
    }
    return [...filters].join(" or ");
}

const OR = encodeURIComponent(" or ");

export function isShort(filter: string): boolean {
    return filter.length <= LONGEST_FILTER && encodeURIComponent(filter.toWellFormed()).length <= LONGEST_FILTER;
}
