/** Node-RED's own validation, cut out of its editor, which can't be loaded without a browser. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import vm from "node:vm";

export interface EditorCore {
    validateTypedProperty(value: unknown, type: unknown, opt?: object): unknown;
    /** What is wrong with a node: a sentence each, or the property's name where no sentence is given. */
    validateNodeProperties(node: object, defaults: object, values: object): string[];
}

const requireOfNodeRed = createRequire(require.resolve(process.env["NODE_RED_RUNTIME"] ?? "node-red"));

const PARTS = [
    // Property expressions and typed properties, then the properties of a node.
    ["function createError(code, message)", "function getMessageProperty("],
    ["function validateNodeProperties(", "function validateNodeEditor("],
] as const;

/** `RED` is the editor that the parts are run in; it has no dialogs. */
export function editorCore(RED: object): EditorCore {
    script ??= readScript();
    const sandbox = { RED, jsonata: jsonata(), console, $: () => ({ length: 0 }) };
    const context = vm.createContext(sandbox);
    script.runInContext(context);
    const core = context as unknown as EditorCore;
    Object.assign(RED, { utils: { ...(RED as { utils?: object }).utils, ...core } });
    return core;
}

/** A package of its own that Node-RED 4 depends on, and a file of Node-RED 5. */
function jsonata(): unknown {
    const util = requireOfNodeRed.resolve("@node-red/util");
    const own = join(dirname(util), "lib/jsonata.js");
    return createRequire(util)(existsSync(own) ? own : "jsonata");
}

let script: vm.Script | undefined;

function readScript(): vm.Script {
    const folder = dirname(requireOfNodeRed.resolve("@node-red/editor-client/package.json"));
    const source = readFileSync(join(folder, "public/red/red.js"), "utf8");
    return new vm.Script(PARTS.map(([start, end]) => part(source, start, end)).join("\n"));
}

function part(source: string, start: string, end: string): string {
    const from = source.indexOf(start);
    const to = source.indexOf(end, from);
    if (from < 0 || to < 0) throw new Error(`Node-RED's editor has no “${start}”`);
    // A comment may begin before the end.
    return source.slice(from, to).replace(/\/\*\*(?:(?!\*\/)[^])*$/, "");
}
