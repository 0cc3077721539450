import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import { pack } from "./support/packed";

interface Manifest {
    name: string;
    license?: string;
    repository?: object;
    bugs?: string;
    keywords?: string[];
    engines?: { node?: string };
    dependencies?: Record<string, string>;
    bin: Record<string, string>;
    "node-red"?: { version?: string; nodes?: Record<string, string> };
}

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const nodes = manifest["node-red"]?.nodes ?? {};
const html = (type: string): string => readFileSync(join("dist/nodes", `${type}.html`), "utf8");
const examples = readdirSync("examples").filter((file) => file.endsWith(".json"));
const exampleNodes = examples.flatMap(
    (file) => JSON.parse(readFileSync(join("examples", file), "utf8")) as { type: string }[],
);

/** The literal definition in the `.html`, as the flow library reads it. */
function definitionOf(type: string): Record<string, unknown> {
    let found: Record<string, unknown> = {};
    const RED = {
        nodes: {
            registerType: (name: string, definition: Record<string, unknown>) => name === type && (found = definition),
        },
        validators: new Proxy({}, { get: () => () => () => true }),
        _: (key: string) => key,
    };
    for (const [, script] of html(type).matchAll(/<script type="text\/javascript">([\s\S]*?)<\/script>/g))
        vm.runInNewContext(script!, { RED, $: () => ({}) });
    return found;
}

describe("The package passes the flow library's scorecard", () => {
    it("P01, P03: has a licence, a repository and a bug tracker", () => {
        assert.equal(manifest.license, "Apache-2.0");
        assert.ok(existsSync("LICENSE"));
        assert.ok(manifest.repository && manifest.bugs);
    });

    it("P04, P05: has a scoped name and the keyword node-red", () => {
        assert.match(manifest.name, /^@[\w-]+\/[\w-]+$/);
        assert.ok(manifest.keywords?.includes("node-red"));
    });

    it("P06, P07: supports Node-RED 4 and 5, and the Node.js versions that they need", () => {
        assert.equal(manifest["node-red"]?.version, ">=4.0.0");
        assert.equal(manifest.engines?.node, ">=20");
    });

    it("N01: every node type begins with uipath-, and its own file registers it literally", () => {
        for (const type of Object.keys(nodes)) {
            assert.match(type, /^uipath-[a-z-]+$/);
            assert.equal(nodes[type], `dist/nodes/${type}.js`);
            assert.match(html(type), new RegExp(`registerType\\(\\s*["']${type}["'],\\s*\\{`));
            const { category, color, icon } = definitionOf(type);
            assert.equal(typeof category, "string");
            if (category !== "config") assert.ok(color && icon, type);
            // The flow library reads the script without running it.
            const written = html(type).slice(html(type).indexOf(`RED.nodes.registerType("${type}",{category:"`));
            for (const [name, value] of Object.entries({ category, color, icon }))
                if (value) assert.ok(written.includes(`${name}:${JSON.stringify(value)},`), `${type}: ${name}`);
            assert.match(written, /defaults:\{name:\{value:""\},/);
            // Neither the definition nor its defaults take properties from elsewhere.
            assert.doesNotMatch(readFileSync(`src/editor/nodes/${type}.ts`, "utf8"), /^ {4}(?: {4})?\.\.\./m, type);
        }
    });

    it("N02: every node except config nodes is used in an example", () => {
        for (const type of Object.keys(nodes).filter((name) => definitionOf(name)["category"] !== "config"))
            assert.ok(
                exampleNodes.some((node) => node.type === type),
                type,
            );
    });

    it("D01: has at most six dependencies, and Node-RED is none of them", () => {
        const dependencies = Object.keys(manifest.dependencies ?? {});
        assert.ok(dependencies.length <= 6, dependencies.join());
        assert.ok(!dependencies.includes("node-red"));
    });
});

describe("The published package", () => {
    const packed = pack();
    const files = packed.files.map((file) => file.path);

    it("contains the nodes with their editor parts, help in three languages, icons, examples and the simulator", () => {
        for (const [type, file] of Object.entries(nodes)) {
            const expected = [file, file.replace(/js$/, "html")];
            for (const language of ["en-US", "ja", "de"])
                expected.push(
                    `dist/nodes/locales/${language}/${type}.json`,
                    `dist/nodes/locales/${language}/${type}.html`,
                );
            for (const [, module] of html(type).matchAll(/"([a-z-]+-dialog)"/g))
                expected.push(`resources/editor/${module}.js`);
            for (const path of expected) assert.ok(files.includes(path), path);
        }
        for (const path of [...Object.values(manifest.bin), "README.md", "LICENSE"])
            assert.ok(files.includes(path), path);
        for (const example of examples) assert.ok(files.includes(`examples/${example}`), example);
        assert.ok(files.some((path) => /^dist\/nodes\/icons\/.*\.svg$/.test(path)));
    });

    it("contains no tests, sources, maps or demo", () => {
        const surplus = files.filter((path) =>
            /(^|\/)(test|demo)\/|^dist\/src\/editor\/|\.map$|(?<!\.d)\.ts$|^src\/|^nodes\//.test(path),
        );
        assert.deepEqual(surplus, []);
    });

    it("is at most 400 kB", () => {
        assert.ok(packed.size <= 400_000, `${packed.size} bytes`);
    });
});
