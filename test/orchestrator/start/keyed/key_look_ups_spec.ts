import assert from "node:assert/strict";
import { REAL_CLOCK } from "../../../../src/orchestrator/clock";
import type { FolderContext } from "../../../../src/orchestrator/api/folder-context";
import { MAX_WAITING, NO_SLOT } from "../../../../src/orchestrator/api/task-queue";
import { KeyLookUps } from "../../../../src/orchestrator/start/keyed/key-look-ups";
import type { Correlation } from "../../../../src/orchestrator/start/reconcile/correlation";
import type { JobLists } from "../../../../src/orchestrator/start/reconcile/job-lists";
import { KnownJobs } from "../../../../src/orchestrator/start/reconcile/known-jobs";
import { ListedJobs } from "../../../../src/orchestrator/start/reconcile/listed-jobs";
import { Start } from "../../../../src/orchestrator/start/start";
import { command } from "../../client";
import { failureOf } from "./rig";

const FOLDER = { key: "12" } as FolderContext;

const markOf = (n: number): Correlation => ({ field: "BatchExecutionKey", value: `mark-${n}`, shared: false });

/** Lists that show no job, each when its turn comes. */
class Lists {
    readonly asked: string[][] = [];
    #turns: (() => void)[] = [];

    /** Whether everybody's turn comes at once. */
    isFree = false;

    readonly turn = (): Promise<void> =>
        this.isFree ? Promise.resolve() : new Promise((resolve) => this.#turns.push(resolve));

    readonly withPermit = (_start: Start, marks: readonly Correlation[]): Promise<ListedJobs> => {
        this.asked.push(marks.map(({ value }) => value));
        const listed = new ListedJobs({ canaries: [], shown: new Set() }, true);
        listed.isComplete = true;
        return Promise.resolve(listed);
    };

    /** Gives a turn to whoever waits for one. */
    async next(): Promise<void> {
        while (this.#turns.length === 0) await new Promise((resolve) => setImmediate(resolve));
        this.#turns.shift()!();
    }
}

describe("Messages whose keys wait to be looked up", () => {
    let lists: Lists;
    let lookUps: KeyLookUps;

    beforeEach(() => {
        lists = new Lists();
        lookUps = new KeyLookUps(lists as unknown as JobLists, new KnownJobs(REAL_CLOCK), REAL_CLOCK);
    });

    const lookUp = (n: number, cancelBeforeSend = new AbortController().signal): Promise<ListedJobs> =>
        lookUps.jobsWith([markOf(n)], new Start(command({ cancelBeforeSend })).begin(FOLDER, NO_SLOT));

    it("are refused when too many wait", async () => {
        const waiting = Array.from({ length: MAX_WAITING }, (_, n) => lookUp(n));
        assert.equal((await failureOf(lookUp(MAX_WAITING))).code, "QUEUE_FULL");
        lists.isFree = true;
        await Promise.all(waiting);
        await lookUp(MAX_WAITING);
    });

    it("end when their node is closed, and their keys are not looked up", async () => {
        const closing = new AbortController();
        const dropped = lookUp(1, closing.signal);
        const kept = lookUp(2);
        closing.abort();
        assert.equal((await failureOf(dropped)).code, "UNREACHABLE");
        await lists.next();
        await kept;
        assert.deepEqual(lists.asked, [["mark-2"]]);
    });

    it("take no list where all their nodes are closed", async () => {
        const closing = new AbortController();
        const dropped = lookUp(1, closing.signal);
        closing.abort();
        await failureOf(dropped);
        await lists.next();
        const later = lookUp(2);
        await lists.next();
        await later;
        assert.deepEqual(lists.asked, [["mark-2"]]);
    });
});
