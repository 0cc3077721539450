/** The types of assets, and how their values are read and written. */
import { kindOf } from "../../shared/arguments/check";
import type { AssetValue } from "../../shared/settings/assets";
import { wholeNumber } from "../../shared/settings/numbers";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";
import { hasValueForAll, type AssetDto } from "./asset-dto";

interface ValueType {
    field: "StringValue" | "IntValue" | "BoolValue";
    /** The type of the value in JavaScript. */
    type: "string" | "number" | "boolean";
    /** The catalogue's key for the values that it takes. */
    expected: "string" | "int32" | "boolean";
    /** The value in this type; undefined if something would be lost. */
    convert(this: void, value: AssetValue): AssetValue | undefined;
}

const TYPES: Readonly<Record<string, ValueType>> = {
    Text: { field: "StringValue", type: "string", expected: "string", convert: String },
    Integer: { field: "IntValue", type: "number", expected: "int32", convert: int32 },
    Bool: { field: "BoolValue", type: "boolean", expected: "boolean", convert: boolean },
};

/** The value in its type; of a credential, the user name. @throws OrchestratorError NOT_SUPPORTED, BAD_ANSWER */
export function valueOf(asset: AssetDto): AssetValue {
    requireValueForAll(asset);
    const { Name, ValueType } = asset;
    if (ValueType === "Credential" && typeof asset.CredentialUsername === "string") return asset.CredentialUsername;
    if (ValueType === "Secret" && asset.SecretValue) return asset.SecretValue;
    if (ValueType === "Secret")
        throw new OrchestratorError("NOT_SUPPORTED", [sentence("asset.secret", { asset: Name })]);
    const known = typeOf(asset);
    if (!known) throw ofType(asset, "asset.notRead");
    const value = asset[known.field];
    if (typeof value === known.type) return value as AssetValue;
    throw new OrchestratorError("BAD_ANSWER", [sentence("asset.unreadable", { asset: Name })]);
}

/** The field of an asset that holds the value. No error contains the value, since it may be a secret. @throws OrchestratorError */
export function fieldFor(asset: AssetDto, value: AssetValue): Record<string, AssetValue> {
    requireValueForAll(asset);
    const known = typeOf(asset);
    if (!known) throw ofType(asset, "asset.notSet");
    const converted = known.convert(value);
    if (converted !== undefined) return { [known.field]: converted };
    const expected = { term: `uipath-orchestrator.expected.${known.expected}` };
    throw new OrchestratorError("INVALID_SETTING", [
        sentence("asset.value", { asset: asset.Name, expected, got: kindOf(value) }),
    ]);
}

/** The type and the field of a new asset. A number that is no Int32 becomes a text. */
export function newValue(value: AssetValue): Record<string, AssetValue> {
    const name = typeof value === "boolean" ? "Bool" : typeof value === "number" && isInt32(value) ? "Integer" : "Text";
    const { field, convert } = TYPES[name]!;
    return { ValueType: name, [field]: convert(value)! };
}

function requireValueForAll(asset: AssetDto): void {
    if (hasValueForAll(asset)) return;
    throw new OrchestratorError("NOT_SUPPORTED", [sentence("asset.onlyForSome", { asset: asset.Name })]);
}

/** A type that the server names may be the name of a property that every object has (“constructor”). */
function typeOf({ ValueType }: AssetDto): ValueType | undefined {
    const name = String(ValueType);
    return Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
}

function ofType({ Name, ValueType }: AssetDto, key: "asset.notRead" | "asset.notSet"): OrchestratorError {
    return new OrchestratorError("NOT_SUPPORTED", [sentence(key, { asset: Name, type: String(ValueType) })]);
}

function int32(value: AssetValue): number | undefined {
    const number = wholeNumber(value);
    return number !== undefined && isInt32(number) ? number : undefined;
}

function isInt32(number: number): boolean {
    return (number | 0) === number;
}

function boolean(value: AssetValue): boolean | undefined {
    const text = String(value).trim().toLowerCase();
    return text === "true" || text === "false" ? text === "true" : undefined;
}
