import assert from "node:assert/strict";
import { fakeOrchestrator, RELEASE_KEY, type Handler } from "../../support/server";
import { startJobRig, type Body } from "./start-job-rig";

describe("The start job node", () => {
    const start = startJobRig();

    describe("sends", () => {
        const SENT: [what: string, node: Body, message: Body, expected: Body][] = [
            ["one job by default", {}, {}, { Strategy: "ModernJobsCount", JobsCount: 1, Source: "Manual" }],
            ["the number of jobs, also as a text", { jobsCount: "3" }, {}, { JobsCount: 3 }],
            [
                "the number of jobs of the message",
                { jobsCount: "n", jobsCountType: "msg" },
                { n: "4" },
                { JobsCount: 4 },
            ],
            [
                "no number with Specific",
                { strategy: "Specific", robots: "7, 8" },
                {},
                { Strategy: "Specific", RobotIds: [7, 8], JobsCount: undefined },
            ],
            [
                "robots of an array",
                { strategy: "Specific", robots: "r", robotsType: "msg" },
                { r: [7, "8", 7] },
                { RobotIds: [7, 8] },
            ],
            ["no number with All", { strategy: "All", jobsCount: "3" }, {}, { Strategy: "All", JobsCount: undefined }],
            [
                "the number of robots with RobotCount",
                { strategy: "RobotCount", jobsCount: "2" },
                {},
                { NoOfRobots: 2, JobsCount: undefined },
            ],
            [
                "no robots that are left over from another strategy",
                { strategy: "JobsCount", robots: "7" },
                {},
                { RobotIds: undefined },
            ],
            [
                "a priority in words",
                { priority: "high" },
                {},
                { JobPriority: "High", SpecificPriorityValue: undefined },
            ],
            ["a priority as a number", { priority: 55 }, {}, { SpecificPriorityValue: 55, JobPriority: undefined }],
            [
                "runtime type, reference and RunAsMe",
                { runtimeType: "Unattended", reference: "r-1", runAsMe: true },
                {},
                { RuntimeType: "Unattended", Reference: "r-1", RunAsMe: true },
            ],
            [
                "nothing for what is blank",
                {},
                {},
                {
                    RuntimeType: undefined,
                    Reference: undefined,
                    RunAsMe: undefined,
                    JobPriority: undefined,
                    EntryPointPath: undefined,
                },
            ],
            [
                "any other field of msg.startInfo, in any case",
                {},
                { startInfo: { stopprocessexpression: "60", MachineSessionIds: ["5"] } },
                { StopProcessExpression: "60", MachineSessionIds: [5] },
            ],
            [
                "what msg.startInfo overrides",
                { jobsCount: "3", priority: "High" },
                { startInfo: { JobsCount: "5", SpecificPriorityValue: 10 } },
                { JobsCount: 5, SpecificPriorityValue: 10, JobPriority: undefined },
            ],
            [
                "nothing for null in msg.startInfo",
                {},
                { startInfo: { JobPriority: null, Reference: undefined } },
                { JobPriority: undefined, Reference: undefined },
            ],
            [
                "a batch execution key of the user's",
                {},
                { startInfo: { BatchExecutionKey: RELEASE_KEY } },
                { BatchExecutionKey: RELEASE_KEY },
            ],
        ];
        for (const [what, node, message, expected] of SENT)
            it(what, async () => {
                const { flow, startInfo } = await start(fakeOrchestrator(), node);
                await flow.pass({ payload: {}, ...message });
                const sent = startInfo();
                assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, sent[name]])), expected);
            });

        it("arguments in msg.startInfo that are an object", async () => {
            const { flow, startInfo } = await start(fakeOrchestrator());
            await flow.pass({ payload: 5, startInfo: { InputArguments: { a: 1 } } });
            assert.equal(startInfo()["InputArguments"], '{"a":1}');
        });

        it("the ids of named robots, looked up once", async () => {
            const { flow, server, startInfo } = await start(
                fakeOrchestrator(({ path }) =>
                    path.includes("/odata/Robots")
                        ? {
                              json: {
                                  value: [
                                      { Id: 31, Name: "R1" },
                                      { Id: 32, Name: "r2" },
                                  ],
                              },
                          }
                        : undefined,
                ),
                { strategy: "Specific", robots: "R1, R2, 9" },
            );
            await flow.pass({ payload: {} });
            await flow.pass({ payload: {} });
            assert.deepEqual(startInfo()["RobotIds"], [9, 31, 32]);
            assert.equal(server.count("/odata/Robots"), 1);
        });
    });

    describe("refuses before any start", () => {
        const REFUSED: [what: string, node: Body, message: Body, code: string, words: RegExp][] = [
            ["no process", { process: " " }, {}, "INVALID_SETTING", /names no process/],
            ["an unknown strategy", { strategy: "Sometimes" }, {}, "INVALID_SETTING", /ModernJobsCount, JobsCount/],
            ["no jobs", { jobsCount: "0" }, {}, "INVALID_SETTING", /whole number, 1 or more/],
            ["half a job", { jobsCount: "1.5" }, {}, "INVALID_SETTING", /whole number, 1 or more/],
            [
                "a number of jobs that the message does not have",
                { jobsCount: "n", jobsCountType: "msg" },
                {},
                "INVALID_SETTING",
                /msg\.n/,
            ],
            ["Specific without robots", { strategy: "Specific" }, {}, "INVALID_SETTING", /needs robots/],
            [
                "Specific with a list of blanks",
                { strategy: "Specific", robots: " , ," },
                {},
                "INVALID_SETTING",
                /needs robots/,
            ],
            [
                "robots that are objects",
                { strategy: "Specific", robots: "r", robotsType: "msg" },
                { r: [{}] },
                "INVALID_SETTING",
                /IDs or names/,
            ],
            [
                "RobotIds with another strategy",
                {},
                { startInfo: { RobotIds: [1] } },
                "INVALID_SETTING",
                /only with the strategy Specific/,
            ],
            ["a priority that there is not", { priority: "Urgent" }, {}, "INVALID_SETTING", /Low, Normal, High/],
            ["a priority of 101", { priority: "101" }, {}, "INVALID_SETTING", /1 to 100/],
            [
                "both kinds of priority",
                {},
                { startInfo: { JobPriority: "Low", SpecificPriorityValue: 5 } },
                "INVALID_SETTING",
                /both/,
            ],
            [
                "a file and arguments together",
                {},
                { startInfo: { InputFile: RELEASE_KEY, InputArguments: "{}" } },
                "INVALID_ARGUMENTS",
                /both/,
            ],
            [
                "a field that there is not, with the one that was meant",
                {},
                { startInfo: { Referense: "x" } },
                "NOT_SUPPORTED",
                /Did you mean Reference/,
            ],
            [
                "a field of the wrong type",
                {},
                { startInfo: { RunAsMe: "perhaps" } },
                "INVALID_SETTING",
                /RunAsMe must be true or false/,
            ],
            [
                "a reference that is too long",
                { reference: "r".repeat(129) },
                {},
                "INVALID_SETTING",
                /129 characters, but at most 128/,
            ],
            [
                "startInfo that is no object",
                {},
                { startInfo: "x" },
                "INVALID_SETTING",
                /msg\.startInfo must be an object/,
            ],
            [
                "an expression that fails",
                { process: "$error('no')", processType: "jsonata" },
                {},
                "INVALID_SETTING",
                /can't be read/,
            ],
            [
                "a form with an argument twice",
                {
                    argumentsType: "form",
                    argumentsForm: [
                        { name: "a", value: "1" },
                        { name: "a", value: "2" },
                    ],
                },
                {},
                "INVALID_ARGUMENTS",
                /twice/,
            ],
            [
                "a form with a value without a name",
                { argumentsType: "form", argumentsForm: [{ name: "", value: "1" }] },
                {},
                "INVALID_ARGUMENTS",
                /no name/,
            ],
        ];
        for (const [what, node, message, code, words] of REFUSED)
            it(what, async () => {
                const { flow, server } = await start(fakeOrchestrator(), node);
                const error = await flow.fail({ payload: {}, ...message });
                assert.equal(error.code, code);
                assert.match(error.message, words);
                assert.equal(server.count("StartJobs"), 0);
            });

        it("an unknown robot, with similar names", async () => {
            const { flow, server } = await start(
                fakeOrchestrator(({ path }) =>
                    path.includes("/odata/Robots")
                        ? { json: { value: path.includes("filter") ? [] : [{ Id: 1, Name: "Robot_A" }] } }
                        : undefined,
                ),
                { strategy: "Specific", robots: "Robot_B" },
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "ROBOT_NOT_FOUND");
            assert.match(error.message, /Robot_A/);
            assert.equal(server.count("StartJobs"), 0);
        });
    });

    describe("on an older server", () => {
        it("that reports no version sends only what every generation knows", async () => {
            const { flow, startInfo } = await start(fakeOrchestrator(undefined, ""));
            await flow.pass({ payload: { a: 1 } });
            assert.deepEqual(startInfo(), {
                ReleaseKey: RELEASE_KEY,
                Strategy: "JobsCount",
                Source: "Manual",
                JobsCount: 1,
                InputArguments: '{"a":1}',
            });
        });

        it("omits additions that the server does not know", async () => {
            const { flow, startInfo } = await start(fakeOrchestrator(undefined, "11.0"));
            await flow.pass({ payload: {} });
            assert.equal(startInfo()["Strategy"], "ModernJobsCount");
            assert.ok(!("BatchExecutionKey" in startInfo()));
        });

        it("treats a version between two specifications as the older one, and a future one as the newest", async () => {
            for (const [version, known] of [
                ["14.0", false],
                ["19.0", true],
                ["23.0", true],
            ] as const) {
                const { flow, startInfo, server } = await start(fakeOrchestrator(undefined, version));
                await flow.pass({ payload: {} });
                assert.equal("BatchExecutionKey" in startInfo(), known, version);
                await flow.stop();
                await server.close();
            }
        });

        const UNKNOWN: [field: string, version: string, node: Body, message: Body][] = [
            ["Reference", "", { reference: "r" }, {}],
            ["RunAsMe", "11.0", { runAsMe: true }, {}],
            ["SpecificPriorityValue", "11.0", { priority: "5" }, {}],
            ["EntryPointPath", "18.0", { entryPoint: "Main.xaml" }, {}],
            ["StopProcessExpression", "11.0", {}, { startInfo: { StopProcessExpression: "60" } }],
            ["TransactionId", "20.0", {}, { startInfo: { TransactionId: RELEASE_KEY } }],
            ["ModernJobsCount", "", {}, { startInfo: { Strategy: "ModernJobsCount" } }],
        ];
        for (const [field, version, node, message] of UNKNOWN)
            it(`refuses ${field}, which API version ${version || "(unknown)"} does not know, instead of dropping it`, async () => {
                const { flow, server } = await start(fakeOrchestrator(undefined, version), node);
                const error = await flow.fail({ payload: {}, ...message });
                assert.equal(error.code, "NOT_SUPPORTED");
                assert.ok(error.message.includes(field), error.message);
                assert.equal(server.count("StartJobs"), 0);
            });
    });

    for (const [errorCode, message, words] of [
        [1671, "Couldn't find any user with unattended robot permissions.", /account with an unattended robot\./],
        [
            2818,
            "Could not find a machine with Unattended runtimes.",
            /machine with Unattended or NonProduction runtimes/,
        ],
        [1230, "Foreground job requires an unattended robot.", /no unattended robot of its own.*untick/],
    ] as const)
        it(`reports what is missing if no robot can run the job (${errorCode})`, async () => {
            const { flow } = await start(
                fakeOrchestrator(({ path }) =>
                    path.includes("StartJobs") ? { status: 409, json: { message, errorCode } } : undefined,
                ),
            );
            const error = await flow.fail({ payload: {} });
            assert.equal(error.code, "NO_ROBOT");
            assert.match(error.message, words);
            assert.doesNotMatch(flow.statuses.at(-1)!, /free/);
        });

    describe("when Orchestrator refuses", () => {
        const atStart = (handler: Handler): Handler =>
            fakeOrchestrator((request, response) =>
                request.path.includes("StartJobs") ? handler(request, response) : undefined,
            );
        const CERTAIN: [status: number, body: Body, code: string][] = [
            [400, { message: "startInfo must not be null", errorCode: 1002 }, "REFUSED"],
            [400, { message: "A folder is required for this action.", errorCode: 1101 }, "FOLDER_REQUIRED"],
            [403, { message: "You are not authorized!", errorCode: 0 }, "NOT_ALLOWED"],
            [409, { message: "The robots already have pending jobs for this Process", errorCode: 1670 }, "NO_ROBOT"],
            [
                409,
                { message: "Couldn't find the specified unattended user/robot in the current folder." },
                "ROBOT_NOT_FOUND",
            ],
            [429, { message: "Too many requests" }, "RATE_LIMITED"],
            [302, {}, "NOT_AN_ORCHESTRATOR"],
        ];
        for (const [status, json, code] of CERTAIN)
            it(`with ${status} ${JSON.stringify(json)}, fails with ${code} and starts nothing again`, async () => {
                const { flow, server } = await start(
                    atStart(() => ({ status, json })),
                    {},
                    { timeout: "0.2" },
                );
                assert.equal((await flow.fail({ payload: {} })).code, code);
                assert.ok(status === 429 || server.count("StartJobs") === 1);
            });
    });
});
