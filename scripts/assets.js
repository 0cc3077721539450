/**
 * Copies the catalogues, the help and the icons to where Node-RED looks for them: beside the compiled nodes. Strips whitespace
 * that only authors need.
 */
const fs = require("node:fs");
const path = require("node:path");

const COMPACT = {
    ".json": (text) => JSON.stringify(JSON.parse(text)),
    ".html": (text) => text.replace(/^ +/gm, ""),
};

for (const locales of ["nodes/locales", "plugins/locales"])
    for (const file of fs.readdirSync(locales, { recursive: true })) {
        const compact = COMPACT[path.extname(file)];
        if (!compact) continue;
        const target = path.join("dist", locales, file);
        fs.mkdirSync(path.dirname(target), { recursive: true });
        fs.writeFileSync(target, compact(fs.readFileSync(path.join(locales, file), "utf8")));
    }
fs.cpSync("icons", "dist/nodes/icons", { recursive: true });
