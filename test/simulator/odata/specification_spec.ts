import assert from "node:assert/strict";
import {
    GENERATIONS,
    generationOf,
    propertiesOf,
    routesOf,
    trim,
    validateBody,
} from "../../../src/simulator/specification";

describe("The specification", () => {
    describe("of generations", () => {
        it("finds them by label, half a label or number", () => {
            for (const key of ["2020.10-v11", "2020.10", "v11", "V11", "11", 11, "11.0"]) {
                assert.equal(generationOf(key)?.label, "2020.10-v11", String(key));
            }
            assert.equal(generationOf("cloud")?.apiVersion, 20);
            assert.equal(generationOf("2018.4")?.apiVersion, undefined);
        });
        it("finds the newest one up to a version", () => {
            assert.equal(generationOf(13)?.apiVersion, 11);
            assert.equal(generationOf(19)?.apiVersion, 18);
            assert.equal(generationOf(99)?.apiVersion, 20);
            assert.equal(generationOf(3), undefined);
            assert.equal(generationOf("nonsense"), undefined);
        });
    });

    describe("of data types", () => {
        it("reads every type of every generation", () => {
            for (const generation of GENERATIONS) {
                for (const dto of ["JobDto", "ReleaseDto", "StartProcessDto", "StopJobRequest", "RobotDto", "LogDto"]) {
                    for (const [name, { type }] of propertiesOf(dto, generation)!) assert.ok(type, `${dto}.${name}`);
                }
            }
        });
        it("knows the type of a property", () => {
            const job = propertiesOf("JobDto", 20)!;
            assert.deepEqual(job.get("Key"), { type: "string", format: "uuid", required: false });
            assert.deepEqual(job.get("Id"), { type: "integer", format: "int64", required: false });
            assert.equal(job.get("Robot")?.ref, "SimpleRobotDto");
            assert.ok(job.get("State")?.enum?.includes("Suspended"));
            assert.ok(!propertiesOf("JobDto", "2018.4")!.get("State")?.enum?.includes("Suspended"));
        });
        it("knows additions and removals", () => {
            assert.ok(!propertiesOf("JobDto", 16)!.has("LastModificationTime"));
            assert.ok(propertiesOf("JobDto", 17)!.has("LastModificationTime"));
            assert.ok(propertiesOf("ReleaseDto", 18)!.has("Environment"));
            assert.ok(!propertiesOf("ReleaseDto", 20)!.has("Environment"));
            assert.equal(propertiesOf("FolderDto", "2018.4"), undefined);
            assert.equal(propertiesOf("constructor", 20), undefined);
        });
    });

    describe("of responses", () => {
        it("drops what the generation does not have, and adds nulls", () => {
            const job = { Id: 1, Key: "k", FolderKey: "f", BatchExecutionKey: "b", LastModificationTime: "t" };
            const old = trim("JobDto", 11, job);
            assert.equal(old.Id, 1);
            assert.equal(old.EndTime, null);
            assert.ok(!("FolderKey" in old) && !("LastModificationTime" in old) && !("Robot" in old));
            assert.equal(trim("JobDto", 17, job).LastModificationTime, "t");
        });
        it("includes nested objects", () => {
            const release = trim("ReleaseDto", 20, { Arguments: { Input: "[]", Other: 1 } });
            assert.deepEqual(release.Arguments, { Input: "[]", Output: null });
        });
        it("does not change the original", () => {
            const job = { Id: 1, Nope: 2 };
            trim("JobDto", 20, job);
            assert.deepEqual(job, { Id: 1, Nope: 2 });
        });
    });

    describe("of bodies", () => {
        const start = (startInfo: object, generation: string | number = 20) =>
            validateBody("StartJobsRequest", generation, { startInfo });

        it("accepts what Orchestrator accepts", () => {
            assert.equal(
                start({ ReleaseKey: "k", Strategy: "ModernJobsCount", JobsCount: 1, Source: "Manual" }),
                undefined,
            );
            assert.equal(
                start({ releasekey: "k", JOBSCOUNT: "1", robotIds: [1, "2"], InputArguments: null }),
                undefined,
            );
            assert.equal(start({ MachineRobots: [{ MachineId: 1, RobotId: 2 }] }), undefined);
            assert.equal(validateBody("StartJobsRequest", 11, { StartInfo: {} }), undefined);
        });
        const faults: [what: string, startInfo: object, generation: number | string][] = [
            ["an unknown property", { ReleaseKey: "k", Tags: [] }, 20],
            ["an unknown property of a nested object", { MachineRobots: [{ Nope: 1 }] }, 20],
            ["a property of a later generation", { BatchExecutionKey: "2f6d1c9e-0a1b-4c2d-8e3f-0123456789ab" }, 11],
            ["a property that is gone", { AllowRemoteControl: true }, 16],
            ["arguments that are an object", { InputArguments: {} }, 20],
            ["a strategy of a later generation", { Strategy: "ModernJobsCount" }, "2019.10"],
            ["a blank before an enumeration value", { Source: " Manual" }, 20],
            ["an unknown runtime", { RuntimeType: "Nope" }, 20],
            ["a count that is a word", { JobsCount: "one" }, 20],
            ["a count that is not whole", { JobsCount: 1.5 }, 20],
            ["robots that are no array", { RobotIds: "1" }, 20],
            ["a key that is no GUID", { BatchExecutionKey: "x" }, 20],
            ["a text for a yes or no", { RunAsMe: "true" }, 20],
        ];
        for (const [what, startInfo, generation] of faults) {
            it(`refuses ${what}`, () => assert.equal(typeof start(startInfo, generation), "string"));
        }
        it("requires required properties in every generation", () => {
            for (const generation of GENERATIONS) {
                assert.match(validateBody("StopJobRequest", generation, {}) ?? "", /strategy field is required/);
                assert.equal(validateBody("StopJobRequest", generation, { Strategy: "Kill" }), undefined);
            }
        });
        it("refuses values that are not objects", () => {
            for (const value of [null, undefined, [], "text", 1]) {
                assert.match(validateBody("StartJobsRequest", 20, value) ?? "", /must be an object/);
            }
        });
    });

    describe("of routes", () => {
        const START = "/odata/Jobs/UiPath.Server.Configuration.OData.StartJobs";
        const find = (generation: string | number, template: string, method = "GET") =>
            routesOf(generation).find((route) => route.template === template && route.method === method);

        it("knows status, folder header and query options", () => {
            const { status, folder, query } = find(20, START, "POST")!;
            assert.deepEqual({ status, folder }, { status: 201, folder: true });
            assert.deepEqual(query, ["$expand", "$filter", "$select", "$orderby", "$count"]);
            assert.equal(find("2018.4", START, "POST")!.folder, false);
        });
        it("knows additions and removals", () => {
            assert.ok(find(17, "/api/Account/Authenticate", "POST"));
            assert.ok(!find(18, "/api/Account/Authenticate", "POST"));
            assert.ok(!find("2018.4", "/odata/Folders") && find("2019.10", "/odata/Folders"));
            assert.ok(!find(18, "/odata/Attachments") && find(20, "/odata/Attachments"));
            for (const { label } of GENERATIONS) assert.ok(find(label, "/odata/Jobs({key})"), label);
        });
        it("has every route once", () => {
            for (const { label } of GENERATIONS) {
                const names = routesOf(label).map(({ method, template }) => `${method} ${template}`);
                assert.equal(new Set(names).size, names.length, label);
            }
        });
    });
});
