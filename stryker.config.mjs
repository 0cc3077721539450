/** For `npm run mutation`: which mistakes in the client and the follower would no test notice? */
export default {
    mutate: ["src/follow/**/*.ts", "src/orchestrator/{start,api,http,auth}/**/*.ts"],
    plugins: ["./scripts/mutation-runner.mjs"],
    testRunner: "mutation-runner",
    mutationRunner: {
        folders: ["dist/test/follow", "dist/test/orchestrator"],
        // They measure what things cost, or wait for real time-outs. So do those whose names end with `_long_spec`.
        slow: [
            "add_once_spec.js",
            "folders_spec.js",
            "proof_spec.js",
            "reconciler_spec.js",
            "room_spec.js",
            "slots_spec.js",
        ],
    },
    coverageAnalysis: "perTest",
    buildCommand: "npm run --silent compile",
    ignorePatterns: ["/dist", "/resources", "/reports", "/docs"],
    // Stryker rewrites it with TypeScript's API, which TypeScript 7 does not have. It needs no change.
    tsconfigFile: "none",
    warnings: { unknownOptions: false },
    // Constants. Each of them would need a process of its own and all tests.
    ignoreStatic: true,
    timeoutMS: 10_000,
    concurrency: 1,
    reporters: ["clear-text", "progress-append-only", "html", "json"],
};
