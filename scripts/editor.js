/**
 * Builds what Node-RED's editor loads: a self-contained page for each node, and the modules that load when a dialog opens.
 * A page consists of its markup, the rows and the style that all pages share, and its script. The syntax of a script stays as it is,
 * since Node-RED and the flow library read the definition of the node in it.
 */
const { buildSync } = require("esbuild");
const fs = require("node:fs");
const path = require("node:path");

const EDITOR = "src/editor";

const read = (...parts) => fs.readFileSync(path.join(...parts), "utf8");
const withoutIndentation = (text) => text.replace(/^ +/gm, "");

/** Begins the keys of the texts that several dialogs have. They are in the catalogue of the connection. */
const COMMON = `${JSON.parse(read("package.json")).name}/uipath-orchestrator:uipath-orchestrator.common`;

/** The first word of a marker says what replaces the marker. */
const PARTS = {
    row: (_folder, type, name) => read(EDITOR, "form/rows", `${name}.html`).replaceAll("{type}", type),
    style: () => `<style>\n${read(EDITOR, "form/style.css")}</style>`,
    script: (folder, type) => `<script type="text/javascript">\n${scriptOf(folder, type)}</script>`,
};

/** The script of a page in `nodes` or `plugins`. */
function scriptOf(folder, type) {
    const { outputFiles } = buildSync({
        entryPoints: [path.join(EDITOR, folder, `${type}.ts`)],
        bundle: true,
        write: false,
        format: "iife",
        target: "es2022",
        charset: "utf8",
        minifyIdentifiers: true,
        minifyWhitespace: true,
        legalComments: "none",
    });
    return outputFiles[0].text;
}

for (const folder of ["nodes", "plugins"])
    for (const file of fs.readdirSync(folder).filter((name) => name.endsWith(".html"))) {
        const type = path.basename(file, ".html");
        const page = read(folder, file)
            .replace(/<!-- (\w+)(?:: (\w+))? -->/g, (_marker, part, name) => PARTS[part](folder, type, name))
            .replaceAll("{common}", COMMON);
        fs.writeFileSync(path.join("dist", folder, file), withoutIndentation(page));
    }

/** They are loaded when a dialog, or the sidebar, is opened. */
const LATE = ["dialogs", "sidebar"].flatMap((folder) =>
    fs.readdirSync(path.join(EDITOR, folder)).map((file) => path.join(EDITOR, folder, file)),
);

buildSync({
    entryPoints: LATE.filter((file) => /-(dialog|tab)\.ts$/.test(file)),
    entryNames: "[name]",
    outdir: "resources/editor",
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    minify: true,
});
// The modules are ES modules in a CommonJS package.
fs.writeFileSync("resources/package.json", JSON.stringify({ type: "module" }));
