import { dropOldest } from "../../shared/drop-oldest";
import type { Environment } from "../environment";

/** A process, of which a simulation runs several. */
type Process = Pick<Environment, "clock">;

/** The oldest addresses are forgotten first. */
const MAX_ADDRESSES = 1_000;

/** What all connections of a process share that have the same base address. */
export class ByAddress<T> {
    readonly #all = new WeakMap<Process, Map<string, T>>();

    constructor(private readonly create: (process: Process) => T) {}

    at(address: string, process: Process): T {
        const all = this.#all.get(process) ?? new Map<string, T>();
        const key = address.toLowerCase();
        const known = all.get(key) ?? this.create(process);
        this.#all.set(process, all.set(key, known));
        dropOldest(all, MAX_ADDRESSES);
        return known;
    }
}
