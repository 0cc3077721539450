import { OUT, START, type ContenderFlow } from "./contenders";
import type { RunningNodeRed } from "../../src/harness/node-red";

/** The cost of a run. */
export interface Run {
    messages: number;
    /** Milliseconds. */
    time: number;
    /** Microseconds of the whole process. */
    cpu: number;
}

/** Gives messages to the node under test, and listens to its output. */
export class LoadGenerator {
    #count = 0;
    #onOutput: () => void = () => undefined;

    constructor(
        private readonly nodeRed: RunningNodeRed,
        private readonly flow: Pick<ContenderFlow, "message">,
    ) {
        this.listen();
    }

    /** Must be called after each deployment, which replaces the nodes. */
    listen(): void {
        this.nodeRed.node(OUT).on("input", () => this.#onOutput());
    }

    give(message = this.message()): void {
        this.nodeRed.node(START).receive(message);
    }

    message(): object {
        return this.flow.message(++this.#count);
    }

    /** Keeps this many messages under way for `time` milliseconds, and waits for the last ones. */
    keep(underWay: number, time: number): Promise<Run> {
        const end = performance.now() + time;
        return this.#run(underWay, () => performance.now() < end);
    }

    /** Gives this many messages at once. */
    burst(count: number): Promise<Run> {
        return this.#run(count, () => false);
    }

    /** Measures the latency of single messages in milliseconds, one at a time. */
    async oneByOne(count: number): Promise<number[]> {
        const times: number[] = [];
        while (times.length < count) {
            const begun = performance.now();
            await new Promise<void>((resolve) => {
                this.#onOutput = resolve;
                this.give();
            });
            times.push(performance.now() - begun);
        }
        return times;
    }

    #run(underWay: number, hasMore: () => boolean): Promise<Run> {
        return new Promise((resolve) => {
            const begun = performance.now();
            const cpu = process.cpuUsage();
            let open = underWay;
            let messages = 0;
            this.#onOutput = () => {
                messages++;
                if (hasMore()) return this.give();
                if (--open > 0) return;
                const { user, system } = process.cpuUsage(cpu);
                resolve({ messages, time: performance.now() - begun, cpu: user + system });
            };
            for (let given = 0; given < underWay; given++) this.give();
        });
    }
}
