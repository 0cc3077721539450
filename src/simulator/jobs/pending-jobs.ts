import type { Release, Robot } from "../tenant/tenant";
import type { Job } from "./job";

/** Jobs that wait for a robot. Those of one process that want the same robot wait in line; only the first of a line matters. */
export class PendingJobs {
    readonly #lines = new Map<string, Job[]>();

    add(job: Job): void {
        const key = keyOf(job.release, job.requestedRobot);
        const line = this.#lines.get(key);
        if (line) line.push(job);
        else this.#lines.set(key, [job]);
    }

    remove(job: Job): void {
        const key = keyOf(job.release, job.requestedRobot);
        const line = this.#lines.get(key) ?? [];
        const at = line.indexOf(job);
        if (at === 0) line.shift();
        else if (at > 0) line.splice(at, 1);
        if (line.length === 0) this.#lines.delete(key);
    }

    /** The first of every line. */
    heads(): Job[] {
        return [...this.#lines.values()].map((line) => line[0]!);
    }

    has(release: Release, robot: Robot): boolean {
        return this.#lines.has(keyOf(release, robot));
    }
}

function keyOf(release: Release, robot: Robot | undefined): string {
    return `${release.Id} ${robot?.Id ?? "any"}`;
}
