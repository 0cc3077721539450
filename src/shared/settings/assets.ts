/** What the settings of a node that reads and sets assets may be; the first value is the default. */
import { isBlank } from "./values";

export const ASSET_ACTIONS = ["get", "set"] as const;
export type AssetAction = (typeof ASSET_ACTIONS)[number];

/** A value that an asset can hold. */
export type AssetValue = string | number | boolean;

export function isAssetValue(value: unknown): value is AssetValue {
    if (typeof value === "number") return Number.isFinite(value);
    return typeof value === "boolean" || (typeof value === "string" && !isBlank(value));
}
