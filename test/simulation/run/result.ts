import { World, type Violation, type WorldOptions } from "../world/world";

/** What came of a world. Plain, so that a worker can send it. */
export interface Result {
    options: WorldOptions;
    /** Simulated hours, until everything was told. */
    hours: number;
    messages: number;
    /** What event nodes told. */
    events: number;
    /** Faults by kind. */
    faults: ReadonlyMap<string, number>;
    /** Jobs that are not the client's doing: committed too late, by a second delivery of one request, or by an administrator. */
    excused: ReadonlyMap<string, number>;
    violations: readonly Violation[];
    /** Of the log. */
    hash: string;
}

const HOUR = 3_600_000;

export async function live(options: WorldOptions): Promise<{ result: Result; log: readonly string[] }> {
    const world = new World(options);
    const rejected = (error: unknown): void => world.violated("no promise is rejected unseen", String(error));
    process.on("unhandledRejection", rejected);
    try {
        await world.run();
    } catch (error) {
        world.violated("nothing throws", String((error as Error).stack));
    } finally {
        process.off("unhandledRejection", rejected);
    }
    const excused = new Map<string, number>();
    for (const { excuse } of world.truth.jobs) if (excuse) excused.set(excuse, (excused.get(excuse) ?? 0) + 1);
    const result: Result = {
        options,
        hours: world.livedFor / HOUR,
        messages: world.truth.messages.size,
        events: world.truth.events.length,
        faults: world.adversary.tally,
        excused,
        violations: world.violations,
        hash: world.log.hash,
    };
    return { result, log: world.log.lines };
}
