import assert from "node:assert/strict";
import { fitToVersion, startFields } from "../../../src/orchestrator/start/start-fields";
import { readStartInfo, type StartInfo } from "../../../src/orchestrator/start/start-info";
import type { StartSettings } from "../../../src/orchestrator/start/start-command";
import { command } from "../client";

/** The fields of StartJobs for a node's settings and `msg.startInfo`, without those that are the same for all. */
function fieldsOf(settings: Partial<StartSettings>, startInfo: unknown = {}): StartInfo {
    const { ReleaseKey, Source, ...fields } = startFields(command(settings), readStartInfo(startInfo).fields).fields;
    assert.deepEqual([ReleaseKey, Source], ["", "Manual"]);
    return fields;
}

/** The code of the error and its first sentence. */
function refusal(work: () => unknown): [code: string, key: string] {
    try {
        work();
    } catch (error) {
        const { code, sentences } = error as { code: string; sentences: { key: string }[] };
        return [code, sentences[0]!.key];
    }
    return assert.fail("It was taken.");
}

describe("The settings of a start job node", () => {
    it("start one job where they say nothing", () => {
        assert.deepEqual(fieldsOf({ jobsCount: "" }), { Strategy: "ModernJobsCount", JobsCount: 1 });
    });

    it("are all sent, and blank ones are not", () => {
        const settings = { runtimeType: "Unattended", priority: "high", entryPoint: "Main.xaml", reference: "r", runAsMe: true }; // prettier-ignore
        assert.deepEqual(fieldsOf(settings), {
            Strategy: "ModernJobsCount",
            JobsCount: 1,
            RuntimeType: "Unattended",
            JobPriority: "High",
            EntryPointPath: "Main.xaml",
            Reference: "r",
            RunAsMe: true,
        });
    });

    it("name a priority as a word or as a number, never both", () => {
        assert.equal(fieldsOf({ priority: "45" }).SpecificPriorityValue, 45);
        assert.deepEqual(
            refusal(() => fieldsOf({ priority: "101" })),
            ["INVALID_SETTING", "startInfo.priority"],
        );
        const overridden = fieldsOf({ priority: "Low" }, { specificPriorityValue: 45 });
        assert.deepEqual([overridden.JobPriority, overridden.SpecificPriorityValue], [undefined, 45]);
    });

    it("count jobs in the field that the strategy has for it", () => {
        assert.deepEqual(fieldsOf({ strategy: "JobsCount", jobsCount: "3" }), { Strategy: "JobsCount", JobsCount: 3 });
        assert.deepEqual(fieldsOf({ strategy: "RobotCount", jobsCount: 3 }), { Strategy: "RobotCount", NoOfRobots: 3 });
        assert.deepEqual(fieldsOf({ strategy: "All", jobsCount: 3 }), { Strategy: "All" });
    });

    for (const jobsCount of [0, -1, 1.5, "many", null, {}])
        it(`can't ask for ${JSON.stringify(jobsCount)} jobs`, () =>
            assert.deepEqual(
                refusal(() => fieldsOf({ jobsCount })),
                ["INVALID_SETTING", "setting.wholeNumber"],
            ));

    it("may name robots in the message, by id alone", () => {
        const { robots } = startFields(command({ strategy: "Specific", robots: "R1" }), { RobotIds: [7] });
        assert.deepEqual(robots, { ids: [7], names: [] });
    });

    it("name robots by id or by name, each once", () => {
        const { robots } = startFields(command({ strategy: "Specific", robots: "7, R2, 7 ,R2, 8" }), {});
        assert.deepEqual(robots, { ids: [7, 8], names: ["R2"] });
        assert.deepEqual(refusal(() => fieldsOf({ strategy: "Specific", robots: " , " })), ["INVALID_SETTING", "robots.required"]); // prettier-ignore
    });
});

describe("msg.startInfo", () => {
    it("overrides the settings of the node, with names in any case", () => {
        const fields = fieldsOf({ jobsCount: 2, reference: "node" }, { jobscount: "5", REFERENCE: "message" });
        assert.deepEqual([fields.JobsCount, fields.Reference], [5, "message"]);
    });

    it("leaves out what is null or undefined", () => {
        const fields = fieldsOf({ reference: "node" }, { Reference: null, RunAsMe: undefined });
        assert.equal(fields.Reference, "node");
        assert.equal("RunAsMe" in fields, false);
    });

    it("makes a wrong number of jobs in the node not matter", () => {
        assert.equal(fieldsOf({ jobsCount: "many" }, { JobsCount: 2 }).JobsCount, 2);
    });

    it("brings arguments of its own, or none beside a file", () => {
        const { fields, arguments: own } = readStartInfo({ InputArguments: { a: 1 } });
        assert.deepEqual([fields, own], [{}, { value: { a: 1 }, source: "msg.startInfo.InputArguments" }]);
        const file = readStartInfo({ InputFile: "5f2b0000-0000-4000-8000-000000000001" });
        assert.equal(file.arguments!.value, undefined);
        assert.equal(readStartInfo({}).arguments, undefined);
    });

    for (const [words, startInfo, refused] of [
        ["a list", [], ["INVALID_SETTING", "startInfo.notAnObject"]],
        ["a text", "JobsCount", ["INVALID_SETTING", "startInfo.notAnObject"]],
        ["an unknown field", { JobCount: 1 }, ["NOT_SUPPORTED", "startInfo.unknownField"]],
        ["an unknown strategy", { Strategy: "Some" }, ["INVALID_SETTING", "setting.oneOf"]],
        ["a number as a word", { JobsCount: "two" }, ["INVALID_SETTING", "startInfo.wrongType"]],
        ["a key that is none", { BatchExecutionKey: "abc" }, ["INVALID_SETTING", "startInfo.wrongType"]],
        ["a priority out of bounds", { SpecificPriorityValue: 101 }, ["INVALID_SETTING", "startInfo.range"]],
        ["two priorities", { JobPriority: "Low", SpecificPriorityValue: 5 }, ["INVALID_SETTING", "startInfo.twoPriorities"]], // prettier-ignore
        ["a reference that is too long", { Reference: "x".repeat(1_000) }, ["INVALID_SETTING", "startInfo.tooLong"]],
        ["a file beside arguments", { InputFile: "5f2b0000-0000-4000-8000-000000000001", InputArguments: {} }, ["INVALID_ARGUMENTS", "arguments.fileAndArguments"]], // prettier-ignore
        ["robots for another strategy", { RobotIds: [1] }, ["INVALID_SETTING", "robots.notSpecific"]],
    ] as const)
        it(`is refused with ${words}`, () =>
            assert.deepEqual(
                refusal(() => fieldsOf({}, startInfo)),
                refused,
            ));
});

