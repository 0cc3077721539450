/** Processes to choose from, with what they take. Source: API specifications, ReleaseDto. */
import { plainTypeName } from "../../shared/arguments/type-words";
import { parseArgumentDefinitions } from "../../shared/arguments/definitions";
import type { Api } from "../api/api";
import { ENTRY_POINT_SINCE } from "../lookups/processes";
import { readBounded, shown, type Listing, type ListScope, type Row } from "./bounded-list";

export interface ArgumentItem {
    name: string;
    /** In plain words: `String`, `List<Int32>`; "" where the server tells none. */
    type: string;
    required: boolean;
    hasDefault: boolean;
    /** Where the process tells it. */
    default?: unknown;
}

export interface ProcessItem {
    name: string;
    key: string;
    version: string;
    description: string;
    /** Path of the entry point; "" where the server tells none. */
    entryPoint: string;
    /** Path of its folder; "" where the server tells none. */
    folder: string;
    /** Null where the server tells none that can be read: an agent, an old server. */
    arguments: ArgumentItem[] | null;
}

const MAX_DESCRIPTION = 2_000;
const MAX_ARGUMENTS = 500;

/** Orchestrator takes no more for `InputArguments`. */
const MAX_DEFAULTS = 10_000;

export async function listProcesses(api: Api, scope: ListScope, search: string): Promise<Listing<ProcessItem>> {
    await api.askVersion();
    return readBounded<ProcessItem>(api, {
        path: "/odata/Releases",
        scope,
        options: { $expand: api.server.specification >= ENTRY_POINT_SINCE ? "EntryPoint" : undefined },
        searched: ["Name"],
        search,
        item: (row) => processItem(api, row),
    });
}

function processItem(api: Api, row: Row): ProcessItem | undefined {
    const name = shown(api, row["Name"]);
    const key = shown(api, row["Key"]);
    if (name === "" || key === "") return undefined;
    const entryPoint = asRow(row["EntryPoint"]);
    return {
        name,
        key,
        version: shown(api, row["ProcessVersion"]),
        description: shown(api, row["Description"], MAX_DESCRIPTION),
        entryPoint: shown(api, entryPoint["Path"]) || shown(api, row["EntryPointPath"]),
        folder: shown(api, row["OrganizationUnitFullyQualifiedName"]),
        arguments: argumentItems(api, row, entryPoint),
    };
}

function argumentItems(api: Api, row: Row, entryPoint: Row): ArgumentItem[] | null {
    const declared = text(entryPoint["InputArguments"]) ?? text(asRow(row["Arguments"])["Input"]);
    const defaults = text(row["InputArguments"]);
    const definitions = parseArgumentDefinitions(declared, defaults);
    if (!definitions) return null;
    const values = readDefaults(defaults);
    return definitions.slice(0, MAX_ARGUMENTS).map(({ name, type, required, hasDefault = false }) => ({
        name: shown(api, name),
        type: shown(api, plainTypeName(type)),
        required,
        hasDefault,
        ...(Object.hasOwn(values, name) ? { default: cleaned(api, values[name]) } : {}),
    }));
}

function readDefaults(json: string | undefined): Row {
    if (json === undefined || json.length > MAX_DEFAULTS) return {};
    try {
        return asRow(JSON.parse(json));
    } catch {
        return {};
    }
}

/** A default may be any JSON. Deeper than anybody nests, it is left out. */
function cleaned(api: Api, value: unknown, depth = 0): unknown {
    if (typeof value === "string") return shown(api, value, MAX_DEFAULTS);
    if (typeof value !== "object" || value === null) return value;
    if (depth > 20) return null;
    if (Array.isArray(value)) return value.map((part) => cleaned(api, part, depth + 1));
    const entries = Object.entries(value).map(([name, part]) => [shown(api, name), cleaned(api, part, depth + 1)]);
    return Object.fromEntries(entries) as Row;
}

function text(value: unknown): string | undefined {
    return typeof value === "string" && value !== "" ? value : undefined;
}

function asRow(value: unknown): Row {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Row) : {};
}
