/** Random numbers that depend on a seed alone. */

export class Random {
    #state: number;

    constructor(seed: number) {
        this.#state = seed >>> 0;
    }

    /** From 0 to 1. Source: mulberry32 by Tommy Ettinger, in the public domain. */
    readonly next = (): number => {
        this.#state = (this.#state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };

    /** Another sequence, which does not depend on how many numbers of this one are used. */
    fork(name: string): Random {
        let hash = this.#state ^ 0x811c9dc5;
        for (const character of name) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
        return new Random(hash);
    }

    happens(probability: number): boolean {
        return this.next() < probability;
    }

    between(least: number, most: number): number {
        return least + (most - least) * this.next();
    }

    /** A whole number; both bounds are possible. */
    whole(least: number, most: number): number {
        return Math.floor(this.between(least, most + 1));
    }

    pick<T>(list: readonly T[]): T {
        return list[Math.floor(this.next() * list.length)]!;
    }

    /** The time until an event that happens at random, on average after this time. */
    until(mean: number): number {
        return -Math.log(1 - this.next()) * mean;
    }

    readonly uuid = (): string => {
        const hex = Array.from({ length: 4 }, () =>
            Math.floor(this.next() * 2 ** 32)
                .toString(16)
                .padStart(8, "0"),
        );
        const digits = hex.join("");
        return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20)}`;
    };
}
