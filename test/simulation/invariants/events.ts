/** What must hold of the event nodes. */
import { eventKey, type ToldEvent } from "../world/truth";
import type { World } from "../world/world";
import { FINAL } from "../../../src/simulator/jobs/job";
import type { Invariant } from "./invariant";

/** Milliseconds. What a node knows is on any disk so long after its first event. */
const REMEMBERED = 60_000;

/** What an event node has to tell. */
interface Happening {
    key: string;
    at: number;
}

/** For each kind of events, since each has a cursor of its own. */
const KINDS = { jobs: endsOfJobs, items: eventsOfItems };

export const EVENTS_TOLD: Invariant = {
    name: "an event node misses nothing",
    watched: (world) => {
        const { machines, truth } = world;
        for (const { settings, store, life } of machines) {
            // What only the memory knew ends with the process. Another Orchestrator has other jobs.
            const isFirstLife = life === `${settings.name}.1`;
            if (truth.redirected.has(settings.name) || !(isFirstLife || store.isDurable)) continue;
            for (const folder of settings.flow.events)
                for (const [kind, happenings] of Object.entries(KINDS)) {
                    const isOfKind = ({ key }: ToldEvent): boolean =>
                        (kind === "items") === key.startsWith("queueItem");
                    const told = truth.events.filter(
                        (event) => event.machine === settings.name && event.folder === folder && isOfKind(event),
                    );
                    const since = (told[0]?.at ?? Infinity) + REMEMBERED;
                    const keys = new Set(told.map(({ key }) => key));
                    const missed = happenings(world, folder).find(({ key, at }) => at > since && !keys.has(key));
                    if (missed) return `${settings.name} was not told of ${missed.key} in ${folder}`;
                }
        }
        return undefined;
    },
};

function endsOfJobs({ orchestrator, sinceBeginning }: World, folder: string): Happening[] {
    return orchestrator.state.jobs
        .all()
        .filter((job) => job.release.folder.FullyQualifiedName === folder && FINAL.has(job.State))
        .map((job) => ({ key: job.Key, at: sinceBeginning(job["EndTime"]) }));
}

function eventsOfItems({ orchestrator, sinceBeginning }: World, folder: string): Happening[] {
    return orchestrator.state.queues
        .all()
        .filter((item) => item["OrganizationUnitFullyQualifiedName"] === folder)
        .flatMap((item) => [
            ...(item["AncestorId"] === null
                ? [{ key: eventKey("queueItem.new", item), at: sinceBeginning(item["CreationTime"]) }]
                : []),
            ...(item.Status === "Successful" || item.Status === "Failed"
                ? [
                      {
                          key: eventKey(`queueItem.${item.Status.toLowerCase()}`, item),
                          at: sinceBeginning(item["EndProcessing"]),
                      },
                  ]
                : []),
        ]);
}

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
