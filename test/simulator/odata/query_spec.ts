import assert from "node:assert/strict";
import { ODataQueryError, applyQuery, applySelectExpand } from "../../../src/simulator/odata";
import type { Entity } from "../../../src/simulator/odata";
import { generationOf } from "../../../src/simulator/specification";

interface Job {
    Id: number;
    State: string;
    ReleaseName: string | null;
    FolderKey?: string;
    robot?: { Id: number; Name: string; License: object | null; Secret: string };
}

const ROBOT = { Id: 7, Name: "R2", License: null, Secret: "not declared" };
const JOBS: Job[] = [
    { Id: 1, State: "Faulted", ReleaseName: "b", FolderKey: "f1", robot: ROBOT },
    { Id: 2, State: "Pending", ReleaseName: null },
    { Id: 3, State: "Faulted", ReleaseName: "A" },
    { Id: 4, State: "Successful", ReleaseName: "c" },
];

const jobs: Entity<Job> = {
    dto: "JobDto",
    generation: generationOf("v20")!,
    expandable: { Robot: ({ robot }) => robot, Release: () => ({ Id: 5, Name: "Release" }) },
    undeclared: ["FolderKey"],
};
const query = (text: string, entity = jobs) => applyQuery(JOBS, entity, new URLSearchParams(text));
const ids = (text: string) => query(text).value.map(({ Id }) => Id);

function refuses(text: string, message: RegExp, entity = jobs): void {
    assert.throws(
        () => query(text, entity),
        (error) => error instanceof ODataQueryError && message.test(error.message),
        text,
    );
}

