/** What happens before and after StartJobs: the process, its arguments and its robots are looked up, and an error is explained. */
import assert from "node:assert/strict";
import { inEnglish } from "../../../src/orchestrator/errors/orchestrator-error";
import type { HttpResponse } from "../../../src/orchestrator/http/exchange";
import type { Orchestrator } from "../../../src/orchestrator/orchestrator";
import type { ConnectionSettings } from "../../../src/orchestrator/settings";
import type { StartCommand } from "../../../src/orchestrator/start/start-command";
import { clientOf, command, response } from "../client";

type Body = Record<string, unknown>;

const FOLDER = { kind: "id", id: "12" } as const;

describe("A start", () => {
    /** The requests: method and path without the base, and for StartJobs its fields. */
    let paths: string[];
    let starts: Body[];
    let warnings: string[];
    /** What the server answers: to the look-up of processes, to StartJobs, and to everything else. */
    let releases: object[];
    let start: (fields: Body) => HttpResponse;
    let other: (path: string) => HttpResponse;
    let client: Orchestrator;

    beforeEach(() => {
        [paths, starts, warnings] = [[], [], []];
        releases = [{ Key: "key-1", Name: "Bot" }];
        start = ({ BatchExecutionKey }) => response(201, { value: [job({ BatchExecutionKey })] });
        other = () => response(200, { value: [] });
        client = newClient();
    });

    const job = (more: object = {}): object => ({ Id: 1, Key: "job", ReleaseName: "Bot", ...more });

    const newClient = (more?: Partial<ConnectionSettings>): Orchestrator =>
        clientOf(({ url, method, body, headers }) => {
            const path = decodeURIComponent(url.replace("https://orchestrator.invalid", ""));
            paths.push(`${method} ${path}`);
            if (path === "/odata/Attachments")
                paths.push(`${method} ${path} in ${headers?.["x-uipath-organizationunitid"]}`);
            if (path.startsWith("/odata/Releases")) return response(200, { value: releases });
            if (!path.includes("StartJobs")) return other(path);
            const { startInfo } = JSON.parse(String(body)) as { startInfo: Body };
            starts.push(startInfo);
            return start(startInfo);
        }, more);

    const observer = {
        ...command().observer,
        warn: (warning: Parameters<typeof inEnglish>[0]) => void warnings.push(inEnglish(warning)),
    };
    const run = (more: Partial<StartCommand> = {}): Promise<unknown> =>
        client.startJobs(command({ folder: FOLDER, observer, ...more }));
    const failing = (more?: Partial<StartCommand>): Promise<{ code: string; keys: string[]; cause: unknown }> =>
        run(more).then(
            () => assert.fail("It succeeded."),
            ({ code, sentences, cause }: { code: string; sentences: { key: string }[]; cause: unknown }) => ({
                code,
                keys: sentences.map(({ key }) => key),
                cause,
            }),
        );
    const withArguments = (value: unknown): Partial<StartCommand> => ({ arguments: { value, source: "msg.payload" } });
    const lookUps = (): number => paths.filter((path) => path.includes("/odata/Releases")).length;

    it("names the process that was found, although the message may call it otherwise", async () => {
        await run({ overrides: { fields: { ReleaseKey: "5f2b0000-0000-4000-8000-000000000009" } } });
        assert.equal(starts[0]!["ReleaseKey"], "key-1");
        assert.ok(paths[0]!.includes("Key eq '5f2b0000-0000-4000-8000-000000000009'"), paths[0]);
    });

    it("returns the response as it came", async () => {
        start = () => response(201, { "@odata.context": "c", value: [job()] });
        assert.deepEqual(await run(), { "@odata.context": "c", value: [job()] });
        assert.equal(paths.at(-1), "POST /odata/Jobs/UiPath.Server.Configuration.OData.StartJobs");
    });

    it("has started its jobs, whatever else the response names", async () => {
        start = () => response(201, { value: [null, job()] });
        assert.deepEqual(await run(), { value: [null, job()] });
    });

    it("does not take a bug for a failure of the start", async () => {
        const bug = new TypeError("a bug");
        start = () => {
            throw bug;
        };
        await assert.rejects(run(), bug);
    });

    for (const [entryPoint, expands] of [
        ["", false],
        ["Other.xaml", true],
    ] as const)
        it(`${expands ? "reads" : "does not read"} the process's own entry point where it has “${entryPoint}”`, async () => {
            await run({ entryPoint });
            assert.equal(paths[0]!.includes("$expand=EntryPoint"), expands, paths[0]);
        });

    it("is refused with a key that is too long, or beside a mark of the user's", async () => {
        const fields = { BatchExecutionKey: "5f2b0000-0000-4000-8000-000000000003" };
        const keyed = async (idempotencyKey: string, overrides: StartCommand["overrides"]): Promise<unknown> =>
            run({ idempotencyKey, overrides }).catch(({ sentences }: { sentences: unknown }) => sentences);
        const field = { term: "uipath-start-job.label.idempotencyKey" };
        assert.deepEqual(await keyed("x".repeat(257), { fields: {} }), [{ key: "setting.tooLong", values: { field, length: 257, most: 256 } }]); // prettier-ignore
        assert.deepEqual(await keyed("k", { fields }), [{ key: "keyed.ownMark", values: { field } }]);
        assert.deepEqual(paths, []);
    });

    it("looks its process up once for many messages", async () => {
        await Promise.all([run(), run()]);
        await run();
        assert.deepEqual([lookUps(), starts.length], [1, 3]);
    });

    it("remembers the folder of its jobs", async () => {
        await run();
        assert.deepEqual(client.folderOf(1), FOLDER);
        assert.equal(client.folderOf(2), undefined);
    });

    describe("of a process that is not found by StartJobs", () => {
        const notFound = response(404, { message: "No such release.", errorCode: 1002 });

        it("goes on with the process that bears the name now", async () => {
            await run();
            releases = [{ Key: "key-2", Name: "Bot" }];
            start = (fields) => (fields["ReleaseKey"] === "key-2" ? response(201, { value: [job()] }) : notFound);
            await run();
            assert.deepEqual(
                starts.map((fields) => fields["ReleaseKey"]),
                ["key-1", "key-1", "key-2"],
            );
            const [, before, after] = starts;
            assert.notEqual(before!["BatchExecutionKey"], after!["BatchExecutionKey"]);
        });

        it("fails where the process is still the same one", async () => {
            start = () => notFound;
            const { code, keys } = await failing();
            assert.deepEqual([code, keys], ["REFUSED", ["said.words", "trying.startIn"]]);
            assert.deepEqual([starts.length, lookUps()], [1, 2]);
        });

        it("says so, and what there is instead, where the process is gone", async () => {
            await run();
            releases = [];
            start = () => notFound;
            const { code, keys, cause } = await failing();
            assert.equal(code, "PROCESS_NOT_FOUND");
            assert.deepEqual(keys, ["said.words", "process.notFound", "process.none", "trying.startIn"]);
            assert.deepEqual(cause, { status: 404, errorCode: 1002 });
        });

        it("fails with Orchestrator's words where the process can't be looked up again", async () => {
            await run();
            releases = [{ Key: 5 }];
            start = () => notFound;
            assert.deepEqual((await failing()).keys, ["said.words", "trying.startIn"]);
        });
    });

    describe("with arguments", () => {
        const declaring = (...names: string[]): void => {
            const Input = JSON.stringify(names.map((name) => ({ name, type: "System.String, mscorlib" })));
            releases = [{ Key: "key-1", Name: "Bot", Arguments: { Input }, EntryPointPath: "Main.xaml" }];
        };

        it("sends them", async () => {
            await run(withArguments({ a: 1 }));
            assert.equal(starts[0]!["InputArguments"], '{"a":1}');
            await run();
            assert.equal("InputArguments" in starts[1]!, false);
        });

        it("reads the process again before it refuses those that a new version may have", async () => {
            declaring("a");
            await run(withArguments({ a: "1" }));
            declaring("a", "b");
            await run(withArguments({ a: "1", b: "2" }));
            assert.deepEqual([lookUps(), starts.length], [2, 2]);
        });

        it("refuses those that the process does not have, and reads it once", async () => {
            declaring("a");
            const { code, keys } = await failing(withArguments({ b: "2" }));
            assert.deepEqual([code, keys.at(-1)], ["INVALID_ARGUMENTS", "trying.startIn"]);
            assert.deepEqual([lookUps(), starts.length], [1, 0]);
        });

        it("does not check those of another entry point", async () => {
            declaring("a");
            await run({ ...withArguments({ b: "2" }), entryPoint: "Other.xaml" });
            assert.equal(starts[0]!["InputArguments"], '{"b":"2"}');
            assert.equal((await failing({ ...withArguments({ b: "2" }), entryPoint: "Main.xaml" })).code, "INVALID_ARGUMENTS"); // prettier-ignore
        });

        it("does not check the process's where a file brings them", async () => {
            const Input = JSON.stringify([{ name: "a", type: "System.String", required: true }]);
            releases = [{ Key: "key-1", Name: "Bot", Arguments: { Input } }];
            const file = "5f2b0000-0000-4000-8000-000000000001";
            await run({ overrides: { fields: { InputFile: file } } });
            assert.deepEqual([starts[0]!["InputFile"], starts[0]!["InputArguments"]], [file, undefined]);
        });

        it("uploads those that are too long for the body", async () => {
            const Id = "5f2b0000-0000-4000-8000-000000000002";
            other = (path) =>
                path.startsWith("/odata/Attachments")
                    ? response(201, { Id, BlobFileAccess: { Uri: "https://storage.invalid/a" } })
                    : response(201, {});
            const longest = { a: "x".repeat(10_000 - 8) }; // JSON adds eight characters
            await run(withArguments(longest));
            assert.deepEqual([starts[0]!["InputFile"], starts[0]!["InputArguments"]], [undefined, JSON.stringify(longest)]); // prettier-ignore
            await run(withArguments({ a: "x".repeat(10_000 - 7) }));
            assert.deepEqual([starts[1]!["InputFile"], starts[1]!["InputArguments"]], [Id, undefined]);
            assert.ok(paths.includes("POST /odata/Attachments in 12"), paths.join());
            assert.ok(paths.includes("PUT https://storage.invalid/a"), paths.join());
        });

        it("says that they are too long where the server takes no file", async () => {
            client = newClient({ apiVersion: 12 });
            const { code, keys } = await failing(withArguments({ a: "x".repeat(10_000) }));
            assert.deepEqual([code, keys[0], starts.length], ["INVALID_ARGUMENTS", "arguments.tooLong", 0]);
        });

        it("says what an upload lacks, and does not take it for the start's own rights", async () => {
            other = () => response(403, { message: "No." });
            const { code, keys } = await failing(withArguments({ a: "x".repeat(10_000) }));
            assert.equal(code, "NOT_ALLOWED");
            assert.deepEqual(keys.slice(-2), ["trying.upload", "trying.startIn"]);
            assert.equal(keys.filter((key) => key === "hint.role").length, 1);
        });
    });

    describe("on chosen robots", () => {
        const SPECIFIC = { strategy: "Specific", robots: "R1, 9" } as const;

        beforeEach(() => (other = () => response(200, { value: [{ Id: 7, Name: "R1" }] })));

        it("names them by id, and looks their names up once", async () => {
            await run(SPECIFIC);
            await run(SPECIFIC);
            assert.deepEqual(starts.map((fields) => fields["RobotIds"]), [[9, 7], [9, 7]]); // prettier-ignore
            assert.equal(paths.filter((path) => path.includes("Robots")).length, 1);
        });

        it("looks for them in the folder of the process", async () => {
            releases = [{ Key: "key-1", Name: "Bot", OrganizationUnitId: 44 }];
            await run(SPECIFIC);
            assert.ok(
                paths.some((path) => path.includes("GetRobotsFromFolder(folderId=44)")),
                paths.join(),
            );
        });

        it("looks the names up again after Orchestrator did not find one", async () => {
            start = () => response(404, { message: "Invalid robot id.", errorCode: 1 });
            assert.equal((await failing(SPECIFIC)).code, "ROBOT_NOT_FOUND");
            const before = paths.filter((path) => path.includes("Robots")).length;
            start = () => response(201, { value: [job()] });
            await run(SPECIFIC);
            assert.ok(paths.filter((path) => path.includes("Robots")).length > before, paths.join());
        });

        it("keeps the names after any other refusal", async () => {
            start = () => response(409, { message: "No.", errorCode: 1670 });
            await failing(SPECIFIC);
            start = () => response(201, { value: [job()] });
            await run(SPECIFIC);
            assert.equal(paths.filter((path) => path.includes("/odata/Robots")).length, 1, paths.join());
        });
    });

    describe("of a process that was renamed", () => {
        beforeEach(() => (start = () => response(201, { value: [job({ ReleaseName: "Bot 2" })] })));

        it("warns once, and looks the name up again", async () => {
            await run();
            assert.equal(warnings.length, 1);
            assert.match(warnings[0]!, /Bot 2/);
            await run();
            assert.deepEqual([warnings.length, lookUps()], [1, 2]);
            await run();
            assert.equal(lookUps(), 2);
        });

        for (const ReleaseName of [undefined, null, "", "Bot", 5])
            it(`does not warn where the job tells ${JSON.stringify(ReleaseName)} as its name`, async () => {
                start = () => response(201, { value: [job({ ReleaseName })] });
                await run();
                assert.deepEqual(warnings, []);
            });
    });
});
