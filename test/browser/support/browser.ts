/** The browser in which the dialogs are tried. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/**
 * What CHROMIUM names, else the first that the PATH has; undefined where there is none.
 *
 * @throws Error when CHROMIUM names what is not there: who names a browser wants the tests to run
 */
export function findBrowser(): string | undefined {
    const named = process.env["CHROMIUM"];
    if (named) {
        if (existsSync(named)) return named;
        throw new Error(`CHROMIUM names ${named}, which is not there.`);
    }
    const folders = (process.env["PATH"] ?? "").split(delimiter);
    return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) => existsSync(path));
}

/** No sandbox, as it has none where the tests run as root; only the editor on this machine is opened. */
export const launch = (executablePath: string): Promise<Browser> =>
    chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
