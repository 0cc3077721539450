import { nextTurn, type Clock } from "../../clock";
import type { Correlation } from "../reconcile/correlation";
import { MAX_WAITING, queueFull } from "../../api/task-queue";
import type { OrchestratorError } from "../../errors/orchestrator-error";
import type { JobLists } from "../reconcile/job-lists";
import type { Canary, KnownJobs } from "../reconcile/known-jobs";
import type { ListedJobs } from "../reconcile/listed-jobs";
import { fitsOneFilter } from "../reconcile/mark-filter";
import type { Start } from "../start";
import { untilCancelled } from "./until-cancelled";

interface Asked {
    start: Start;
    marks: readonly Correlation[];
    resolve(listed: ListedJobs): void;
    reject(error: unknown): void;
}

/** Looks the jobs of keys up. All keys of a folder that wait for the budget share one list. */
export class KeyLookUps {
    readonly #folders = new Map<string, Asked[]>();
    #waiting = 0;

    constructor(
        private readonly lists: JobLists,
        private readonly known: KnownJobs,
        private readonly clock: Clock,
    ) {}

    /**
     * A list that shows the jobs with these marks.
     * @throws OrchestratorError; BAD_ANSWER where such a job may be missing in it; QUEUE_FULL; UNREACHABLE when the start is cancelled
     */
    async jobsWith(marks: readonly Correlation[], start: Start): Promise<ListedJobs> {
        if (this.#waiting >= MAX_WAITING) throw queueFull(this.#waiting);
        this.#waiting++;
        try {
            const listed = await untilCancelled(this.#listWith(marks, start), start.command.cancelBeforeSend);
            const doubt = doubtOf(marks, listed);
            if (doubt) throw doubt;
            return listed;
        } finally {
            this.#waiting--;
        }
    }

    #listWith(marks: readonly Correlation[], start: Start): Promise<ListedJobs> {
        const { key } = start.folder;
        return new Promise<ListedJobs>((resolve, reject) => {
            const asked = { start, marks, resolve, reject };
            const waiting = this.#folders.get(key);
            if (waiting) return void waiting.push(asked);
            const first = [asked];
            this.#folders.set(key, first);
            void this.#lookUpAll(key, first);
        });
    }

    async #lookUpAll(folder: string, waiting: Asked[]): Promise<void> {
        await nextTurn(this.clock);
        while (waiting.length > 0) {
            let together: Asked[] = [];
            try {
                const permit = await this.lists.turn();
                const evidence = this.known.evidence(folder);
                together = shareOf(waiting, evidence.canaries);
                if (together.length === 0) {
                    permit();
                    continue;
                }
                const marks = together.flatMap((asked) => asked.marks);
                const listed = await this.lists.withPermit(together[0]!.start, marks, evidence, permit);
                for (const { resolve } of together) resolve(listed);
            } catch (error) {
                // The budget is dropped when the connection closes.
                for (const { reject } of together.length > 0 ? together : waiting.splice(0)) reject(error);
            }
        }
        this.#folders.delete(folder);
    }
}

/** Takes those that fit into one filter, at least one, and drops those that were cancelled. */
function shareOf(waiting: Asked[], canaries: readonly Canary[]): Asked[] {
    const share: Asked[] = [];
    const marks: Pick<Correlation, "field" | "value">[] = [...canaries];
    let taken = 0;
    for (const asked of waiting) {
        if (!asked.start.command.cancelBeforeSend.aborted) {
            marks.push(...asked.marks);
            if (share.length > 0 && !fitsOneFilter(marks)) break;
            share.push(asked);
        }
        taken++;
    }
    waiting.splice(0, taken);
    return share;
}

/** Where lists hide a mark, the others speak, but not the same one in the field of an older server. */
function doubtOf(marks: readonly Correlation[], listed: ListedJobs): OrchestratorError | undefined {
    const hidden = new Set(marks.filter((mark) => listed.hides(mark)).map(({ value }) => value));
    const shown = marks.filter(({ value }) => !hidden.has(value));
    return (shown.length > 0 ? shown : marks).map((mark) => listed.doubt(mark)).find(Boolean);
}
