/** Values of msg.startInfo that are not what StartJobs takes. */
export type StartInfoCase = [name: string, startInfo: () => unknown];

const GUID = "11111111-2222-4333-8444-555555555555";

const circular = (): object => {
    const around: Record<string, unknown> = {};
    around["MachineRobots"] = [around];
    return around;
};

const throwing = (): never => {
    throw new Error("not today");
};

const ODD: [name: string, value: unknown][] = [
    ["null", null],
    ["undefined", undefined],
    ["a number", 5],
    ["a negative number", -1],
    ["a fraction", 1.5],
    ["2^53", 2 ** 53],
    ["NaN", NaN],
    ["Infinity", Infinity],
    ["a BigInt", 5n],
    ["a Symbol", Symbol("odd")],
    ["a function", () => 1],
    ["true", true],
    ["an empty text", ""],
    ["a blank text", "   "],
    ["a text of a number", "5"],
    ["a text of 1e3", "1e3"],
    ["a text of a hexadecimal number", "0x10"],
    ["a text of NUL", "\0"],
    ["a lone surrogate", "\uD800"],
    ["a text of 100,000 characters", "x".repeat(100_000)],
    ["an array", [1, "2", null]],
    ["an empty array", []],
    ["an array of arrays", [[[]]]],
    ["a sparse array", Object.assign([], { length: 3 })],
    ["an object", { a: 1 }],
    ["a Date", new Date(0)],
    ["a Map", new Map()],
    ["a Buffer", Buffer.from("{}")],
    ["an object that can't be a text", Object.create(null)],
    ["an object whose toString throws", { toString: throwing }],
];

/** One field of each kind, and those that are read in a way of their own. */
const FIELDS = [
    "ReleaseKey",
    "ReleaseName",
    "Strategy",
    "RobotIds",
    "JobsCount",
    "InputArguments",
    "JobPriority",
    "SpecificPriorityValue",
    "RuntimeType",
    "MachineSessionIds",
    "Reference",
    "BatchExecutionKey",
    "MachineRobots",
    "RunAsMe",
    "StopStrategy",
    "AutopilotForRobots",
    "EnvironmentVariables",
    "InputFile",
];

const WHOLE: StartInfoCase[] = [
    ...ODD.map(([name, value]): StartInfoCase => [`that is ${name}`, () => value]),
    ["with an unknown field", () => ({ Nonsense: 1 })],
    ["with a field that is nearly right", () => ({ JobCount: 1 })],
    ["with an empty name", () => ({ "": 1 })],
    ["with a name of 100,000 characters", () => ({ ["x".repeat(100_000)]: 1 })],
    ["with a name of control characters", () => ({ "\0\n": 1 })],
    ["with a name that has a blank at its end", () => ({ "Reference ": "a" })],
    ["with its own __proto__", () => JSON.parse('{"__proto__": {"Reference": "a"}}') as unknown],
    ["with constructor", () => ({ constructor: 1 })],
    ["with toString", () => ({ toString: 1 })],
    ["with hasOwnProperty", () => ({ hasOwnProperty: 1 })],
    ["with an inherited field", () => Object.create({ Reference: "a" }) as unknown],
    ["with a Symbol for a name", () => ({ [Symbol("Reference")]: "a" })],
    ["with a name in two cases", () => ({ releasekey: GUID, ReleaseKey: "Bot" })],
    ["with the strategy in two cases", () => ({ strategy: "All", STRATEGY: "RobotCount" })],
    ["with the number in two cases", () => ({ jobscount: 2, JobsCount: "3" })],
    ["with both priorities", () => ({ JobPriority: "Low", SpecificPriorityValue: 1 })],
    ["with both kinds of input", () => ({ InputFile: GUID, InputArguments: {} })],
    ["with robots and no strategy for them", () => ({ RobotIds: [1] })],
    ["with the strategy Specific and no robots", () => ({ Strategy: "Specific" })],
    ["with the strategy Specific and no robot in the list", () => ({ Strategy: "Specific", RobotIds: [] })],
    ["with a strategy that is none", () => ({ Strategy: "Fastest" })],
    ["with the strategy in small letters", () => ({ Strategy: "all" })],
    ["with no jobs", () => ({ JobsCount: 0 })],
    ["with no robots to count", () => ({ Strategy: "RobotCount", NoOfRobots: 0 })],
    ["with a body around it", () => ({ startInfo: { Reference: "a" } })],
    ["with everything null", () => Object.fromEntries(FIELDS.map((name) => [name, null]))],
    ["with everything an object", () => Object.fromEntries(FIELDS.map((name) => [name, {}]))],
    ["with 10,000 fields", () => Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`Field${at}`, at]))],
    ["with itself inside", circular],
    [
        "with a getter that throws",
        () => ({
            get Reference() {
                return throwing();
            },
        }),
    ],
    ["with a BigInt in an object", () => ({ AutopilotForRobots: { a: 1n } })],
    ["with a list of 100,000 ids", () => ({ MachineSessionIds: Array.from({ length: 100_000 }, (_, at) => at) })],
    ["with arguments that are JSON of an array", () => ({ InputArguments: "[1]" })],
    ["with arguments that are no JSON", () => ({ InputArguments: "{'a': 1}" })],
    ["with arguments that hold NaN", () => ({ InputArguments: { a: NaN } })],
    ["with arguments that hold themselves", () => ({ InputArguments: { a: circular() } })],
    ["with arguments of a megabyte", () => ({ InputArguments: { a: "x".repeat(1024 * 1024) } })],
    ["with arguments whose toJSON gives a text", () => ({ InputArguments: { toJSON: () => "text" } })],
    ["that is a Proxy that throws", () => new Proxy({}, { ownKeys: throwing, get: throwing })],
    [
        "that is a Proxy that was revoked",
        () => {
            const { proxy, revoke } = Proxy.revocable({}, {});
            revoke();
            return proxy;
        },
    ],
    [
        "of 1,000 levels",
        () => ({ VideoRecordingSettings: JSON.parse(`${'{"a":'.repeat(1000)}1${"}".repeat(1000)}`) as unknown }),
    ],
];

export const START_INFOS: StartInfoCase[] = [
    ...WHOLE,
    ...FIELDS.flatMap((field) =>
        ODD.map(([name, value]): StartInfoCase => [`whose ${field} is ${name}`, () => ({ [field]: value })]),
    ),
];
