// Runs tests: those of Node.js, then those in a browser, whose last line says whether they were skipped. One after the other: each
// keeps two cores busy, and beside the other both wait for longer than a user would.
// `node scripts/test.js long` runs those that take minutes: the files that say so, and in a browser the tests whose titles do.
const { spawnSync } = require("node:child_process");

const MOCHA = require.resolve("mocha/bin/mocha.js");

const config = (file, ...more) => ["--no-package", "--config", file, ...more];
/** All languages but English, and what goes through all dialogs. */
const longTitles = (...more) => config("test/browser/mocharc.json", "--grep", "\\((de|ja|long)\\)$", ...more);

const RUNS = {
    quick: [[], longTitles("--invert")],
    long: [config("test/long.mocharc.json"), config("test/browser/long.mocharc.json"), longTitles()],
};

for (const args of RUNS[process.argv[2] ?? "quick"]) {
    const { status } = spawnSync(process.execPath, [MOCHA, ...args], { stdio: "inherit" });
    process.exitCode ||= status ?? 1;
}
