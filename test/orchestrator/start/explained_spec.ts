/** What a user is told when a start fails, beyond Orchestrator's own words. */
import assert from "node:assert/strict";
import type { HttpResponse } from "../../../src/orchestrator/http/exchange";
import type { ConnectionSettings } from "../../../src/orchestrator/settings";
import type { StartCommand } from "../../../src/orchestrator/start/start-command";
import { clientOf, command, response } from "../client";

interface Failed {
    code: string;
    sentences: { key: string; values?: Record<string, unknown> }[];
    cause?: Record<string, unknown>;
}

describe("The error of a start", () => {
    function failing(
        answers: Record<string, HttpResponse>,
        more: Partial<StartCommand> = {},
        settings?: Partial<ConnectionSettings>,
    ): Promise<Failed> {
        const client = clientOf(({ url }) => {
            const found = Object.entries(answers).find(([part]) => url.includes(part));
            if (found) return found[1];
            return response(200, { value: url.includes("Releases") ? [{ Key: "k", Name: "Bot" }] : [] });
        }, settings);
        return client.startJobs(command(more)).then(
            () => assert.fail("It succeeded."),
            (error: Failed) => error,
        );
    }
    const keys = ({ sentences }: Failed): string[] => sentences.map(({ key }) => key);
    const refused = (status: number, errorCode?: number): HttpResponse => response(status, { message: "No.", errorCode }); // prettier-ignore
    const PATH = { folder: { kind: "path", path: "Shared/Finance" } } as const;

    it("names the process, and the folder where there is one", async () => {
        assert.deepEqual((await failing({ StartJobs: refused(400) })).sentences.at(-1), {
            key: "trying.start",
            values: { process: "Bot" },
        });
        assert.deepEqual((await failing({ StartJobs: refused(400) }, PATH)).sentences.at(-1), {
            key: "trying.startIn",
            values: { process: "Bot", folder: "Shared/Finance" },
        });
    });

    it("names folders with similar names where the folder is not found", async () => {
        const Folders = response(200, { value: [{ FullyQualifiedName: "Shared/Finances" }] });
        const error = await failing({ StartJobs: refused(404, 1100), Folders }, PATH);
        assert.equal(error.code, "FOLDER_NOT_FOUND");
        assert.deepEqual(keys(error).slice(-2), ["hint.similarFolders", "trying.startIn"]);
    });

    it("names no similar folders where another thing is wrong", async () => {
        const Folders = response(200, { value: [{ FullyQualifiedName: "Shared/Finances" }] });
        assert.deepEqual(keys(await failing({ StartJobs: refused(400), Folders }, PATH)), ["said.words", "trying.startIn"]); // prettier-ignore
    });

    it("names the rights that the account may lack", async () => {
        const error = await failing({ StartJobs: refused(403, 0) });
        assert.equal(error.code, "NOT_ALLOWED");
        assert.deepEqual(error.sentences.slice(-3), [
            {
                key: "hint.tokenScopes",
                values: { names: "OR.Jobs, OR.Execution.Read, OR.Folders.Read" },
            },
            { key: "hint.role", values: { permissions: "Jobs.Create, Processes.View" } },
            { key: "trying.start", values: { process: "Bot" } },
        ]);
    });

    for (const [words, count] of [
        ["has the page of the job that the start may have created", 1],
        ["has no page where there are two such jobs", 2],
    ] as const)
        it(words, async () => {
            const CreationTime = new Date(Date.now() + 60_000).toISOString();
            const value = Array.from({ length: count }, (_, at) => ({ Id: at + 1, Key: `k${at}`, ReleaseName: "Bot", State: "Pending", CreationTime })); // prettier-ignore
            const answers = { StartJobs: refused(500), "/odata/Jobs?": response(200, { value }) };
            const { cause } = await failing(answers, { strategy: "JobsCount" }, { apiVersion: 4 });
            assert.deepEqual(
                cause?.["jobUrl"],
                count === 1 ? "https://orchestrator.invalid/jobs(sidepanel:sidepanel/jobs/k0/details)" : undefined,
            );
        });

    it("comes before any request where the message itself is wrong", async () => {
        const client = clientOf(
            () => assert.fail("a request was sent"),
            { apiVersion: undefined }, // so that the folder would have to be looked up
        );
        const wrong = command({ ...PATH, jobsCount: 0 });
        await assert.rejects(client.startJobs(wrong), { code: "INVALID_SETTING" });
    });

    it("names the process as the message does, and asks for one where there is none", async () => {
        const named = { overrides: { fields: { ReleaseName: " Other " } } };
        assert.equal((await failing({ StartJobs: refused(400) }, named)).sentences.at(-1)!.values!["process"], "Other");
        const none = await failing({}, { process: "  " });
        assert.deepEqual([none.code, keys(none)], ["INVALID_SETTING", ["process.missing"]]);
    });
});
