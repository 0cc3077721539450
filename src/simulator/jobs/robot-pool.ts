import type { Machine, Robot, Tenant } from "../tenant/tenant";
import type { Job } from "./job";

/** A robot, and the machine on which it runs a job. */
export interface Assignment {
    robot: Robot;
    machine: Machine;
}

/** Assigns jobs to robots and machines. A robot runs one job at a time, a machine as many as it has slots. */
export class RobotPool {
    readonly #assignments = new Map<Job, Assignment>();
    readonly #busyRobots = new Set<Robot>();
    readonly #usedSlots = new Map<Machine, number>();

    constructor(private readonly tenant: Tenant) {}

    running(): Job[] {
        return [...this.#assignments.keys()];
    }

    isBusy(robot: Robot): boolean {
        return this.#busyRobots.has(robot);
    }

    /** A free robot and machine for the job. */
    findFree({ OrganizationUnitId: folderId, requestedRobot }: Job): Assignment | undefined {
        const robots = requestedRobot ? [requestedRobot] : this.tenant.robotsIn(folderId);
        const robot = robots.find((candidate) => !this.#busyRobots.has(candidate));
        const machine = this.tenant
            .machinesIn(folderId)
            .find((candidate) => this.#slotsInUse(candidate) < candidate.UnattendedSlots);
        return robot && machine && { robot, machine };
    }

    assign(job: Job, assignment: Assignment): void {
        this.#assignments.set(job, assignment);
        this.#busyRobots.add(assignment.robot);
        this.#usedSlots.set(assignment.machine, this.#slotsInUse(assignment.machine) + 1);
    }

    release(job: Job): void {
        const assignment = this.#assignments.get(job);
        if (!assignment) return;
        this.#assignments.delete(job);
        this.#busyRobots.delete(assignment.robot);
        this.#usedSlots.set(assignment.machine, this.#slotsInUse(assignment.machine) - 1);
    }

    #slotsInUse(machine: Machine): number {
        return this.#usedSlots.get(machine) ?? 0;
    }
}
