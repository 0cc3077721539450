/** What can happen to our own processes. To add a fault, add an entry. */
import { WAIT } from "../process/flow";
import type { Machine } from "../process/machine";
import type { Random } from "../time/random";
import type { World } from "../world/world";
import type { WorldFault } from "./fault";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A fault of one machine, which must be up. */
function ofMachine(
    name: string,
    perHour: number,
    strike: (machine: Machine, random: Random, world: World) => unknown,
): WorldFault {
    return {
        name,
        perHour,
        strike: (world, random) => {
            const machine = random.pick(world.machines);
            return machine.isIdle ? strike(machine, random, world) : false;
        },
    };
}

/** Nobody finds the waits of a node that is moved before it has ever read its context: while it is disabled, or its disk fails. */
function move(machine: Machine): boolean {
    if (!machine.nodeRed?.node(WAIT) || machine.disk.unwritten > 0) return false;
    machine.deploy("nodes", { tab: machine.flow.tab === "tab" ? "another" : "tab" });
    return true;
}

export const MACHINE_FAULTS: readonly WorldFault[] = [
    ofMachine("killed", 2, (machine, random, { later }) => {
        machine.kill();
        later(random.between(SECOND, MINUTE), () => machine.boot());
    }),
    ofMachine("stopped", 2, (machine, random, { later }) => {
        machine.stop(() => later(random.between(SECOND, MINUTE), () => machine.boot()));
    }),
    ofMachine("deployed", 3, (machine) => machine.deploy("full")),
    ofMachine("wait node deployed", 3, (machine) => machine.deploy("nodes")),
    ofMachine("wait node moved", 1, move),
    ofMachine("wait node disabled", 1, (machine, random, { during }) => {
        machine.deploy("nodes", { isWaitDisabled: true });
        during(random.between(10 * SECOND, 5 * MINUTE), () => machine.deploy("nodes", { isWaitDisabled: false }));
    }),
    ofMachine("wait node removed", 0.5, (machine, random, { during }) => {
        machine.deploy("nodes", { isWaitRemoved: true });
        during(random.between(10 * SECOND, MINUTE), () => machine.deploy("nodes", { isWaitRemoved: false }));
    }),
    ofMachine("connection changed", 0.5, (machine, random, { during, orchestrator, another }) => {
        machine.deploy("nodes", { url: another.url });
        during(random.between(10 * SECOND, 5 * MINUTE), () => machine.deploy("nodes", { url: orchestrator.url }));
    }),
    ofMachine("machine slept", 1, (machine, random) => machine.sleep(random.between(10 * SECOND, 20 * MINUTE))),
    ofMachine("clock jumped", 1, ({ clock }, random) => void (clock.error += random.between(-60, 60) * MINUTE)),
    ofMachine("store fails", 2, ({ disk }, random, { during }) => {
        disk.fail();
        during(random.between(SECOND, 2 * MINUTE), () => disk.work());
    }),
    ofMachine("killed after the wait node was moved", 1, (machine, random, { later }) => {
        if (!move(machine)) return false;
        later(random.between(SECOND, 20 * SECOND), () => {
            if (!machine.isIdle) return;
            machine.kill();
            later(random.between(SECOND, MINUTE), () => machine.boot());
        });
        return true;
    }),
    ofMachine("killed while the store fails", 1, (machine, random, { later, during }) => {
        machine.disk.fail();
        machine.kill();
        later(random.between(SECOND, 10 * SECOND), () => machine.boot());
        during(random.between(10 * SECOND, 2 * MINUTE), () => machine.disk.work());
    }),
];
