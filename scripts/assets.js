/** Puts beside the compiled nodes what Node-RED looks for there: pages, catalogues and icons, without the blanks that only authors need. */
const fs = require("node:fs");
const path = require("node:path");

const COMPACT = {
    ".json": (text) => JSON.stringify(JSON.parse(text)),
    ".html": (text) => text.replace(/^ +/gm, ""),
};

for (const file of fs.readdirSync("nodes", { recursive: true })) {
    const compact = COMPACT[path.extname(file)];
    if (!compact) continue;
    const target = path.join("dist/nodes", file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, compact(fs.readFileSync(path.join("nodes", file), "utf8")));
}
fs.cpSync("icons", "dist/nodes/icons", { recursive: true });
// The editor's modules are ES modules in a CommonJS package.
fs.writeFileSync("resources/package.json", JSON.stringify({ type: "module" }));
