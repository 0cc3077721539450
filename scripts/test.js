// Runs all tests: those of Node.js and, beside them, those in a browser. Each spends half its time waiting. The report of the browser
// tests is shown last, since its last line says whether they were skipped.
const { spawn } = require("node:child_process");

const MOCHA = require.resolve("mocha/bin/mocha.js");

/** Resolves to the exit code and what was written to a pipe. */
function run(args, stdio) {
    const child = spawn(process.execPath, [MOCHA, ...args], { stdio });
    const written = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => written.push(chunk));
    return new Promise((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (code) => resolve({ code, written: Buffer.concat(written) }));
    });
}

async function main() {
    const inBrowser = run(["--no-package", "--config", "test/browser/mocharc.json"], ["ignore", "pipe", "pipe"]);
    const { code } = await run([], "inherit");
    const dialogs = await inBrowser;
    process.stdout.write(dialogs.written);
    process.exitCode = code || dialogs.code;
}

main();
