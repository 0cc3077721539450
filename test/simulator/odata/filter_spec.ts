import assert from "node:assert/strict";
import { ODataQueryError, applyQuery } from "../../../src/simulator/odata";
import { generationOf } from "../../../src/simulator/specification";

const cloud = generationOf("v20")!;
const KEY = "2f6d1c9e-0a1b-4c2d-8e3f-0123456789ab";

const JOBS = [
    { Id: 1, Key: KEY, State: "Faulted", ReleaseName: "Invoice O'Brien", HasMediaRecorded: true },
    { Id: 2, Key: "a0000000-0000-4000-8000-000000000002", State: "Pending", ReleaseName: "Übersicht", Info: "text" },
    { Id: 3, Key: "a0000000-0000-4000-8000-000000000003", State: "Successful", ReleaseName: "invoice 3" },
].map((job, index) => ({
    ...job,
    CreationTime: `2026-05-3${index === 2 ? 1 : 0}T09:13:45.740130${index}Z`,
    EndTime: job.State === "Pending" ? null : "2026-06-01T00:00:00Z",
    release: { Id: 10 + index, Name: `Release ${index}`, Key: KEY },
}));

function ids(filter: string, generation = cloud): number[] {
    const parameters = new URLSearchParams({ $filter: filter });
    const expandable = { Release: (job: (typeof JOBS)[number]) => job.release };
    return applyQuery(JOBS, { dto: "JobDto", generation, expandable }, parameters).value.map(({ Id }) => Id as number);
}

function refusal(filter: string, generation = cloud): string {
    try {
        ids(filter, generation);
    } catch (error) {
        assert.ok(error instanceof ODataQueryError, String(error));
        return error.message;
    }
    assert.fail(`${filter.slice(0, 80)} was not refused`);
}

