/** The variants of the chaos run with queue items. */
export interface ItemsVariant {
    name: string;
    /** The number of messages, unless the command line sets it. Each adds one item, or a bulk. */
    adds: number;
    /** Items of a bulk. Undefined: each message adds a single item. */
    bulk?: number;
    /** Messages in progress at once. */
    underWay: number;
    /** The number of folders, each with a queue of its own. */
    folders: number;
    /** The queues take each reference once. */
    isUnique: boolean;
    /** Each item has a reference of its own. */
    hasReferences: boolean;
    apiVersion?: number;
}

/** The share of messages that may end in a Catch node. */
export const MOST_ERRORS = 0.02;

const ADDS = { adds: 5_000, folders: 4, underWay: 500 };
const BULKS = { adds: 500, folders: 4, bulk: 20, underWay: 20 };
const UNIQUE = { isUnique: true, hasReferences: true };
/** Only the mark tells these items from others. */
const MARKED = { isUnique: false, hasReferences: false };
/** Servers of this version keep no mark: reference and content tell items apart. */
const OLD = { isUnique: false, hasReferences: true, apiVersion: 11 };

const ALL: ItemsVariant[] = [
    { name: "items", ...ADDS, ...MARKED },
    { name: "itemsUnique", ...ADDS, ...UNIQUE },
    { name: "itemsApi11", ...ADDS, ...OLD },
    { name: "bulks", ...BULKS, ...MARKED },
    { name: "bulksUnique", ...BULKS, ...UNIQUE },
    { name: "bulksApi11", ...BULKS, ...OLD },
];

export const ITEMS_VARIANTS: ReadonlyMap<string, ItemsVariant> = new Map(ALL.map((variant) => [variant.name, variant]));

/** How many items a message adds. */
export const itemsOf = ({ bulk = 1 }: ItemsVariant): number => bulk;