describe("A start on an older server", () => {
    const fitted = (specification: number, fields: StartInfo, overrides: StartInfo = {}): string =>
        fitToVersion(fields, overrides, specification, specification);

    it("gets the strategy of its time in place of the default", () => {
        assert.equal(fitted(20, { Strategy: "ModernJobsCount" }), "ModernJobsCount");
        assert.equal(fitted(0, { Strategy: "ModernJobsCount" }), "JobsCount");
        assert.equal(fitted(0, { Strategy: "Specific" }), "Specific");
    });

    it("does not get another strategy than the message asks for", () => {
        const overrides: StartInfo = { Strategy: "ModernJobsCount" };
        assert.deepEqual(refusal(() => fitted(0, { ...overrides }, overrides)), ["NOT_SUPPORTED", "startInfo.strategyNotSupported"]); // prettier-ignore
    });

    it("is refused with a field that the server does not have", () => {
        assert.equal(fitted(20, { Strategy: "All", RunAsMe: true }), "All");
        assert.deepEqual(refusal(() => fitted(0, { Strategy: "All", RunAsMe: true })), ["NOT_SUPPORTED", "startInfo.notSupported"]); // prettier-ignore
    });
});

describe("An error about a field of a start", () => {
    /** The term of a value, and what is shown beside it. */
    const shownOf = (value: unknown): unknown[] => {
        const { term, shown } = value as { term: string; shown?: string };
        return [term, shown];
    };

    const said = (settings: Partial<StartSettings>, startInfo: unknown = {}): Record<string, unknown> =>
        valuesOf(() => fieldsOf(settings, startInfo));

    /** The values of its first sentence. */
    function valuesOf(work: () => unknown): Record<string, unknown> {
        try {
            work();
        } catch (error) {
            return (error as { sentences: { values: Record<string, unknown> }[] }).sentences[0]!.values;
        }
        return assert.fail("It was taken.");
    }
    it("calls it as the dialog does, and adds the API's name where that is another one", () => {
        const label = "uipath-start-job.label";
        assert.deepEqual(shownOf(said({ jobsCount: 0 })["field"]), [`${label}.jobsCount`, "(JobsCount)"]);
        assert.deepEqual(shownOf(said({ priority: "much" })["field"]), [`${label}.priority`, undefined]);
        assert.deepEqual(shownOf(said({ strategy: "Specific", robots: "" })["field"]), [`${label}.strategy`, "(Strategy)"]); // prettier-ignore
        assert.deepEqual(shownOf(said({ strategy: "Specific", robots: "" })["robots"]), [`${label}.robots`, undefined]);
    });

    it("calls it as the message does where that sets it", () => {
        assert.equal(said({ strategy: "RobotCount" }, { NoOfRobots: 0 })["field"], "NoOfRobots");
        const { field, strategy } = said({}, { Strategy: "RobotCount", RobotIds: [1] });
        assert.deepEqual([field, strategy], ["Strategy", "ModernJobsCount"]);
    });

    it("names what an older server does not know", () => {
        const unknown = (fields: StartInfo, overrides: StartInfo): Record<string, unknown> =>
            valuesOf(() => fitToVersion(fields, overrides, 0, 0));
        const reference: StartInfo = { Strategy: "All", Reference: "r" };
        assert.equal(unknown(reference, reference)["field"], "Reference");
        assert.deepEqual(shownOf(unknown(reference, {})["field"]), ["uipath-start-job.label.reference", undefined]);
        const modern: StartInfo = { Strategy: "ModernJobsCount" };
        assert.equal(unknown(modern, modern)["strategy"], "ModernJobsCount");
    });

    it("says what it got", () => {
        assert.equal(shownOf(said({ jobsCount: "many" })["got"])[1], '"many"');
        assert.deepEqual(said({ jobsCount: 2 }, { JobsCount: 0 })["got"], said({ jobsCount: 0 })["got"]);
        assert.equal(shownOf(said({ priority: "much" })["got"])[1], '"much"');
    });

    for (const [words, robots, key] of [
        ["no list of robots", {}, "robots.invalid"],
        ["too many robots", Array.from({ length: 100_000 }, (_, at) => at), "startInfo.tooMany"],
        ["a robot with too long a name", "x".repeat(10_000), "setting.tooLong"],
    ] as const)
        it(`tells of ${words}`, () => {
            assert.deepEqual(refusal(() => fieldsOf({ strategy: "Specific", robots })), ["INVALID_SETTING", key]); // prettier-ignore
            assert.ok(JSON.stringify(said({ strategy: "Specific", robots })["field"]).includes("label.robots"));
        });
});
