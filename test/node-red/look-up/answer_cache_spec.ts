import assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { SharedAnswers } from "../../../src/node-red/look-up/answer-cache";

const forever = (): Promise<string> => new Promise(() => undefined);
const open = (): AbortSignal => new AbortController().signal;

describe("Shared look-ups", () => {
    it("time out, and let the next ones begin", async () => {
        const answers = new SharedAnswers<string>(20);
        const slow = Array.from({ length: 12 }, (_, at) =>
            answers.get({ key: `${at}`, group: "one", work: forever }, open()),
        );
        for (const { reason } of (await Promise.allSettled(slow)) as PromiseRejectedResult[])
            assert.equal((reason as { code: string }).code, "TIMED_OUT");
        assert.equal(await answers.get({ group: "one", work: async () => "done" }, open()), "done");
    });

    it("do not delay another group", async () => {
        const answers = new SharedAnswers<string>(60_000);
        const dialog = new AbortController();
        setMaxListeners(0, dialog.signal);
        const slow = Array.from({ length: 12 }, () => answers.get({ group: "one", work: forever }, dialog.signal));
        assert.equal(await answers.get({ group: "two", work: async () => "done" }, open()), "done");
        dialog.abort();
        assert.ok((await Promise.allSettled(slow)).every(({ status }) => status === "rejected"));
    });

    it("are refused when too many are waiting", async () => {
        const answers = new SharedAnswers<string>(60_000);
        const dialog = new AbortController();
        setMaxListeners(0, dialog.signal);
        const slow = Array.from({ length: 100 }, (_, at) =>
            answers.get({ group: `${at}`, work: forever }, dialog.signal),
        );
        const refused = answers.get({ group: "another", work: forever }, open());
        await assert.rejects(refused, { code: "QUEUE_FULL" });
        dialog.abort();
        await Promise.allSettled(slow);
        await turn();
        assert.equal(await answers.get({ group: "another", work: async () => "done" }, open()), "done");
    });
});
