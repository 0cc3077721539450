/** What others do with the queues: they add items, and robots process them. */
import type { ItemResult } from "../../../src/simulator/queues/queue-store";
import type { QueueData } from "../../../src/simulator/tenant/tenant-data";
import type { SimulatedOrchestrator } from "../server/simulated-orchestrator";
import type { Random } from "../time/random";
import type { VirtualTime } from "../time/virtual-time";

const SECOND = 1_000;

const MEAN_DURATION = 30 * SECOND;
const LONGEST_DURATION = 400 * SECOND;

const OUTCOMES: readonly ItemResult["outcome"][] = [
    "Successful",
    "Successful",
    "Successful",
    "ApplicationException",
    "BusinessException",
];

/** Robots take no item themselves. One queue of each folder retries. */
export function queuesOf(folders: readonly string[]): QueueData[] {
    const item = { startDelay: null };
    return folders.flatMap((folder) => [
        { folder, name: `${folder} Work`, item },
        { folder, name: `${folder} Tries`, retries: 1, item },
    ]);
}

/** Adds so many items over this time, and ends each, and its retries, after a while. */
export function useQueues(
    { state: { queues } }: SimulatedOrchestrator,
    time: VirtualTime,
    random: Random,
    items: number,
    milliseconds: number,
): void {
    const endLater = (id: number): void => {
        const duration = Math.min(LONGEST_DURATION, SECOND + random.until(MEAN_DURATION));
        const outcome = random.pick(OUTCOMES);
        time.after(duration, () => {
            queues.finish(id, { outcome });
            const retry = queues.all().find(({ AncestorId }) => AncestorId === id);
            if (retry) endLater(retry.Id);
        });
    };
    for (let n = 0; n < items; n++) {
        const queue = random.pick(queues.queues);
        const at = random.between(0, milliseconds);
        time.after(at, () => endLater(queues.add(queue, { SpecificContent: { n } }).Id));
    }
}
