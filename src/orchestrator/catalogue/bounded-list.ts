/** Reads lists for a dialog: the first items of a search, which runs here where the server can't search. */
import { shortened } from "../../shared/shortened";
import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import { OrchestratorError } from "../errors/orchestrator-error";
import { literal, readPage, withQuery } from "../api/odata";

/** A longer list would not be read. Users type a part of the name instead. */
export const MAX_ITEMS = 200;

/** For a search here: Orchestrator's largest page, and as many pages as it allows, since `$skip` ends at 10,000. */
const ROWS_SEARCHED = 1_000;
const MAX_PAGES = 11;

const MAX_CHARACTERS = 1_000;

/** So many characters beyond the shown text are searched for secrets. They are enough to recognise a secret that is cut off. */
const CHARACTERS_AHEAD = 16;

export interface Listing<T> {
    items: T[];
    /** Whether there are further items. */
    more: boolean;
}

export type Row = Record<string, unknown>;

export type ListScope = Pick<ApiRequest, "folder" | "signal">;

export interface ListQuery<T> {
    /** The path without a query. */
    path: string;
    scope: ListScope;
    options?: Record<string, string | undefined>;
    /** The properties to search. The first one also sorts the list. */
    searched: readonly string[];
    search: string;
    /** Returns undefined for an unusable row. */
    item(row: Row): T | undefined;
}

/** @throws OrchestratorError */
export async function readBounded<T>(api: Api, list: ListQuery<T>): Promise<Listing<T>> {
    const { search, searched } = list;
    const part = literal(search.toLowerCase());
    const query = {
        $filter: search ? searched.map((name) => `contains(tolower(${name}),${part})`).join(" or ") : undefined,
        $orderby: searched[0],
    };
    try {
        return await collect(api, list, query, MAX_ITEMS + 1);
    } catch (error) {
        // The server does not support this filter or order.
        if (!(error instanceof OrchestratorError && error.code === "REFUSED" && error.cause?.status === 400))
            throw error;
        return collect(api, list, {}, search ? ROWS_SEARCHED : MAX_ITEMS + 1);
    }
}

async function collect<T>(
    api: Api,
    { path, scope, options, searched, search, item }: ListQuery<T>,
    query: Record<string, string | undefined>,
    size: number,
): Promise<Listing<T>> {
    const items: T[] = [];
    let before = "";
    for (let pages = 0, skip = 0; pages < MAX_PAGES; pages++) {
        const paging = { $top: size, $skip: skip > 0 ? skip : undefined, $count: "true" };
        const page = await readPage<Row>(api, {
            ...scope,
            path: withQuery(path, { ...options, ...query, ...paging }),
        });
        const first = JSON.stringify(page.items[0]);
        // A function that ignores `$skip` would return the same page for ever.
        if (page.items.length === 0 || first === before) return { items, more: false };
        before = first;
        for (const row of page.items) {
            const found = matches(row, searched, search) ? item(row) : undefined;
            if (found === undefined) continue;
            if (items.length === MAX_ITEMS) return { items, more: true };
            items.push(found);
        }
        skip += page.items.length;
        if (page.count === undefined ? page.items.length < size : skip >= page.count) return { items, more: false };
    }
    return { items, more: true };
}

/** Also used after a search of the server, since a function may ignore the filter. */
export function matches(row: Row, searched: readonly string[], search: string): boolean {
    if (search === "") return true;
    const wanted = folded(search);
    return searched.some((name) => folded(row[name]).includes(wanted));
}

/** Ignores case and accents, so that the comparison is no stricter than any server's collation. */
function folded(value: unknown): string {
    return typeof value === "string"
        ? value.slice(0, MAX_CHARACTERS).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
        : "";
}

/** A text of the server as it is shown: without secrets, and shortened. */
export function displayText(api: Api, value: unknown, mostCharacters = MAX_CHARACTERS): string {
    if (typeof value !== "string") return "";
    return shortened(api.errors.redactor.redact(value.slice(0, mostCharacters + CHARACTERS_AHEAD)), mostCharacters);
}

/** Undefined if it is no safe integer. */
export function safeInteger(value: unknown): number | undefined {
    return Number.isSafeInteger(value) ? (value as number) : undefined;
}
