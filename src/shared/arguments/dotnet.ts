/** How a value becomes a .NET value. Sources: scalars.ts; learn.microsoft.com, Convert.FromBase64String. */
import { Milliseconds } from "./milliseconds";
import { SCALARS, type Convert } from "./scalars";

/** Bytes travel as base64, which is how .NET's JSON has them; a list of numbers does, too. */
const bytes: Convert = (value) => {
    if (value === null) return null;
    if (typeof value === "string") return value.length % 4 === 0 && BASE64.test(value) ? value : undefined;
    const given = bytesIn(value);
    if (given) return given.toString("base64");
    return Array.isArray(value) && value.every(isByte) ? value : undefined;
};

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Of a Buffer, a typed array, their memory, or what JSON made of a Buffer on its way through a context or a broker. */
function bytesIn(value: unknown): Buffer | undefined {
    if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    if (Object.prototype.toString.call(value) === "[object ArrayBuffer]") return Buffer.from(value as ArrayBuffer);
    const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown };
    return type === "Buffer" && Array.isArray(data) && data.every(isByte) ? Buffer.from(data) : undefined;
}

const isByte = (value: unknown): value is number =>
    typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255;

const CONVERSIONS = new Map<string, Convert>([
    ...[...SCALARS].map(([type, convert]): [string, Convert] => [`System.${type}`, convert]),
    ["System.Byte[]", bytes],
]);

/** They take a time in milliseconds as a time. */
const DATES: ReadonlySet<string> = new Set(["System.DateTime", "System.DateTimeOffset"]);

const NULLABLE = "System.Nullable`1[";

/** `System.Int32` of `System.Nullable`1[[System.Int32, mscorlib]]`; undefined for other types. */
function nullableOf(type: string): string | undefined {
    if (!type.startsWith(NULLABLE) || !type.endsWith("]")) return undefined;
    return type.slice(NULLABLE.length, -1).replace(/^\[/, "").split(/[,\]]/, 1)[0]!.trim();
}

/**
 * The value as the .NET type takes it. `{ value }` with a conversion where one is needed and loses nothing; undefined when
 * the value can't be of that type. Types that are not known here (generics, arrays, classes) pass unchecked.
 */
export function toDotNet(type: string, value: unknown): { value: unknown } | undefined {
    const convert = CONVERSIONS.get(type);
    if (!convert) {
        const inner = value === null ? undefined : nullableOf(type);
        return inner === undefined ? { value } : toDotNet(inner, value);
    }
    const converted = convert(value instanceof Milliseconds && !DATES.has(type) ? value.number : value);
    return converted === undefined ? undefined : { value: converted };
}
