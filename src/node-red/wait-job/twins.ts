import type { WaitRecord } from "./records";

/** A message may name one job twice, by its id and by its key, or an item by its reference. That shows once both have been read. The job is reported once. */
export class Twins {
    readonly #byId = new Map<number, number>();

    private constructor(
        /** Positions of names whose other half is not known yet. */
        private readonly unclear: Set<number>,
    ) {}

    /** Undefined if no two names of the message can mean one job. */
    static among(waits: ReadonlyMap<number, WaitRecord>): Twins | undefined {
        const names = [...waits].map(([index, { job, end }]) => ({ index, ...job, isOpen: !end }));
        const halves = names.filter(({ id, key, isOpen }) => isOpen && (id === undefined || key === undefined));
        const kinds = (["id", "key", "reference"] as const).filter((kind) => names.some((name) => name[kind]));
        if (halves.length === 0 || kinds.length < 2) return undefined;
        const twins = new Twins(new Set(halves.map(({ index }) => index)));
        // When a message is taken up again, some names may already be complete.
        for (const { index, id, key } of names) if (id !== undefined && key !== undefined) twins.#byId.set(id, index);
        return twins;
    }

    get isUnclear(): boolean {
        return this.unclear.size > 0;
    }

    /** The position no longer needs clarifying. */
    isOver(index: number): void {
        this.unclear.delete(index);
    }

    /** Whether the job is already known under another position. */
    isSecond(index: number, { job: { id, key } }: WaitRecord): boolean {
        if (id === undefined || key === undefined) return false;
        this.unclear.delete(index);
        const first = this.#byId.get(id) ?? index;
        this.#byId.set(id, first);
        return first !== index;
    }
}
