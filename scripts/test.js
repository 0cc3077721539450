// Runs all tests: those of Node.js, then those in a browser, whose last line says whether they were skipped. One after the other: each
// keeps two cores busy, and beside the other both wait for longer than a user would.
const { spawnSync } = require("node:child_process");

const MOCHA = require.resolve("mocha/bin/mocha.js");

/** Gives the exit code. */
const run = (...args) => spawnSync(process.execPath, [MOCHA, ...args], { stdio: "inherit" }).status ?? 1;

const ofNode = run();
process.exitCode = run("--no-package", "--config", "test/browser/mocharc.json") || ofNode;
