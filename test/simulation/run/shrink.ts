import type { WorldOptions } from "../world/world";
import { live } from "./result";

/** The fewest first faults with which a world still fails. */
export async function shortestPrefix(options: WorldOptions, faults: number): Promise<number> {
    let [least, most] = [0, faults];
    while (least < most) {
        const middle = (least + most) >> 1;
        const { result } = await live({ ...options, mostFaults: middle });
        if (result.violations.length > 0) most = middle;
        else least = middle + 1;
    }
    return most;
}
