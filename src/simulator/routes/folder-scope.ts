/** The folder that a request applies to. Source: API guide, "Building API requests". */
import type { IncomingHttpHeaders } from "node:http";
import { ApiError, invalid } from "../errors";
import type { Generation } from "../specification";
import type { Folder, Tenant } from "../tenant/tenant";
import type { Context } from "./route";

export const FOLDER_HEADERS = [
    "x-uipath-organizationunitid",
    "x-uipath-folderkey",
    "x-uipath-folderpath",
    "x-uipath-folderpath-encoded",
] as const;

/** Servers before API 11 read only the numeric id. */
const PATH_AND_KEY_SINCE = 11;

/** The folder that the headers name. Undefined: they name none. @throws ApiError for an unknown folder */
export function folderOf(headers: IncomingHttpHeaders, tenant: Tenant, generation: Generation): Folder | undefined {
    const read = FOLDER_HEADERS.filter(
        (name) => name === FOLDER_HEADERS[0] || (generation.apiVersion ?? 0) >= PATH_AND_KEY_SINCE,
    );
    const sent = read.filter((name) => typeof headers[name] === "string" && headers[name] !== "");
    const found = sent.map((name) => find(name, String(headers[name]).trim(), tenant));
    if (found.includes(undefined))
        throw new ApiError(400, "Folder does not exist or the user does not have access to the folder.", 1100);
    if (new Set(found).size > 1) throw invalid("The folder headers name different folders.");
    return found[0];
}

export function folderRequired(generation: Generation): ApiError {
    const what = generation.apiVersion === undefined ? "An organization unit" : "A folder";
    return new ApiError(400, `${what} is required for this action.`, 1101);
}

/** The first API version whose lists cover all folders if no header names one. */
const ALL_FOLDERS_SINCE = 15;

/** The rows of the request's folder, or of all folders if a list may do without a folder. @throws ApiError 1101 */
export function rowsInFolder<Row extends { OrganizationUnitId: number }>(
    { folder, generation }: Context,
    rows: readonly Row[],
): Row[] {
    if (folder) return rows.filter((row) => row.OrganizationUnitId === folder.Id);
    if ((generation.apiVersion ?? 0) < ALL_FOLDERS_SINCE) throw folderRequired(generation);
    return [...rows];
}

function find(header: (typeof FOLDER_HEADERS)[number], value: string, tenant: Tenant): Folder | undefined {
    switch (header) {
        case "x-uipath-organizationunitid":
            return tenant.folders.find((folder) => String(folder.Id) === value);
        case "x-uipath-folderkey":
            return tenant.folders.find((folder) => folder.Key === value.toLowerCase());
        case "x-uipath-folderpath":
            return tenant.folderByPath(value);
        case "x-uipath-folderpath-encoded":
            return tenant.folderByPath(Buffer.from(value, "base64").toString("utf16le"));
    }
}
