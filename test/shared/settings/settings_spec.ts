import assert from "node:assert/strict";
import {
    isApiVersion,
    isConcurrency,
    isTimeout,
    tenantProblem,
    type SignInWay,
} from "../../../src/shared/settings/connection";
import { shortened } from "../../../src/shared/shortened";
import { ExactNumber } from "../../../src/shared/json/exact-number";
import { millisecondsIn, numberIn } from "../../../src/shared/settings/numbers";
import { isBody } from "../../../src/shared/settings/request";
import { jobsCountOf, priorityOf, robotsOf } from "../../../src/shared/settings/start";
import { choiceOf, isBlank, plainText } from "../../../src/shared/settings/values";

describe("A setting", () => {
    it("is blank where it is missing or has blanks only", () => {
        for (const value of [undefined, null, "", " \t"]) assert.ok(isBlank(value));
        for (const value of [0, false, [], {}, "a"]) assert.ok(!isBlank(value));
    });

    it("is a text where it can be written as one", () => {
        assert.equal(plainText(5), "5");
        assert.equal(plainText(false), "false");
        assert.equal(plainText([12, "x"]), "12,x");
        for (const value of [undefined, null, {}, [null], [[1]]]) assert.equal(plainText(value), undefined);
    });

    it("is one of several in any case, and the first where it is blank", () => {
        const choices = ["GET", "Post"] as const;
        assert.equal(choiceOf(choices, " post "), "Post");
        for (const blank of [undefined, null, " "]) assert.equal(choiceOf(choices, blank), "GET");
        for (const other of ["FETCH", 5, {}, ["GET", "POST"]]) assert.equal(choiceOf(choices, other), undefined);
    });
});

describe("A number", () => {
    const seconds: [unknown, number | undefined][] = [
        [60, 60_000],
        ["0.5", 500],
        [" 3 ", 3_000],
        ["0x10", 16_000],
        [0, undefined],
        ["-1", undefined],
        ["ten", undefined],
        ["1e999", undefined],
        [true, undefined],
        [[60], undefined],
    ];
    for (const [given, milliseconds] of seconds)
        it(`of seconds that is ${JSON.stringify(given)} is ${milliseconds} milliseconds`, () =>
            assert.equal(millisecondsIn(given), milliseconds));

    const counts: [unknown, number | undefined][] = [
        [1, 1],
        ["3", 3],
        ["1e2", 100],
        [0, undefined],
        ["1.5", undefined],
        ["", undefined],
        [2 ** 53, undefined],
        [true, undefined],
    ];
    for (const [given, count] of counts)
        it(`of jobs that is ${JSON.stringify(given)} is ${count}`, () => assert.equal(jobsCountOf(given), count));

    it("of a connection is bounded", () => {
        const fits = (values: unknown[], rule: (number: number) => boolean): boolean[] =>
            values.map((value) => rule(numberIn(value)));
        assert.deepEqual(fits([0.5, "86400", 86_401, 0, "soon"], isTimeout), [true, true, false, false, false]);
        assert.deepEqual(fits([1, "16", 0, 1.5, 2 ** 53], isConcurrency), [true, true, false, false, false]);
        assert.deepEqual(fits([1, "17", 100, "23.10", 2023], isApiVersion), [true, true, false, false, false]);
    });
});

describe("A tenant", () => {
    const tenants: [string, SignInWay, string | undefined][] = [
        ["Default", "token", undefined],
        ["a b", "application", undefined],
        ["", "token", undefined],
        ["請求書", "password", undefined],
        ["請求書", "token", "header"],
        ["é", "application", "header"],
        ["a\tb", "token", "characters"],
        ["a\u007f", "password", "characters"],
    ];
    for (const [tenant, way, problem] of tenants)
        it(`${JSON.stringify(tenant)} with ${way} ${problem ? `fails by its ${problem}` : "is told"}`, () =>
            assert.equal(tenantProblem(tenant, way), problem));
});

const told = (value: unknown): string => shortened(JSON.stringify(value), 60);

describe("The settings of a start", () => {
    const priorities: [string, object | undefined][] = [
        ["low", { JobPriority: "Low" }],
        [" HIGH ", { JobPriority: "High" }],
        ["1", { SpecificPriorityValue: 1 }],
        ["100", { SpecificPriorityValue: 100 }],
        ["0", undefined],
        ["101", undefined],
        ["1.5", undefined],
        ["Urgent", undefined],
    ];
    for (const [given, priority] of priorities)
        it(`have the priority ${given} ${priority ? `as ${JSON.stringify(priority)}` : "refused"}`, () =>
            assert.deepEqual(priorityOf(given), priority));

    const robots: [unknown, object][] = [
        ["Bot1, 12,,Bot1", { ids: [12], names: ["Bot1"] }],
        [12, { ids: [12], names: [] }],
        [["12", "a"], { ids: [12], names: ["a"] }],
        [" , ,", { ids: [], names: [] }],
        ["1.5", { ids: [], names: ["1.5"] }],
        ["x".repeat(1_000), { ids: [], names: ["x".repeat(1_000)] }],
        [`a,${"x".repeat(1_001)}`, { problem: "length", is: 1_001 }],
        [",".repeat(10_000), { problem: "count", is: 10_001 }],
        [[null], { problem: "kind" }],
        [[[12]], { problem: "kind" }],
        [null, { problem: "kind" }],
        [{ a: 1 }, { problem: "kind" }],
    ];
    for (const [given, choice] of robots)
        it(`have the robots ${told(given)} as ${told(choice)}`, () => assert.deepEqual(robotsOf(given), choice));
});

describe("The body of a request", () => {
    it("is a text or an object", () => {
        for (const body of ["a", " ", {}, [], [1]]) assert.ok(isBody(body));
        for (const body of ["", null, undefined, 0, 5, true, new ExactNumber("1.10")]) assert.ok(!isBody(body));
    });
});
