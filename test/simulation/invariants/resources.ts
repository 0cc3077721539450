/** What must hold of what our processes use. */
import type { Invariant } from "./invariant";

const MINUTE = 60_000;
const LISTS_A_MINUTE = 30;

export const LIST_BUDGET: Invariant = {
    name: "lists stay within the budget",
    exchanged: ({ client, passage, begunAt, request: { url } }, { lists }) => {
        if (passage.kind !== "list") return undefined;
        // Jobs and queue items have a rate limit each.
        const name = `${client.name} ${/odata\/\w+/.exec(url)![0]}`;
        const times = lists.get(name) ?? [];
        lists.set(name, times);
        times.push(begunAt);
        while (times[0]! <= begunAt - MINUTE) times.shift();
        return times.length > LISTS_A_MINUTE ? `${times.length} lists in a minute` : undefined;
    },
};

export const NOTHING_LEFT: Invariant = {
    name: "nothing is left in the end",
    resting: ({ machines, underWay }) => {
        const left = machines.filter(({ clock }) => clock.timers > 0);
        if (left.length > 0) return `${left[0]!.clock.timers} timers of ${left[0]!.life}`;
        return underWay.size > 0 ? `${underWay.size} requests` : undefined;
    },
};
