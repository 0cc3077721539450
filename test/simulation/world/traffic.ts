/** The messages that reach the start nodes. */
import type { Random } from "../time/random";
import type { Setup } from "./setup";
import type { MessageOrder } from "./truth";

export interface Arrival {
    at: number;
    /** The number of the machine. */
    machine: number;
    order: MessageOrder;
}

const BURST = 30;

/** So many messages over this time, each on its own or many at once. */
export function traffic(random: Random, messages: number, milliseconds: number, setup: Setup): Arrival[] {
    const { data, machines, references, isBursty } = setup;
    let at = 0;
    return Array.from({ length: messages }, (_, n) => {
        if (!isBursty || n % BURST === 0) at = random.between(0, milliseconds);
        const { folder, name: process } = random.pick(data.processes);
        const jobsCount = random.pick([1, 1, 1, 1, 1, 1, 2, 3]);
        const order = { n, folder, process, jobsCount, reference: random.pick(references) };
        return { at, machine: random.whole(0, machines.length - 1), order };
    });
}

/** The message for the start node. */
export function messageOf({ n, folder, process, jobsCount, reference }: MessageOrder): object {
    const startInfo = reference ? { startInfo: { Reference: reference } } : {};
    return { _msgid: String(n), payload: { n }, folder, process, jobsCount, key: `order ${n}`, ...startInfo };
}
