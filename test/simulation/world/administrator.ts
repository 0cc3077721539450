import type { SimulatedOrchestrator } from "../server/simulated-orchestrator";
import type { Random } from "../time/random";
import type { VirtualTime } from "../time/virtual-time";

/** Restarts jobs that have faulted, as people do in Orchestrator. */
export class Administrator {
    constructor(
        private readonly orchestrator: SimulatedOrchestrator,
        private readonly time: VirtualTime,
        private readonly random: Random,
        /** Called when there is a new job. */
        private readonly restarted: () => void,
    ) {}

    /** So many times within these milliseconds. */
    begin(restarts: number, milliseconds: number): void {
        for (let n = 0; n < restarts; n++) this.time.after(this.random.between(0, milliseconds), () => this.#restart());
    }

    #restart(): void {
        const { jobs } = this.orchestrator.state;
        const faulted = [...jobs.all()].filter(({ State }) => State === "Faulted");
        if (faulted.length === 0) return;
        jobs.restart(this.random.pick(faulted));
        this.restarted();
    }
}
