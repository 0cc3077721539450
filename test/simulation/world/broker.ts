import { startFor } from "../process/flow";
import type { Machine } from "../process/machine";
import type { SimulatedNode } from "../process/simulated-node";
import type { Random } from "../time/random";
import type { Arrival } from "./traffic";
import type { World } from "./world";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A message is delivered again up to so often; where that starts a key again, more often. */
const AGAIN = 2;
const RESTARTED_AGAIN = 5;

/** Delivers the messages. */
export class Broker {
    /** `isKeyed`: it delivers some messages again, as brokers do. */
    constructor(
        private readonly world: World,
        private readonly arrivals: readonly Arrival[],
        private readonly random: Random,
        private readonly isKeyed = false,
    ) {}

    begin(): void {
        for (const arrival of this.arrivals) this.world.later(arrival.at, () => this.#deliver(arrival));
    }

    /** A message for a machine that is not up waits. */
    #deliver(arrival: Arrival): void {
        const { world } = this;
        const { order } = arrival;
        const machine = world.machines[arrival.machine]!;
        const start = startNodeOf(machine, order.n);
        if (!start) return world.later(SECOND, () => this.#deliver(arrival));
        world.note("message", order.n, machine.life);
        world.truth.sent(order, world.time.now, machine.settings);
        start.receive({ n: order.n, ...world.work.messageOf(order) } as never);
        if (this.isKeyed) this.#deliverAgain(arrival);
    }

    /** To the same Node-RED at any time, to another one later. What comes of it is not followed. */
    #deliverAgain({ order, machine: first }: Arrival): void {
        const { random, world } = this;
        const isRestarted = world.machines[first]!.settings.flow.start.whenStarted === "restart";
        for (let left = random.whole(0, isRestarted ? RESTARTED_AGAIN : AGAIN); left > 0; left--) {
            const isSoon = random.happens(0.5);
            const machine = world.machines[isSoon ? first : random.whole(0, world.machines.length - 1)]!;
            world.later(isSoon ? random.between(0, 5 * SECOND) : random.between(MINUTE, 10 * MINUTE), () => {
                const start = startNodeOf(machine, order.n);
                if (!start) return;
                world.note("message", order.n, machine.life, "again");
                world.truth.messages.get(order.n)!.sentAgainAt ??= world.time.now;
                start.receive(world.work.messageOf(order) as never);
            });
        }
    }
}

/** Undefined while the machine is not up. */
function startNodeOf({ isIdle, nodeRed, settings }: Machine, n: number): SimulatedNode | undefined {
    return isIdle ? nodeRed!.node(startFor(n, settings.flow)) : undefined;
}
