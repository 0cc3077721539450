import { nextTurn, type Clock } from "../../clock";
import type { Correlation } from "../reconcile/correlation";
import { fitsOneFilter, type JobLists } from "../reconcile/job-lists";
import type { Canary, KnownJobs } from "../reconcile/known-jobs";
import type { ListedJobs } from "../reconcile/listed-jobs";
import type { Start } from "../start";

interface Asked {
    start: Start;
    marks: readonly Correlation[];
    resolve(listed: ListedJobs): void;
    reject(error: unknown): void;
}

/** Looks the jobs of keys up. All keys of a folder that wait for the budget share one list. */
export class KeyLookUps {
    readonly #folders = new Map<string, Asked[]>();

    constructor(
        private readonly lists: JobLists,
        private readonly known: KnownJobs,
        private readonly clock: Clock,
    ) {}

    /** A list that shows the jobs with these marks. @throws OrchestratorError; BAD_ANSWER where such a job may be missing in it */
    async jobsWith(marks: readonly Correlation[], start: Start): Promise<ListedJobs> {
        const { key } = start.folder;
        const listed = await new Promise<ListedJobs>((resolve, reject) => {
            const asked = { start, marks, resolve, reject };
            const waiting = this.#folders.get(key);
            if (waiting) return void waiting.push(asked);
            const first = [asked];
            this.#folders.set(key, first);
            void this.#lookUpAll(key, first);
        });
        const doubt = marks.map((mark) => listed.doubt(mark)).find(Boolean);
        if (doubt) throw doubt;
        return listed;
    }

    async #lookUpAll(folder: string, waiting: Asked[]): Promise<void> {
        await nextTurn(this.clock);
        while (waiting.length > 0) {
            let together: Asked[] = [];
            try {
                await this.lists.turn();
                const evidence = this.known.evidence(folder);
                together = shareOf(waiting, evidence.canaries);
                const marks = together.flatMap((asked) => asked.marks);
                const listed = await this.lists.inTurn(together[0]!.start, marks, evidence);
                for (const { resolve } of together) resolve(listed);
            } catch (error) {
                // The budget is dropped when the connection closes.
                for (const { reject } of together.length > 0 ? together : waiting.splice(0)) reject(error);
            }
        }
        this.#folders.delete(folder);
    }
}

/** Takes those that fit into one filter, at least one. */
function shareOf(waiting: Asked[], canaries: readonly Canary[]): Asked[] {
    let count = 1;
    const marks = [...canaries, ...waiting[0]!.marks];
    for (; count < waiting.length; count++) {
        marks.push(...waiting[count]!.marks);
        if (!fitsOneFilter(marks)) break;
    }
    return waiting.splice(0, count);
}
