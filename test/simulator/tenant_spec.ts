import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator } from "../../src/simulator";
import { call, start } from "./client";

describe("The simulator's data", () => {
    let folder: string;
    before(() => (folder = mkdtempSync(join(tmpdir(), "simulator-"))));
    after(() => rmSync(folder, { recursive: true }));

    const file = (content: string): string => {
        const path = join(folder, "tenant.json");
        writeFileSync(path, content);
        return path;
    };

    it("can come from a file", async () => {
        const data = {
            folders: [{ path: "Mine" }],
            processes: [{ folder: "Mine", name: "P", job: { duration: 0, startDelay: 0, output: { n: 1 } } }],
            robots: [{ name: "R", username: "r", folders: ["Mine"] }],
            machines: [{ name: "M", folders: ["Mine"], slots: 1 }],
        };
        const simulator = await startSimulator({ data: file(JSON.stringify(data)) });
        try {
            const { Id } = (await start(simulator, "P")).body.value[0];
            const job = (await call(simulator, `/odata/Jobs(${Id})`, { folder: "Mine" })).body;
            assert.deepEqual([job.State, job.OutputArguments], ["Successful", '{"n":1}']);
        } finally {
            await simulator.close();
        }
    });

    it("is refused with a reason if its file is invalid", async () => {
        const wrong: [string, RegExp][] = [
            ["{", /tenant\.json can't be used/],
            ["[]", /the tenant must be an object/],
            ['{"folders":[{"path":"A/B"}],"processes":[]}', /A\/B needs its folder A/],
            [
                '{"folders":[{"path":"A"}],"processes":[{"name":"P","folder":"B"}]}',
                /processes\[0\]\.folder: there is no folder "B"/,
            ],
            ['{"folders":[{"path":"A"}],"processes":[{"folder":"A"}]}', /processes\[0\]\.name must be a text/],
        ];
        for (const [content, message] of wrong) await assert.rejects(startSimulator({ data: file(content) }), message);
        await assert.rejects(startSimulator({ data: join(folder, "none.json") }), /can't be used/);
    });

    it("includes by default a process without arguments, and types of both runtimes", async () => {
        const simulator = await startSimulator({});
        try {
            const required = (text: string | null): number =>
                (JSON.parse(text ?? "[]") as { required: boolean }[]).filter((argument) => argument.required).length;
            const release = (name: string) => simulator.data.releases.find((candidate) => candidate.Name === name)!;
            assert.equal(required(release("Hello").Arguments.Input), 0);
            assert.ok(required(release("Invoice_Bot").Arguments.Input) > 0);
            const all = simulator.data.releases.map(({ Arguments }) => Arguments.Input).join();
            assert.ok(all.includes("mscorlib") && all.includes("System.Private.CoreLib"));
        } finally {
            await simulator.close();
        }
    });

    it("can change while the simulator runs", async () => {
        const simulator = await startSimulator({});
        try {
            const read = async (): Promise<any> =>
                (await call(simulator, "/odata/Releases?$filter=Name eq 'Hello'", { folder: "Shared" })).body.value[0];
            const { Key } = await read();
            simulator.data.updateProcess("Hello", { input: [{ name: "in_New", type: "System.String, mscorlib" }] });
            assert.match((await read()).Arguments.Input, /in_New/);
            simulator.data.recreateProcess("Hello");
            assert.notEqual((await read()).Key, Key);
        } finally {
            await simulator.close();
        }
    });
});
