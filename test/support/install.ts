/** Installs packages that only a measurement or a test needs, outside this package. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Installed {
    folder: string;
    remove(): Promise<void>;
}

/** Installs a package into a temporary folder. @throws Error with npm's message */
export async function install(packageSpec: string): Promise<Installed> {
    const folder = await mkdtemp(join(tmpdir(), "uipath-install-"));
    const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
    try {
        await writeFile(join(folder, "package.json"), JSON.stringify({ name: "install", private: true }));
        const flags = ["--no-audit", "--no-fund", "--no-package-lock", "--omit=dev", "--prefer-offline"];
        await promisify(execFile)("npm", ["install", ...flags, packageSpec], { cwd: folder });
        return { folder, remove };
    } catch (error) {
        await remove();
        throw error;
    }
}
