/** Lists for a dialog: a first screenful, searched by the server where it can, and here where it can't. */
import { shortened } from "../../shared/shortened";
import type { Api } from "../api/api";
import type { ApiRequest } from "../api/api-request";
import { OrchestratorError } from "../errors/orchestrator-error";
import { literal, readPage, withQuery } from "../api/odata";

/** More than this nobody reads in a list; who looks for another one types a part of its name. */
export const MAX_ITEMS = 200;

/** Rows of a page that is searched here (Orchestrator's largest), and pages at most: `$skip` ends at 10,000. */
const ROWS_SEARCHED = 1_000;
const MAX_PAGES = 11;

const MAX_CHARACTERS = 1_000;

/** So much more than is shown is searched for secrets: of one that is cut, as many characters as this are recognised. */
const CHARACTERS_AHEAD = 16;

export interface Listing<T> {
    items: T[];
    /** Whether there are more than these. */
    more: boolean;
}

export type Row = Record<string, unknown>;

/** The folder that a list is of, and what gives the look-up up. */
export type ListScope = Pick<ApiRequest, "folder" | "signal">;

export interface ListOrder<T> {
    /** Without a query. */
    path: string;
    scope: ListScope;
    options?: Record<string, string | undefined>;
    /** Properties that the search looks into; the list is in the order of the first. */
    searched: readonly string[];
    search: string;
    /** Undefined for a row that can't be used. */
    item(row: Row): T | undefined;
}

/** @throws OrchestratorError */
export async function readBounded<T>(api: Api, order: ListOrder<T>): Promise<Listing<T>> {
    const { search, searched } = order;
    const part = literal(search.toLowerCase());
    const query = {
        $filter: search ? searched.map((name) => `contains(tolower(${name}),${part})`).join(" or ") : undefined,
        $orderby: searched[0],
    };
    try {
        return await collect(api, order, query, MAX_ITEMS + 1);
    } catch (error) {
        // This server does not take the filter or the order on this list.
        if (!(error instanceof OrchestratorError && error.code === "REFUSED" && error.cause?.status === 400))
            throw error;
        return collect(api, order, {}, search ? ROWS_SEARCHED : MAX_ITEMS + 1);
    }
}

async function collect<T>(
    api: Api,
    { path, scope, options, searched, search, item }: ListOrder<T>,
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
        // A function that does not skip would give its only page for ever.
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

/** Also after the server has searched: a function may ignore the filter. */
export function matches(row: Row, searched: readonly string[], search: string): boolean {
    if (search === "") return true;
    const wanted = folded(search);
    return searched.some((name) => folded(row[name]).includes(wanted));
}

/** Without regard to case and accents: no stricter than the collation of any server. */
function folded(value: unknown): string {
    return typeof value === "string"
        ? value.slice(0, MAX_CHARACTERS).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
        : "";
}

/** A text of the server as it may be shown: no secret in it, whoever wrote it, and no longer than can be read. */
export function shown(api: Api, value: unknown, mostCharacters = MAX_CHARACTERS): string {
    if (typeof value !== "string") return "";
    return shortened(api.errors.redactor.redact(value.slice(0, mostCharacters + CHARACTERS_AHEAD)), mostCharacters);
}

/** A number that JSON and JavaScript agree on. */
export function count(value: unknown): number | undefined {
    return Number.isSafeInteger(value) ? (value as number) : undefined;
}
