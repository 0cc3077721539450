import type { Clock } from "../clock";
import { Baseline, createdAt, type Dated } from "./baseline";

/** What a server has shown of the order of its jobs or items: the highest id, and the clock that dates them. */
export class Chronology {
    #highest: Dated | undefined;
    #created: string | undefined;
    #createdAt = 0;

    constructor(private readonly clock: Clock) {}

    /** Whether a response has shown the clock. */
    get isDated(): boolean {
        return this.#created !== undefined;
    }

    /** Notes jobs or items that the server has just created. There is at least one. */
    noteCreated(created: readonly Dated[]): void {
        this.noteIds(created);
        this.#created = created[0]!.CreationTime ?? undefined;
        this.#createdAt = this.clock.now();
    }

    noteIds(listed: readonly Dated[]): void {
        for (const one of listed) if (one.Id > (this.#highest?.Id ?? -Infinity)) this.#highest = one;
    }

    /** What is known now. `listedId`: the highest id in the list that was read for it. `date`: the server's time by its header `Date`. */
    baseline(listedId: number | undefined, date: number | undefined): Baseline {
        const elapsed = this.clock.now() - this.#createdAt;
        const { Id: id = -Infinity } = this.#highest ?? {};
        return listedId === undefined || id >= listedId
            ? new Baseline(this.#highest?.Id, this.#created, elapsed, date, this.#highest && createdAt(this.#highest))
            : new Baseline(listedId, this.#created, elapsed, date);
    }
}