describe("A list query", () => {
    describe("$orderby", () => {
        it("sorts without regard to case, null first", () =>
            assert.deepEqual(ids("$orderby=ReleaseName"), [2, 3, 1, 4]));
        it("sorts in descending order, null last", () =>
            assert.deepEqual(ids("$orderby=ReleaseName desc"), [4, 1, 3, 2]));
        it("sorts by several properties", () => assert.deepEqual(ids("$orderby=State asc, Id desc"), [3, 1, 2, 4]));
        it("sorts by a path", () => assert.deepEqual(ids("$orderby=Robot/Name desc,Id desc"), [1, 4, 3, 2]));
        it("keeps the order of equal rows", () => assert.deepEqual(ids("$orderby=Release/Name"), [1, 2, 3, 4]));
        it("does not change the rows", () => {
            query("$orderby=Id desc");
            assert.equal(JOBS[0]!.Id, 1);
        });
        it("refuses more than five properties", () => refuses("$orderby=Id,Id,Id,Id,Id,Id", /maximum of 5/));
        it("refuses an unknown property", () => refuses("$orderby=Nope", /Could not find a property named 'Nope'/));
        it("refuses an unknown direction", () => refuses("$orderby=Id down", /Syntax error at position 3/));
    });

    describe("$top, $skip and $count", () => {
        it("return a page", () => assert.deepEqual(ids("$skip=1&$top=2"), [2, 3]));
        it("return no rows for $top=0", () => assert.deepEqual(ids("$top=0"), []));
        it("return no rows for a $skip beyond the end", () => assert.deepEqual(ids("$skip=100"), []));
        it("count before paging", () => {
            assert.equal(query("$count=true&$top=1&$filter=State eq 'Faulted'").count, 2);
            assert.ok(!("count" in query("$count=false")));
        });
        it("accept names in any case, encoded or without the dollar sign", () => {
            assert.deepEqual(ids("%24TOP=1"), [1]);
            assert.deepEqual(ids("top=1"), [1]);
        });
        it("limit $top, by default to 1000", () => {
            refuses("$top=1001", /limit of '1000' for Top query.*'1001'/);
            refuses("$top=101", /limit of '100'/, { ...jobs, maxTop: 100 });
        });
        it("limit $skip to 10,000", () => {
            assert.deepEqual(ids("$skip=10000"), []);
            refuses("$skip=10001", /limit of '10000' for Skip query.*'10001'/);
        });
        it("return the largest page without $top", () => {
            assert.equal(query("", { ...jobs, maxTop: 2 }).value.length, 2);
        });
        for (const bad of ["$top=-1", "$top=x", "$top=", "$top=1.5", "$skip=-1", "$skip=x", "$count=1", "$count=yes"]) {
            it(`refuse ${bad}`, () => refuses(bad, /Invalid value/));
        }
        it("refuse an option given twice", () => refuses("$top=1&$TOP=2", /'\$top' was specified more than once/));
        it("refuse an unknown option", () => refuses("$fliter=Id eq 1", /'\$fliter' is not supported/));
        it("ignore other parameters", () => assert.equal(ids("folderId=5").length, 4));
    });

    describe("$select", () => {
        it("returns only the selected properties", () => {
            assert.deepEqual(query("$select=id, State&$top=1").value, [{ Id: 1, State: "Faulted" }]);
        });
        it("returns everything for a star", () => assert.ok("Key" in query("$select=*").value[0]!));
        it("returns undeclared properties", () => {
            assert.deepEqual(query("$select=FolderKey&$top=1").value, [{ FolderKey: "f1" }]);
        });
        it("refuses an unknown property", () => refuses("$select=Id,Nope", /named 'Nope' on type '.*JobDto'/));
        it("refuses a property of another generation", () => {
            const old = { ...jobs, generation: generationOf("v16")! };
            refuses("$select=LastModificationTime", /'LastModificationTime'/, old);
        });
        it("refuses a stray comma", () => refuses("$select=Id,,State", /Syntax error/));
    });

    describe("$expand", () => {
        it("returns related entities only on request", () => {
            assert.ok(!("Robot" in query("").value[0]!));
            assert.equal((query("$expand=robot").value[0]!.Robot as typeof ROBOT).Name, "R2");
        });
        it("returns the properties that the generation declares", () => {
            assert.ok(!("Secret" in (query("$expand=Robot").value[0]!.Robot as object)));
        });
        it("returns null for a missing entity", () => assert.equal(query("$expand=Robot").value[1]!.Robot, null));
        it("can be combined with $select", () => {
            assert.deepEqual(query("$select=Id&$expand=Robot($select=Name)&$top=1").value, [
                { Id: 1, Robot: { Name: "R2" } },
            ]);
        });
        it("accepts several items with nested options", () => {
            const [job] = query("$expand=Robot($select=Id,Name;$filter=Id eq 1),Release").value;
            assert.deepEqual(job!.Robot, { Id: 7, Name: "R2" });
            assert.equal((job!.Release as { Name: string }).Name, "Release");
        });
        it("accepts a star", () =>
            assert.ok("Robot" in query("$expand=*").value[0]! && "Release" in query("$expand=*").value[0]!));
        it("refuses an unknown property", () => refuses("$expand=Nope", /named 'Nope' on type '.*JobDto'/));
        it("refuses a property that is not an entity", () =>
            refuses("$expand=State", /'State' .* is not a navigation property/));
        it("refuses more than two levels", () => {
            refuses("$expand=Release($expand=Environment($expand=Robots))", /too deep/, {
                ...jobs,
                generation: generationOf("v11")!,
            });
        });
        it("refuses the Environment of a process in today's cloud, but not before", () => {
            const processes = (label: string): Entity => ({
                dto: "ReleaseDto",
                generation: generationOf(label)!,
                expandable: { Environment: () => ({ Id: 1, Name: "E" }) },
            });
            const parameters = new URLSearchParams("$expand=Environment");
            assert.throws(
                () => applyQuery([{ Id: 1 }], processes("cloud"), parameters),
                /^ODataQueryError: Could not find a property named 'Environment'/,
            );
            assert.deepEqual(
                (applyQuery([{ Id: 1 }], processes("v11"), parameters).value[0]!.Environment as { Name: string }).Name,
                "E",
            );
        });
        it("survives deep nesting", () => {
            refuses(`$expand=${"Release($expand=".repeat(10_000)}Robot${")".repeat(10_000)}`, /./);
        });
        it("refuses open parentheses", () => refuses("$expand=Robot($select=Name", /Syntax error/));
    });
});

describe("A single entity", () => {
    const one = (text: string) => applySelectExpand(JOBS[0]!, jobs, new URLSearchParams(text));

    it("has the null values of its generation", () => {
        const job = one("");
        assert.equal(job.EndTime, null);
        assert.equal(job.FolderKey, "f1");
        assert.ok(!("robot" in job) && !("Robot" in job));
    });
    it("supports $select and $expand", () => {
        assert.deepEqual(one("$select=Id&$expand=Robot($select=Id)"), { Id: 1, Robot: { Id: 7 } });
    });
    it("refuses an unknown property", () => assert.throws(() => one("$select=Nope"), ODataQueryError));
});
