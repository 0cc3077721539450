/** What can go wrong with queue items. To add a fault, add an entry. */
import type { Random } from "../time/random";
import type { JobTruth } from "../world/truth";
import type { World } from "../world/world";
import type { WorldFault } from "./fault";

/** One of the items that were added last. */
function recentItem({ orchestrator, truth }: World, random: Random): JobTruth | undefined {
    const live = [...truth.jobs].filter((item) => !item.isDeleted && item.orchestrator === orchestrator);
    return live.length > 0 ? random.pick(live.slice(-10)) : undefined;
}

const ofItem = (name: string, perHour: number, strike: (item: JobTruth) => void): WorldFault => ({
    name,
    of: "queueItems",
    perHour,
    strike: (world, random) => {
        const item = recentItem(world, random);
        if (!item) return false;
        strike(item);
        return true;
    },
});

export const ITEM_FAULTS: readonly WorldFault[] = [
    ofItem("item deleted", 2, ({ key, orchestrator: { state } }) => state.queues.delete(state.queues.lastOf(key)!.Id)),
    ofItem("item removed", 1, (item) => {
        item.orchestrator.state.queues.remove(item.id);
        item.isDeleted = true;
    }),
];
