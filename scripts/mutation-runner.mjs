/** Runs the tests for Stryker. Its own runner for mocha does not know mocha 12. */
import fs from "node:fs";
import path from "node:path";
import { INSTRUMENTER_CONSTANTS } from "@stryker-mutator/api/core";
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from "@stryker-mutator/api/plugin";
import {
    determineHitLimitReached,
    DryRunStatus,
    TestStatus,
    toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import Mocha from "mocha";

/** Milliseconds. A test whose mutant never settles ends then. */
const LONGEST_TEST = 2_000;

class MutationRunner {
    /** Which mutant is active, and which ones a test reaches: the instrumented code reads and writes it. */
    #mutants;
    #mocha;

    constructor({ folders, slow }) {
        this.#mutants = globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
        this.#mocha = new Mocha({ reporter: class {}, timeout: LONGEST_TEST, rootHooks: { beforeEach: this.#note() } });
        this.#mocha.cleanReferencesAfterRun(false);
        const files = folders.flatMap(specFiles).filter((file) => !slow.includes(path.basename(file)));
        for (const file of files) this.#mocha.addFile(file);
    }

    /** A mutant of what runs only while files are loaded needs a process of its own. */
    capabilities() {
        return { reloadEnvironment: false };
    }

    async dryRun() {
        const result = await this.#run();
        return { ...result, mutantCoverage: this.#mutants.mutantCoverage };
    }

    async mutantRun({ activeMutant: { id }, mutantActivation, testFilter, hitLimit }) {
        Object.assign(this.#mutants, { hitLimit, hitCount: hitLimit && 0 });
        const titles = testFilter?.map((title) => title.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
        this.#mocha.grep(new RegExp(titles ? `^(${titles.join("|")})$` : "")).bail(true);
        if (mutantActivation === "static") this.#mutants.activeMutant = id;
        const result = await this.#run(id);
        return toMutantRunResult(determineHitLimitReached(this.#mutants.hitCount, hitLimit) ?? result);
    }

    async #run(mutant) {
        // Files that are loaded already stay loaded.
        await this.#mocha.loadFilesAsync();
        this.#mutants.activeMutant = mutant;
        const tests = [];
        await new Promise((resolve) => {
            const runner = this.#mocha.run(resolve);
            runner.on("pass", (test) => tests.push(resultOf(test, { status: TestStatus.Success })));
            runner.on("fail", (test, { stack }) =>
                tests.push(resultOf(test, { status: TestStatus.Failed, failureMessage: stack })),
            );
        });
        return { status: DryRunStatus.Complete, tests };
    }

    #note() {
        const mutants = this.#mutants;
        return function () {
            mutants.currentTestId = this.currentTest.fullTitle();
        };
    }
}

function resultOf(test, outcome) {
    const title = test.fullTitle();
    return { id: title, name: title, timeSpentMs: test.duration ?? 0, fileName: test.file, ...outcome };
}

function specFiles(folder) {
    const files = fs.readdirSync(folder, { recursive: true });
    return files.filter((file) => /(?<!_long)_spec\.js$/.test(file)).map((file) => path.resolve(folder, file));
}

function createRunner(options) {
    return new MutationRunner(options.mutationRunner);
}
createRunner.inject = tokens(commonTokens.options);

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, "mutation-runner", createRunner)];
