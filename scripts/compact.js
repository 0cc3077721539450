// Minifies the JavaScript that is published, in the folder in which it is called. That keeps the package below 400 kB. The names of a
// module's functions and classes stay, so that the stack of an error can be read.
const { buildSync } = require("esbuild");
const fs = require("node:fs");
const path = require("node:path");

const published = ["dist/src", "dist/nodes", "dist/plugins"].flatMap((folder) =>
    fs
        .readdirSync(folder, { recursive: true })
        .filter((file) => file.endsWith(".js"))
        .map((file) => path.join(folder, file)),
);

buildSync({
    entryPoints: published,
    outdir: "dist",
    outbase: "dist",
    allowOverwrite: true,
    bundle: false,
    minify: true,
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
});
