/** What must hold of the event nodes. */
import type { ToldEvent } from "../world/truth";
import { FINAL } from "../../../src/simulator/jobs/job";
import type { Invariant } from "./invariant";

/** Milliseconds. What a node knows is on any disk so long after its first event. */
const REMEMBERED = 60_000;

export const EVENTS_TOLD: Invariant = {
    name: "an event node misses no end",
    watched: (world) => {
        const { machines, orchestrator, truth } = world;
        for (const { settings, store, life } of machines) {
            // What only the memory knew ends with the process. Another Orchestrator has other jobs.
            const isFirstLife = life === `${settings.name}.1`;
            if (truth.redirected.has(settings.name) || !(isFirstLife || store.isDurable)) continue;
            for (const folder of settings.flow.events) {
                const told = truth.events.filter((event) => event.machine === settings.name && event.folder === folder);
                const since = (told[0]?.at ?? Infinity) + REMEMBERED;
                const keys = new Set(told.map(({ key }) => key));
                const missed = orchestrator.state.jobs
                    .all()
                    .find(
                        (job) =>
                            job.release.folder.FullyQualifiedName === folder &&
                            FINAL.has(job.State) &&
                            world.sinceBeginning(job["EndTime"]) > since &&
                            !keys.has(job.Key),
                    );
                if (missed) return `${settings.name} was not told of job ${missed.Id} in ${folder}`;
            }
        }
        return undefined;
    },
};

export const EVENTS_ONCE: Invariant = {
    name: "an event node tells each end once",
    watched: ({ truth, ends }) => {
        const first = new Map<string, ToldEvent>();
        for (const event of truth.events) {
            const name = `${event.machine} ${event.folder} ${event.key}`;
            const before = first.get(name);
            first.set(name, event);
            if (!before) continue;
            const mayComeAgain = ends.some(
                ({ life, at, lost }) => life === before.life && life !== event.life && at - before.at < lost,
            );
            if (!mayComeAgain) return `${event.machine} was told twice of ${event.key}`;
        }
        return undefined;
    },
};
