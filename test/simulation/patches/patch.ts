/** A fault that the client had once, put back into its compiled code. */
import { readFileSync } from "node:fs";
import Module from "node:module";
import { join } from "node:path";
import type { WorkName } from "../work/work";

export interface Patch {
    /** What was wrong. */
    name: string;
    /** Below `src`, without `.js`. */
    file: string;
    /** Stands once in the compiled file. */
    find: string;
    replace: string;
    /** Only worlds of this work show it; jobs by default. */
    of?: WorkName;
    /** A seed that shows the fault. */
    seed: number;
}

const SOURCES = join(__dirname, "../../../src");

type Compiling = Module & { _compile(code: string, path: string): void };
type Extensions = Record<string, (module: Compiling, path: string) => void>;

/** The file with the fault. @throws Error where the text that is replaced is not there, or stands there twice */
export function patched({ name, file, find, replace }: Patch): { path: string; code: string } {
    const path = join(SOURCES, `${file}.js`);
    const parts = readFileSync(path, "utf8").split(find);
    if (parts.length !== 2) throw new Error(`"${name}": the text stands ${parts.length - 1} times in ${file}.js`);
    return { path, code: parts.join(replace) };
}

/** From now on this file is loaded with the fault. */
export function putBack(patch: Patch): void {
    const { path, code } = patched(patch);
    const extensions = (Module as unknown as { _extensions: Extensions })._extensions;
    const load = extensions[".js"]!;
    extensions[".js"] = (module, loaded) => (loaded === path ? module._compile(code, path) : load(module, loaded));
}
