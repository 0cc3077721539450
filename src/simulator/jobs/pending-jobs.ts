import type { Release, Robot } from "../tenant/tenant";
import type { Job } from "./job";

/** Jobs that wait for a robot, in one queue for each process and requested robot. Only the first job of a queue can start. */
export class PendingJobs {
    readonly #queues = new Map<string, Job[]>();

    add(job: Job): void {
        const key = keyOf(job.release, job.requestedRobot);
        const queue = this.#queues.get(key);
        if (queue) queue.push(job);
        else this.#queues.set(key, [job]);
    }

    remove(job: Job): void {
        const key = keyOf(job.release, job.requestedRobot);
        const queue = this.#queues.get(key) ?? [];
        const at = queue.indexOf(job);
        if (at === 0) queue.shift();
        else if (at > 0) queue.splice(at, 1);
        if (queue.length === 0) this.#queues.delete(key);
    }

    /** The first job of every queue. */
    firsts(): Job[] {
        return [...this.#queues.values()].map((queue) => queue[0]!);
    }

    has(release: Release, robot: Robot): boolean {
        return this.#queues.has(keyOf(release, robot));
    }
}

function keyOf(release: Release, robot: Robot | undefined): string {
    return `${release.Id} ${robot?.Id ?? "any"}`;
}
