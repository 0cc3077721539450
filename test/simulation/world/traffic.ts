/** The messages that reach the start nodes. */
import type { Random } from "../time/random";
import type { Work } from "../work/work";
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
export function traffic(
    random: Random,
    messages: number,
    milliseconds: number,
    { data, machines, references, isBursty }: Setup,
    work: Work,
): Arrival[] {
    const places = work.places(data);
    let at = 0;
    return Array.from({ length: messages }, (_, n) => {
        if (!isBursty || n % BURST === 0) at = random.between(0, milliseconds);
        const { folder, name: place } = random.pick(places);
        const count = random.pick(work.counts);
        const order = { n, folder, place, count, reference: random.pick(references) };
        return { at, machine: random.whole(0, machines.length - 1), order };
    });
}
