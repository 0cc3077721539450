/** Packages that are installed for the bench alone, among them the one that is compared with: it brings old dependencies. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export const OLD_PACKAGE = "@uipath/node-red-contrib-uipath-orchestrator";
export const OLD_VERSION = "2.2.1";

/** A folder that packages were installed into. */
export interface Installed {
    folder: string;
    remove(): Promise<void>;
}

/** Installs a package, given as npm takes it, into a temporary folder. @throws Error with npm's words */
export async function install(what: string): Promise<Installed> {
    const folder = await mkdtemp(join(tmpdir(), "uipath-bench-"));
    const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
    try {
        await writeFile(join(folder, "package.json"), JSON.stringify({ name: "bench", private: true }));
        const flags = ["--no-audit", "--no-fund", "--no-package-lock", "--omit=dev", "--prefer-offline"];
        await promisify(execFile)("npm", ["install", ...flags, what], { cwd: folder });
        return { folder, remove };
    } catch (error) {
        await remove();
        throw error;
    }
}
