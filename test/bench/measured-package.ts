/** The package that the child processes of a benchmark install. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { publishedCopy } from "../support/packed";

const VARIABLE = "MEASURED_PACKAGE";

/** Its folder: the repository, where no other is measured. */
export const measuredPackage = (): string => process.env[VARIABLE] ?? join(__dirname, "..", "..", "..");

/** Measures the package as it is published, since that is what users run. */
export async function asPublished<T>(measure: () => Promise<T>): Promise<T> {
    const folder = publishedCopy();
    process.env[VARIABLE] = folder;
    try {
        return await measure();
    } finally {
        delete process.env[VARIABLE];
        await rm(folder, { recursive: true });
    }
}
