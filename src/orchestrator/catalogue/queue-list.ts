/** Lists queues with the fields of their content. Source: API specifications, QueueDefinitionDto. */
import { readSchema, type ContentField } from "../../shared/queue-items/schema";
import type { Api } from "../api/api";
import { displayText, readBounded, type Listing, type ListScope, type Row } from "./bounded-list";
import type { ArgumentItem } from "./process-list";

export interface QueueItem {
    name: string;
    description: string;
    /** Whether it takes each reference only once. */
    unique: boolean;
    /** The fields of its schema, with .NET types; null if it has no schema. */
    fields: ArgumentItem[] | null;
}

const MAX_DESCRIPTION = 2_000;
const MAX_FIELDS = 500;

export function listQueues(api: Api, scope: ListScope, search: string): Promise<Listing<QueueItem>> {
    return readBounded<QueueItem>(api, {
        path: "/odata/QueueDefinitions",
        scope,
        searched: ["Name"],
        search,
        item: (row) => queueItem(api, row),
    });
}

function queueItem(api: Api, row: Row): QueueItem | undefined {
    const name = displayText(api, row["Name"]);
    if (name === "") return undefined;
    const schema = readSchema(row["SpecificDataJsonSchema"]);
    return {
        name,
        description: displayText(api, row["Description"], MAX_DESCRIPTION),
        unique: row["EnforceUniqueReference"] === true,
        fields: schema ? schema.fields.slice(0, MAX_FIELDS).map((field) => fieldItem(api, field)) : null,
    };
}

function fieldItem(api: Api, { name, types, format, required }: ContentField): ArgumentItem {
    const type = format?.startsWith("date") ? "DateTime" : types.map((each) => TYPES[each]).find(Boolean);
    return { name: displayText(api, name), type: type ?? "String", required, hasDefault: false };
}

/** The .NET type for each type of a JSON schema. */
const TYPES: Readonly<Record<string, string>> = {
    string: "String",
    integer: "Int64",
    number: "Double",
    boolean: "Boolean",
};
