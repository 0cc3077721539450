import assert from "node:assert/strict";
import { Api } from "../../src/orchestrator/api/api";
import { OrchestratorError } from "../../src/orchestrator/errors/orchestrator-error";
import { postStart } from "../../src/orchestrator/start/post-start";
import { environment, settings } from "../orchestrator/client";
import { asJson, LONG_BODIES, type Shape } from "./long-answers";
import { cpuOf, LONG_TEXTS, MOST_CPU } from "./long-texts";

const REQUEST = {
    method: "POST",
    path: "/odata/Jobs/UiPath.Server.Configuration.OData.StartJobs",
    body: "{}",
} as const;

const SHAPES: readonly Shape[] = [
    ...LONG_BODIES,
    (text) => ({ ...asJson({ message: text, errorCode: 1000 }), status: 500 }),
    (text) => ({ status: 404, headers: { "content-type": "text/html" }, text }),
    (text) => asJson({ value: [{ Id: 7, Key: text, State: text }] }, 201),
    (text) => asJson({ value: [{ Id: 7, Key: "k", ReleaseName: text, BatchExecutionKey: text }] }, 201),
];

describe("A text of a megabyte in an answer of a start keeps nobody waiting:", () => {
    for (const [at, shape] of SHAPES.entries())
        it(`shape ${at}`, async () => {
            const slow: string[] = [];
            for (const [what, given] of LONG_TEXTS) {
                const { status, headers, text } = shape(given);
                const body = Buffer.from(text);
                let asked = 0;
                const api = new Api(
                    settings("https://orchestrator.invalid"),
                    environment(() => {
                        asked++;
                        return { status, headers, body };
                    }),
                );
                const cpu = await cpuOf(async () => {
                    const outcome = await postStart(api, REQUEST, 1).catch((error: unknown) => error);
                    if (outcome instanceof Error) return String(outcome);
                    const { failure } = outcome as { failure?: OrchestratorError["content"] };
                    return failure && OrchestratorError.of(failure).message;
                });
                api.close();
                assert.ok(asked > 0);
                if (cpu > MOST_CPU) slow.push(`${what}: ${Math.round(cpu)} ms`);
            }
            assert.equal(slow.join("\n"), "");
        });
});
