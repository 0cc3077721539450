import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative, sep } from "node:path";

/** The source folders from top to bottom, and what each may import besides itself. */
const MAY_IMPORT: Record<string, string[]> = {
    nodes: ["src/node-red"],
    plugins: ["src/node-red"],
    "src/node-red": ["src/follow", "src/orchestrator", "src/shared"],
    "src/follow": ["src/orchestrator", "src/shared"],
    // Node-RED expects the catalogue with the sentences of errors there.
    "src/orchestrator": ["src/shared", "nodes/locales/en-US"],
    "src/shared": [],
    "src/editor": ["src/shared"],
    "src/simulator": ["src/shared"],
    // It runs a real Node-RED for the demo and for tests.
    "src/harness": [],
    "src/demo": ["src/harness", "src/simulator"],
};

const DOM_GLOBALS =
    /(?<![\w.$"'`-])(window|document|localStorage|sessionStorage|navigator|HTMLElement|XMLHttpRequest|alert)(?=[.(])/;

/** What asks for the time, sets a timer or rolls a die. */
const PROCESS_GLOBALS =
    /(?<![\w.#"'`-])((performance|Date\.now|setTimeout|setInterval|setImmediate|clearTimeout|Math\.random|random(UUID|Bytes|Int))\b|new Date\(\))|"(node:)?timers/;

/** Whoever hands them in, and what a simulated exchange replaces as a whole. */
const REAL_PROCESS = /^src\/orchestrator\/(clock\.ts|environment\.ts|http\/)/;

/** What runs in a simulation. */
const SIMULATED = /^src\/(orchestrator|follow|node-red\/(?!look-up|sidebar|webhook)\w[\w-]*)\//;

interface Source {
    path: string;
    folder: string;
    text: string;
}

function sources(): Source[] {
    const files = ["nodes", "plugins", "src"].flatMap((top) =>
        readdirSync(top, { recursive: true, encoding: "utf8" })
            .filter((file) => file.endsWith(".ts"))
            .map((file) => join(top, file).split(sep).join("/")),
    );
    return files.map((path) => ({
        path,
        folder: Object.keys(MAY_IMPORT).find((folder) => path.startsWith(`${folder}/`)) ?? "",
        text: readFileSync(path, "utf8"),
    }));
}

function importsOf({ path, text }: Source): string[] {
    const specifiers = [...text.matchAll(/(?:from|import|require)\s*\(?\s*["'](\.[^"']+)["']/g)].map(
        (match) => match[1]!,
    );
    return specifiers.map((specifier) =>
        normalize(join(dirname(path), specifier.replace(/\.js$/, "")))
            .split(sep)
            .join("/"),
    );
}

describe("The source code", () => {
    it("has a rule for the imports of every file", () => {
        assert.deepEqual(
            sources()
                .filter((source) => source.folder === "")
                .map((source) => source.path),
            [],
        );
    });

    it("imports downward only", () => {
        const upward = sources().flatMap((source) =>
            importsOf(source)
                .filter(
                    (target) =>
                        ![source.folder, ...MAY_IMPORT[source.folder]!].some((folder) =>
                            `${target}/`.startsWith(`${folder}/`),
                        ),
                )
                .map((target) => `${source.path} imports ${target}`),
        );
        assert.deepEqual(upward, []);
    });

    it("takes time, timers and chance from its environment", () => {
        const asking = sources()
            .filter(({ path }) => SIMULATED.test(path) && !REAL_PROCESS.test(path))
            .flatMap(({ path, text }) =>
                withoutComments(text)
                    .split("\n")
                    .filter((line) => PROCESS_GLOBALS.test(line))
                    .map((line) => `${path}: ${line.trim()}`),
            );
        assert.deepEqual(asking, []);
    });

    it("has no import circles", () => {
        const graph = new Map(sources().map((source) => [source.path.replace(/\.ts$/, ""), importsOf(source)]));
        const done = new Set<string>();
        const circles: string[] = [];
        const visit = (path: string, trail: string[]): void => {
            if (trail.includes(path)) circles.push([...trail, path].join(" → "));
            if (done.has(path) || trail.includes(path)) return;
            for (const target of graph.get(path) ?? graph.get(`${path}/index`) ?? []) visit(target, [...trail, path]);
            done.add(path);
        };
        for (const path of graph.keys()) visit(path, []);
        assert.deepEqual(circles, []);
    });

    it("has no import circles between folders", () => {
        const arrows = sources().flatMap((source) =>
            importsOf(source)
                .filter((target) => !isNear(dirname(source.path), dirname(target)))
                .map((target) => [dirname(source.path), dirname(target)] as const),
        );
        const circles = new Set<string>();
        const visit = (folder: string, trail: readonly string[]): void => {
            if (trail.includes(folder))
                return void circles.add([...trail.slice(trail.indexOf(folder)), folder].join(" → "));
            const next = new Set(arrows.filter(([from]) => from === folder).map(([, to]) => to));
            for (const to of next) visit(to, [...trail, folder]);
        };
        for (const folder of new Set(arrows.map(([from]) => from))) visit(folder, []);
        assert.deepEqual([...circles], []);
    });

    it("has at most a dozen files in a folder", () => {
        const folders = new Map<string, number>();
        for (const { path } of sources()) folders.set(dirname(path), (folders.get(dirname(path)) ?? 0) + 1);
        assert.deepEqual(
            [...folders].filter(([, files]) => files > 12),
            [],
        );
    });

    it("has at most 250 lines in a file, except for tables", () => {
        const long = sources().filter(({ path, text }) => !path.endsWith("-table.ts") && text.split("\n").length > 251);
        assert.deepEqual(
            long.map(({ path }) => path),
            [],
        );
    });

    it("uses browser globals only in the editor", () => {
        const users = sources().filter(
            (source) => source.folder !== "src/editor" && DOM_GLOBALS.test(withoutComments(source.text)),
        );
        assert.deepEqual(
            users.map((source) => source.path),
            [],
        );
    });

    it("imports Node-RED only in nodes/, plugins/, src/node-red/ and the harness", () => {
        const users = sources().filter(
            (source) =>
                !["nodes", "plugins", "src/node-red", "src/harness"].includes(source.folder) &&
                /from ["']node-red["']/.test(source.text),
        );
        assert.deepEqual(
            users.map((source) => source.path),
            [],
        );
    });

    it("imports axios in one file", () => {
        const senders = sources().filter(
            (source) =>
                ["src/orchestrator", "src/node-red", "nodes"].includes(source.folder) &&
                /from ["']axios["']/.test(source.text),
        );
        assert.deepEqual(
            senders.map((source) => relative(".", source.path)),
            ["src/orchestrator/http/transport.ts"],
        );
    });
});

/** A folder and the folders in it may import each other. */
function isNear(folder: string, other: string): boolean {
    return `${folder}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${folder}/`);
}

function withoutComments(text: string): string {
    return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "");
}
