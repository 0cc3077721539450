import assert from "node:assert/strict";
import { areJobs, jobReference } from "../../src/shared/job-reference";

const KEY = "5b0f2c1e-7a3d-4c1f-9a52-3f1d2c4b5a69";

const JOBS: unknown[] = [
    4711,
    " 4711 ",
    "004711",
    KEY,
    `{${KEY.toUpperCase()}} `,
    [],
    { value: [] },
    [4711, KEY],
    [[4711], { value: [{ Id: 4711 }] }],
    { Id: 4711 },
    { id: "4711" },
    { Id: 4711, Key: null },
    { Id: 4711, Key: " " },
    { Id: "a", Key: KEY },
    { KEY },
    // A name that is written as Orchestrator writes it counts before others.
    { key: "a", Key: KEY },
];

const OTHERS: unknown[] = [
    0,
    "00",
    -1,
    1.5,
    1e300,
    "9007199254740993",
    "4711,4712",
    "my job",
    "",
    null,
    true,
    {},
    Buffer.from("4711"),
    [null],
    [4711, 0],
    [{ value: ["a"] }],
    { Id: 0 },
    { Id: KEY },
    { Key: null },
    { Key: 4711 },
    // One whose key is none is not ours: its id may be anybody's.
    { Id: 4711, Key: "a" },
    { key: KEY, Key: "a" },
    { value: 4711 },
];

const told = (value: unknown): string => JSON.stringify(value) ?? String(value);

describe("A job is named by", () => {
    for (const given of JOBS) it(told(given), () => assert.equal(areJobs(given), true));
});

describe("No job is named by", () => {
    for (const given of OTHERS) it(told(given), () => assert.equal(areJobs(given), false));

    it("lists within each other, however deep", () => {
        let list: unknown[] = ["my job"];
        for (let depth = 0; depth < 100_000; depth++) list = [list];
        assert.equal(areJobs(list), false);
    });
});

describe("What an object tells of a job", () => {
    it("is its id, its key, its folder and when it was made", () => {
        const job = {
            id: "4711",
            KEY: `{${KEY.toUpperCase()}}`,
            OrganizationUnitId: 12,
            creationtime: "2026-01-31T10:00Z",
        };
        const created = Date.parse("2026-01-31T10:00Z");
        assert.deepEqual(jobReference(job), { id: 4711, key: KEY, folderId: 12, created });
    });

    it("is no folder where a server gives 0 for none", () => {
        assert.deepEqual(jobReference({ Id: 4711, OrganizationUnitId: 0 }), { id: 4711 });
    });
});
