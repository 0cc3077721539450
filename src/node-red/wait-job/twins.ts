import type { WaitRecord } from "./records";

/**
 * A message may name one job twice, by its id and by its key. That shows when both have been looked at; the job is told of once.
 */
export class Twins {
    readonly #byId = new Map<number, number>();

    private constructor(
        /** Places of names of which the other half is not known yet. */
        private readonly unclear: Set<number>,
    ) {}

    /** Undefined where no two names of the message can be one job. */
    static among(waits: ReadonlyMap<number, WaitRecord>): Twins | undefined {
        const names = [...waits].map(([index, { job, end }]) => ({ index, ...job, isOpen: !end }));
        const halves = names.filter(({ id, key, isOpen }) => isOpen && (id === undefined || key === undefined));
        const mayMeet = names.some(({ id }) => id !== undefined) && names.some(({ key }) => key !== undefined);
        if (halves.length === 0 || !mayMeet) return undefined;
        const twins = new Twins(new Set(halves.map(({ index }) => index)));
        // Of a message that is taken up again, some names may be whole by now.
        for (const { index, id, key } of names) if (id !== undefined && key !== undefined) twins.#byId.set(id, index);
        return twins;
    }

    get isUnclear(): boolean {
        return this.unclear.size > 0;
    }

    /** The place needs no clearing up any more. */
    isOver(index: number): void {
        this.unclear.delete(index);
    }

    /** Whether the job is known under another place already. */
    isSecond(index: number, { job: { id, key } }: WaitRecord): boolean {
        if (id === undefined || key === undefined) return false;
        this.unclear.delete(index);
        const first = this.#byId.get(id) ?? index;
        this.#byId.set(id, first);
        return first !== index;
    }
}
