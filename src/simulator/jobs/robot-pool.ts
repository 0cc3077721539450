import type { Machine, Robot, Tenant } from "../tenant/tenant";
import type { Job } from "./job";

/** A robot and the machine that it works on. */
export interface Assignment {
    robot: Robot;
    machine: Machine;
}

/** Who works on what: a robot runs one job at a time, a machine as many as it has slots. */
export class RobotPool {
    readonly #assignments = new Map<Job, Assignment>();
    readonly #busy = new Set<Robot>();
    readonly #used = new Map<Machine, number>();

    constructor(private readonly tenant: Tenant) {}

    running(): Job[] {
        return [...this.#assignments.keys()];
    }

    isBusy(robot: Robot): boolean {
        return this.#busy.has(robot);
    }

    /** Where the job could run now. */
    findFree({ OrganizationUnitId: folderId, requestedRobot }: Job): Assignment | undefined {
        const robots = requestedRobot ? [requestedRobot] : this.tenant.robotsIn(folderId);
        const robot = robots.find((candidate) => !this.#busy.has(candidate));
        const machine = this.tenant
            .machinesIn(folderId)
            .find((candidate) => this.#usedOf(candidate) < candidate.UnattendedSlots);
        return robot && machine && { robot, machine };
    }

    occupy(job: Job, assignment: Assignment): void {
        this.#assignments.set(job, assignment);
        this.#busy.add(assignment.robot);
        this.#used.set(assignment.machine, this.#usedOf(assignment.machine) + 1);
    }

    release(job: Job): void {
        const assignment = this.#assignments.get(job);
        if (!assignment) return;
        this.#assignments.delete(job);
        this.#busy.delete(assignment.robot);
        this.#used.set(assignment.machine, this.#usedOf(assignment.machine) - 1);
    }

    #usedOf(machine: Machine): number {
        return this.#used.get(machine) ?? 0;
    }
}
