import type { Machine, Robot, Tenant } from "../tenant/tenant";
import type { Job } from "./job";

/** A robot and the machine that it works on. */
export interface Workplace {
    robot: Robot;
    machine: Machine;
}

/** Who works on what: a robot runs one job at a time, a machine as many as it has slots. */
export class Workforce {
    readonly #places = new Map<Job, Workplace>();
    readonly #busy = new Set<Robot>();
    readonly #used = new Map<Machine, number>();

    constructor(private readonly tenant: Tenant) {}

    running(): Job[] {
        return [...this.#places.keys()];
    }

    isBusy(robot: Robot): boolean {
        return this.#busy.has(robot);
    }

    /** Where the job could run now. */
    placeFor({ OrganizationUnitId: folderId, wanted }: Job): Workplace | undefined {
        const robots = wanted ? [wanted] : this.tenant.robotsIn(folderId);
        const robot = robots.find((candidate) => !this.#busy.has(candidate));
        const machine = this.tenant
            .machinesIn(folderId)
            .find((candidate) => this.#usedOf(candidate) < candidate.UnattendedSlots);
        return robot && machine && { robot, machine };
    }

    occupy(job: Job, place: Workplace): void {
        this.#places.set(job, place);
        this.#busy.add(place.robot);
        this.#used.set(place.machine, this.#usedOf(place.machine) + 1);
    }

    release(job: Job): void {
        const place = this.#places.get(job);
        if (!place) return;
        this.#places.delete(job);
        this.#busy.delete(place.robot);
        this.#used.set(place.machine, this.#usedOf(place.machine) - 1);
    }

    #usedOf(machine: Machine): number {
        return this.#used.get(machine) ?? 0;
    }
}
