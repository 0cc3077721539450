/** The life of jobs: how long each runs, and how it ends. */
import { FINAL } from "../../../src/simulator/jobs/job";
import type { Random } from "../time/random";
import type { VirtualTime } from "../time/virtual-time";
import type { JobTruth } from "../world/truth";

const SECOND = 1_000;

const MEAN_DURATION = 30 * SECOND;
const LONGEST_DURATION = 400 * SECOND;

/** A job that is suspended or stopping, or has no robot, ends later. */
const LATER = 5 * SECOND;

export class JobNature {
    constructor(
        private readonly time: VirtualTime,
        private readonly random: Random,
    ) {}

    begins(job: JobTruth): void {
        const { random } = this;
        const outcome = random.pick([
            "Successful",
            "Successful",
            "Successful",
            "Successful",
            "Faulted",
            "Stopped",
        ] as const);
        const duration = Math.min(LONGEST_DURATION, SECOND + random.until(MEAN_DURATION));
        this.#endsAfter(duration, job, outcome);
    }

    #endsAfter(milliseconds: number, job: JobTruth, outcome: "Successful" | "Faulted" | "Stopped"): void {
        this.time.after(milliseconds, () => {
            const { jobs } = job.orchestrator.state;
            const found = jobs.byId(job.id);
            if (found?.Key !== job.key || FINAL.has(found.State)) return;
            if (found.State !== "Running") return this.#endsAfter(LATER, job, outcome);
            jobs.finish(job.id, outcome, { n: job.n });
        });
    }
}
