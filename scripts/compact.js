// Bundles and minifies the JavaScript that is published, in the folder in which it is called. That keeps the package below 400 kB.
const { buildSync } = require("esbuild");
const fs = require("node:fs");
const path = require("node:path");

const ROOT = path.join(__dirname, "..");
const SIMULATOR = "dist/src/simulator";
/** Nodes look for their catalogues from here. */
const RUNTIME = "dist/src/node-red/runtime";

const filesIn = (folder) => fs.readdirSync(folder, { recursive: true }).map((file) => path.join(folder, file));
const scriptsIn = (folder) => filesIn(folder).filter((file) => file.endsWith(".js"));

const SMALL = {
    minify: true,
    platform: "node",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
};

function bundle(input) {
    return buildSync({ ...SMALL, ...input, bundle: true, packages: "external", write: false }).outputFiles[0].text;
}

/** Each node and the plugin by the name of its file. It runs, with all that it needs, when it is called. */
function bundleNodes(files) {
    const part = (file) => `exports[${JSON.stringify(file)}] = () => require("./${path.relative("dist", file)}");`;
    // Names of functions stay, so that the stack of an error can be read.
    return bundle({ keepNames: true, stdin: { contents: files.map(part).join("\n"), resolveDir: ROOT } });
}

const ofNodes = ["dist/nodes", "dist/plugins"].flatMap(scriptsIn);
const bundles = {
    [`${RUNTIME}/nodes.js`]: bundleNodes(ofNodes),
    [`${SIMULATOR}/index.js`]: bundle({ entryPoints: [path.join(ROOT, "src/simulator/index.ts")] }),
};
/** The command, and what other projects import. */
const ofSimulator = ["cli.js", "public.js"].map((file) => path.join(SIMULATOR, file));

for (const file of scriptsIn("dist/src")) if (!ofSimulator.includes(file)) fs.rmSync(file);
for (const [file, content] of Object.entries(bundles)) fs.writeFileSync(file, content);
for (const file of ofNodes) {
    const nodes = path.relative(path.dirname(file), `${RUNTIME}/nodes`);
    fs.writeFileSync(file, `module.exports = require("${nodes}")[${JSON.stringify(file)}]();\n`);
}
buildSync({ ...SMALL, entryPoints: ofSimulator, outdir: SIMULATOR, allowOverwrite: true });
