/** Lists processes with their arguments. Source: API specifications, ReleaseDto. */
import { plainTypeName } from "../../shared/arguments/type-words";
import { parseArgumentDefinitions } from "../../shared/arguments/definitions";
import type { Api } from "../api/api";
import { ENTRY_POINT_SINCE } from "../lookups/processes";
import { readBounded, displayText, type Listing, type ListScope, type Row } from "./bounded-list";

export interface ArgumentItem {
    name: string;
    /** The short name: `String`, `List<Int32>`; "" if the server sends none. */
    type: string;
    required: boolean;
    hasDefault: boolean;
    /** Present only if the process has one. */
    default?: unknown;
}

export interface ProcessItem {
    name: string;
    key: string;
    version: string;
    description: string;
    /** The path of the entry point; "" if the server sends none. */
    entryPoint: string;
    /** The path of its folder; "" if the server sends none. */
    folder: string;
    /** Null if the server sends nothing readable, as for an agent or on an old server. */
    arguments: ArgumentItem[] | null;
    /** The output of its jobs; null as above. */
    outputs: ArgumentItem[] | null;
}

const MAX_DESCRIPTION = 2_000;
const MAX_ARGUMENTS = 500;

/** Orchestrator's limit for `InputArguments`. */
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
    const name = displayText(api, row["Name"]);
    const key = displayText(api, row["Key"]);
    if (name === "" || key === "") return undefined;
    const entryPoint = asRow(row["EntryPoint"]);
    const release = asRow(row["Arguments"]);
    return {
        name,
        key,
        version: displayText(api, row["ProcessVersion"]),
        description: displayText(api, row["Description"], MAX_DESCRIPTION),
        entryPoint: displayText(api, entryPoint["Path"]) || displayText(api, row["EntryPointPath"]),
        folder: displayText(api, row["OrganizationUnitFullyQualifiedName"]),
        arguments: argumentItems(
            api,
            text(entryPoint["InputArguments"]) ?? text(release["Input"]),
            text(row["InputArguments"]),
        ),
        outputs: argumentItems(api, text(entryPoint["OutputArguments"]) ?? text(release["Output"])),
    };
}

function argumentItems(api: Api, declared: string | undefined, defaults?: string): ArgumentItem[] | null {
    const definitions = parseArgumentDefinitions(declared, defaults);
    if (!definitions) return null;
    const values = readDefaults(defaults);
    return definitions.slice(0, MAX_ARGUMENTS).map(({ name, type, required, hasDefault = false }) => ({
        name: displayText(api, name),
        type: displayText(api, plainTypeName(type)),
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

/** A default may be any JSON. Absurdly deep parts are left out. */
function cleaned(api: Api, value: unknown, depth = 0): unknown {
    if (typeof value === "string") return displayText(api, value, MAX_DEFAULTS);
    if (typeof value !== "object" || value === null) return value;
    if (depth > 20) return null;
    if (Array.isArray(value)) return value.map((part) => cleaned(api, part, depth + 1));
    const entries = Object.entries(value).map(([name, part]) => [
        displayText(api, name),
        cleaned(api, part, depth + 1),
    ]);
    return Object.fromEntries(entries) as Row;
}

function text(value: unknown): string | undefined {
    return typeof value === "string" && value !== "" ? value : undefined;
}

function asRow(value: unknown): Row {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Row) : {};
}