describe("$filter", () => {
    describe("reads literals", () => {
        const cases: [string, number[]][] = [
            ["ReleaseName eq 'Invoice O''Brien'", [1]],
            ["ReleaseName eq 'übersicht'", [2]],
            ["ReleaseName eq ''", []],
            ["Id eq 2", [2]],
            ["Id gt -1", [1, 2, 3]],
            ["Id eq 2L", [2]],
            ["HasMediaRecorded eq true", [1]],
            ["HasMediaRecorded", [1]],
            [`Key eq ${KEY}`, [1]],
            [`Key eq '${KEY.toUpperCase()}'`, [1]],
            [`Key eq guid'${KEY}'`, [1]],
            [`Release/Key eq ${KEY} and Id eq 1`, [1]],
            ["State eq 'Faulted'", [1]],
            ["State eq 'faulted'", [1]],
            ["State eq '4'", [1]],
            ["State eq UiPath.Server.Configuration.OData.JobState'Faulted'", [1]],
            ["CreationTime ge 2026-05-31T00:00:00Z", [3]],
            ["CreationTime ge 2026-05-31T01:00:00+02:00", [3]],
            ["CreationTime ge datetime'2026-05-31T00:00:00'", [3]],
            ["CreationTime ge 2026-05-31", [3]],
            ["CreationTime le 2026-05-30T09:13:45.740Z", []],
            ["Info eq null", [1, 3]],
        ];
        for (const [filter, expected] of cases) {
            it(filter, () => assert.deepEqual(ids(filter), expected));
        }
        it("reads a plus sign in an address as a blank", () => {
            const parameters = new URLSearchParams("%24FILTER=Id+eq+2");
            const { value } = applyQuery(JOBS, { dto: "JobDto", generation: cloud }, parameters);
            assert.deepEqual(
                value.map(({ Id }) => Id),
                [2],
            );
        });
    });

    describe("combines", () => {
        const cases: [string, number[]][] = [
            ["Id eq 1 or Id eq 2 and Id eq 3", [1]],
            ["(Id eq 1 or Id eq 2) and Id eq 2", [2]],
            ["Id eq 3 and Id eq 3 or Id eq 1", [1, 3]],
            ["not (Id eq 1) and Id lt 3", [2]],
            ["not (not (Id eq 1))", [1]],
            ["not contains(ReleaseName,'invoice')", [2]],
            ["((((Id eq 1))))", [1]],
            ["Id ne 1 AND ID NE 2", [3]],
            ["Id in (1,3)", [1, 3]],
            ["not (Id in (1, 3))", [2]],
            ["State in ('Faulted','Successful')", [1, 3]],
            [`key in ('${KEY}')`, [1]],
            [`key in (${KEY},a0000000-0000-4000-8000-000000000003)`, [1, 3]],
            ["2 eq Id", [2]],
        ];
        for (const [filter, expected] of cases) {
            it(filter, () => assert.deepEqual(ids(filter), expected));
        }
        it("binds not more tightly than a comparison, so that it needs parentheses", () => {
            assert.match(refusal("not Id eq 1"), /'not' expects 'Edm.Boolean'/);
        });
    });

    describe("supports functions and paths", () => {
        const cases: [string, number[]][] = [
            ["contains(ReleaseName,'BRIEN')", [1]],
            ["startswith(ReleaseName,'invoice') eq true", [1, 3]],
            ["endswith(ReleaseName,'3')", [3]],
            ["tolower(ReleaseName) eq 'übersicht'", [2]],
            ["toupper(ReleaseName) eq 'ÜBERSICHT'", [2]],
            ["length(ReleaseName) eq 9", [2, 3]],
            ["indexof(ReleaseName,'o''b') ge 0", [1]],
            ["day(CreationTime) eq 31 and month(CreationTime) eq 5 and year(CreationTime) eq 2026", [3]],
            ["Release/Name eq 'release 1'", [2]],
            ["release/id ge 11", [2, 3]],
            ["contains(Release/Name, '2')", [3]],
        ];
        for (const [filter, expected] of cases) {
            it(filter, () => assert.deepEqual(ids(filter), expected));
        }
    });

    describe("treats null as OData does", () => {
        const cases: [string, number[]][] = [
            ["EndTime eq null", [2]],
            ["EndTime ne null", [1, 3]],
            ["null eq EndTime", [2]],
            ["EndTime gt 2020-01-01T00:00:00Z", [1, 3]],
            ["EndTime lt 2020-01-01T00:00:00Z", []],
            ["EndTime le null", []],
            ["Info ne 'x'", [1, 2, 3]],
            ["not contains(Info,'x')", []],
            ["contains(Info,'nothing') or Id eq 1", [1]],
            ["EndTime in (null)", [2]],
            ["null", []],
        ];
        for (const [filter, expected] of cases) {
            it(filter, () => assert.deepEqual(ids(filter), expected));
        }
    });

    describe("refuses with an explanation", () => {
        const cases: [what: string, filter: string, message: RegExp][] = [
            [
                "an unknown property",
                "Nope eq 1",
                /^Could not find a property named 'Nope' on type 'UiPath\.Server\.Configuration\.OData\.JobDto'\.?$/,
            ],
            ["an unknown property of a path", "Release/Nope eq 1", /named 'Nope' on type '.*\.SimpleReleaseDto'/],
            ["a path through a plain value", "ReleaseName/Id eq 1", /'ReleaseName' has no properties/],
            ["an unknown enumeration value", "State eq 'Sleeping'", /'Sleeping' is not a valid enumeration/],
            ["a text for a number", "Id eq '1'", /incompatible types.*Edm\.Int64.*Edm\.String.*Equal/],
            ["a text that is no GUID", "Key eq 'abc'", /incompatible types.*Edm\.Guid/],
            ["a number for a text", "ReleaseName eq 1", /incompatible types/],
            ["an entity as a value", "Release eq 'x'", /incompatible types/],
            ["an unknown function", "soundex(ReleaseName) eq 'x'", /unknown function with name 'soundex'/],
            ["too few operands", "contains(ReleaseName)", /takes 2 arguments, not 1/],
            ["an operand of a wrong type", "contains(Id,'1')", /expects 'Edm\.String'/],
            ["what is no condition", "Id", /must evaluate to a single boolean/],
            ["a condition of numbers", "Id and Id", /'and' expects 'Edm\.Boolean'/],
            ["an unfinished comparison", "Id eq", /Syntax error at position 5/],
            ["an open parenthesis", "(Id eq 1", /Syntax error at position 8/],
            ["a surplus parenthesis", "Id eq 1)", /Syntax error at position 7/],
            ["an open quotation", "ReleaseName eq 'abc", /Syntax error at position 15/],
            ["a single quote within a text", "ReleaseName eq 'O'Brien'", /Syntax error/],
            ["double quotes", 'ReleaseName eq "x"', /Syntax error at position 15/],
            ["an unknown operator", "Id equals 1", /Syntax error at position 3/],
            ["signs of other languages", "Id == 1", /Syntax error at position 3/],
            ["an empty list", "Id in ()", /Syntax error at position 7/],
            ["a time without zone", "CreationTime ge 2026-05-31T00:00:00", /Syntax error at position 16/],
            ["a date that does not exist", "CreationTime ge 2026-13-31T00:00:00Z", /Syntax error at position 16/],
        ];
        for (const [what, filter, message] of cases) {
            it(`${what}: ${filter}`, () => assert.match(refusal(filter), message));
        }

        it("a state that the generation does not have yet", () => {
            assert.match(refusal("State eq 'Suspended'", generationOf("2018.4")!), /'Suspended' is not a valid/);
            assert.deepEqual(ids("State eq 'Suspended'", generationOf("2019.10")!), []);
        });

        it("a property that the generation does not have yet", () => {
            assert.match(refusal("LastModificationTime eq null", generationOf("v16")!), /'LastModificationTime'/);
        });
    });

    describe("has limits", () => {
        const chain = (length: number) => Array.from({ length }, (_, index) => `Id eq ${index}`).join(" or ");

        it("accepts 100 expressions", () => assert.deepEqual(ids(chain(100)), [1, 2, 3]));
        it("refuses 101 expressions", () => assert.match(refusal(chain(101)), /limit of '100'/));
        it("accepts 50 keys in a list", () => {
            assert.deepEqual(ids(`Key in (${Array.from({ length: 50 }, () => `'${KEY}'`).join(",")})`), [1]);
        });
        it("survives 10,000 parentheses", () => {
            assert.match(refusal(`${"(".repeat(10_000)}Id eq 1${")".repeat(10_000)}`), /Recursion depth/);
        });
        it("survives 8,000 nested nots", () => {
            assert.match(refusal(`${"not ".repeat(8_000)}(Id eq 1)`), /Recursion depth/);
        });
        it("survives 3,000 nested calls", () => {
            const filter = `${"tolower(".repeat(3_000)}'a'${")".repeat(3_000)} eq 'a'`;
            assert.match(refusal(filter), /Recursion depth/);
        });
        it("refuses a filter that no address has room for", () => {
            assert.match(refusal(`Name eq '${"x".repeat(40_000)}'`), /'\$filter' is too long/);
        });
        it("filters 100,000 rows in less than a second", () => {
            const rows = Array.from({ length: 100_000 }, (_, Id) => ({
                Id,
                State: Id % 2 ? "Faulted" : "Successful",
                ReleaseName: `Process ${Id}`,
                CreationTime: new Date(1.7e12 + Id * 1000).toISOString(),
            }));
            const parameters = new URLSearchParams({
                $filter: "State eq 'Faulted' and contains(ReleaseName,'99') and CreationTime ge 2023-11-15T00:00:00Z",
                $orderby: "CreationTime desc,Id",
                $top: "10",
                $count: "true",
            });
            const begin = performance.now();
            const { value, count } = applyQuery(rows, { dto: "JobDto", generation: cloud }, parameters);
            assert.ok(performance.now() - begin < 5_000);
            assert.equal(value[0]!.Id, 99_999);
            assert.ok(count! > 1000);
        });
    });
});
