/** The package as it is published: bundled and minified, in a folder of its own, since the tests run on what was built here. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Packed {
    filename: string;
    /** Bytes of the tarball. */
    size: number;
    files: { path: string; size: number }[];
}

const ROOT = join(__dirname, "..", "..", "..");
const PARTS = ["dist", "resources", "examples", "icons", "package.json", "README.md", "LICENSE"];

/** The caller removes the folder. Its dependencies are those of the repository. */
export function publishedCopy(): string {
    const folder = mkdtempSync(join(tmpdir(), "package-"));
    for (const part of PARTS) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    execFileSync(process.execPath, [join(ROOT, "scripts", "compact.js")], { cwd: folder });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
    return folder;
}

/** Packs the published copy. Without a `destination` no tarball is written. */
export function pack(destination?: string): Packed {
    const cwd = publishedCopy();
    try {
        const where = destination === undefined ? ["--dry-run"] : ["--pack-destination", destination];
        // Scripts would build it again.
        const flags = ["pack", "--json", "--ignore-scripts", ...where];
        const told = execFileSync("npm", flags, { cwd, encoding: "utf8", shell: process.platform === "win32" });
        return (JSON.parse(told) as [Packed])[0];
    } finally {
        rmSync(cwd, { recursive: true });
    }
}
