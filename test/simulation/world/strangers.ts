import type { SimulatedOrchestrator } from "../server/simulated-orchestrator";
import type { Random } from "../time/random";
import type { VirtualTime } from "../time/virtual-time";
import { ItemNature } from "../work/item-nature";

/** Others who use the queues: what they add lives as our own items do. */
export class Strangers {
    readonly #nature: ItemNature;

    constructor(
        private readonly orchestrator: SimulatedOrchestrator,
        private readonly time: VirtualTime,
        private readonly random: Random,
    ) {
        this.#nature = new ItemNature(time, random, orchestrator);
    }

    /** They add so many items over this time. */
    begin(items: number, milliseconds: number): void {
        const { queues } = this.orchestrator.state;
        for (let n = 0; n < items; n++) {
            const queue = this.random.pick(queues.queues);
            this.time.after(this.random.between(0, milliseconds), () => {
                queues.add(queue, { SpecificContent: { n } });
                this.#nature.beginNew();
            });
        }
    }
}
