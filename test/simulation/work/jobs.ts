import type { LedgerJob } from "../../../src/simulator/controls/ledger";
import type { TenantData } from "../../../src/simulator/tenant/tenant-data";
import type { SimulatedOrchestrator } from "../server/simulated-orchestrator";
import type { Random } from "../time/random";
import type { VirtualTime } from "../time/virtual-time";
import type { JobTruth, MessageOrder, MessageTruth, ToldEnd } from "../world/truth";
import { JobNature } from "./job-nature";
import type { Made, Message, Named, Place, Work } from "./work";

const SECOND = 1_000;

/** Seconds. Times of jobs are rounded. */
const TOLERANCE = 2;

/** Messages start jobs. */
export class JobWork implements Work {
    readonly counts = [1, 1, 1, 1, 1, 1, 2, 3];
    readonly #nature: JobNature;

    constructor(
        time: VirtualTime,
        random: Random,
        private readonly epoch: number,
    ) {
        this.#nature = new JobNature(time, random);
    }

    places({ processes }: TenantData): readonly Place[] {
        return processes;
    }

    messageOf({ n, folder, place: process, count: jobsCount, reference }: MessageOrder): object {
        const startInfo = reference ? { startInfo: { Reference: reference } } : {};
        return { _msgid: String(n), payload: { n }, folder, process, jobsCount, key: `order ${n}`, ...startInfo };
    }

    newIn(orchestrator: SimulatedOrchestrator): Made[] {
        return orchestrator.newJobs().map((job) => ({
            id: job.id,
            key: job.key,
            n: messageIn(job),
            part: 0,
            releaseKey: orchestrator.state.jobs.byId(job.id)!.release.Key,
        }));
    }

    begins(job: JobTruth): void {
        this.#nature.begins(job);
    }

    startedIn(msg: Message): Named[] {
        return (msg.payload as { value: Named[] }).value;
    }

    endsIn(msg: Message): Named[] {
        return (msg["jobs"] ?? [msg["job"]]) as Named[];
    }

    denies(job: JobTruth, { state, timedOut, at }: ToldEnd, { machine }: MessageTruth): string | undefined {
        const actual = job.orchestrator.state.jobs.byId(job.id)!;
        if (timedOut === "running") {
            const text = actual["StartTime"];
            const startedAt = typeof text === "string" ? Date.parse(text) - this.epoch : at;
            const seconds = (at - startedAt) / SECOND;
            const limit = Number(machine.flow.wait.runningTimeout);
            return seconds < limit - TOLERANCE ? `timed out after ${seconds} s` : undefined;
        }
        if (state === undefined) return `job ${job.id} is said to be gone`;
        return actual.State === state ? undefined : `job ${job.id} is ${actual.State}, not ${state}`;
    }
}

function messageIn({ inputArguments }: LedgerJob): number {
    return (JSON.parse(inputArguments ?? "{}") as { n?: number }).n ?? NaN;
}
