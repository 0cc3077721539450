/** Gives messages to the node under test and hears each that comes out of it. */
import { OUT, START, type ContenderFlow } from "./contenders";
import type { RunningNodeRed } from "../../src/harness/node-red";

/** What a run took. */
export interface Run {
    messages: number;
    /** Milliseconds. */
    time: number;
    /** Of the whole process, in microseconds. */
    cpu: number;
}

export class LoadGenerator {
    #given = 0;
    #heard: () => void = () => undefined;

    constructor(
        private readonly nodeRed: RunningNodeRed,
        private readonly flow: Pick<ContenderFlow, "message">,
    ) {
        this.listen();
    }

    /** Nodes are new after a deployment. */
    listen(): void {
        this.nodeRed.node(OUT).on("input", () => this.#heard());
    }

    give(message = this.message()): void {
        this.nodeRed.node(START).receive(message);
    }

    message(): object {
        return this.flow.message(++this.#given);
    }

    /** Keeps so many messages under way for so long, in milliseconds, and lets them come out. */
    keep(underWay: number, time: number): Promise<Run> {
        const end = performance.now() + time;
        return this.#run(underWay, () => performance.now() < end);
    }

    /** So many messages at once. */
    burst(count: number): Promise<Run> {
        return this.#run(count, () => false);
    }

    /** Milliseconds from giving a message until it comes out, one at a time. */
    async oneByOne(count: number): Promise<number[]> {
        const times: number[] = [];
        while (times.length < count) {
            const begun = performance.now();
            await new Promise<void>((resolve) => {
                this.#heard = resolve;
                this.give();
            });
            times.push(performance.now() - begun);
        }
        return times;
    }

    #run(underWay: number, more: () => boolean): Promise<Run> {
        return new Promise((resolve) => {
            const begun = performance.now();
            const cpu = process.cpuUsage();
            let open = underWay;
            let messages = 0;
            this.#heard = () => {
                messages++;
                if (more()) return this.give();
                if (--open > 0) return;
                const { user, system } = process.cpuUsage(cpu);
                resolve({ messages, time: performance.now() - begun, cpu: user + system });
            };
            for (let given = 0; given < underWay; given++) this.give();
        });
    }
}
