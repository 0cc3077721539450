/** Measures the size of the package: as a tarball, and installed with its dependencies into an empty folder. */
import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { install } from "../support/install";
import { pack } from "../support/packed";

export interface Size {
    /** Bytes. */
    tarball: number;
    /** Bytes of all files. Undefined: it could not be installed. */
    installed: number | undefined;
}

/** `failed` is called if the package can't be installed. */
export async function measureSize(failed: (error: Error) => void): Promise<Size> {
    const folder = await mkdtemp(join(tmpdir(), "uipath-bench-"));
    try {
        const { filename, size } = pack(folder);
        return { tarball: size, installed: await installedSize(join(folder, filename), failed) };
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

async function installedSize(tarball: string, failed: (error: Error) => void): Promise<number | undefined> {
    try {
        const { folder, remove } = await install(tarball);
        const bytes = await bytesIn(join(folder, "node_modules"));
        await remove();
        return bytes;
    } catch (error) {
        failed(error as Error);
        return undefined;
    }
}

async function bytesIn(folder: string): Promise<number> {
    let bytes = 0;
    for (const name of await readdir(folder, { recursive: true })) {
        const file = await lstat(join(folder, name));
        if (file.isFile()) bytes += file.size;
    }
    return bytes;
}
