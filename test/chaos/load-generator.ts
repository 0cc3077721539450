/** Gives messages in turn, so many under way at once, and knows when all have ended. */

export interface LoadOptions {
    from: number;
    to: number;
    underWay: number;
    give: (n: number) => void;
}

export class LoadGenerator {
    readonly #options: LoadOptions;
    readonly #open = new Set<number>();
    readonly #ended: Promise<void>;
    #end!: () => void;
    #next: number;
    #paused = false;
    #pause: { at: number; work: () => Promise<void> } | undefined;

    constructor(options: LoadOptions) {
        this.#options = options;
        this.#next = options.from;
        this.#ended = new Promise((resolve) => (this.#end = resolve));
    }

    /** Numbers of the messages that were given and have not ended. */
    open(): number[] {
        return [...this.#open];
    }

    /** Once that many were given, and before any other is, the work is done; what is under way then is waited for no more. */
    pauseAfter(count: number, work: (abandon: () => number[]) => Promise<void>): void {
        const abandon = (): number[] => {
            const abandoned = [...this.#open];
            this.#open.clear();
            return abandoned;
        };
        this.#pause = { at: this.#options.from + count, work: () => work(abandon) };
    }

    /** Whether all messages ended within so many milliseconds. */
    async run(bound: number): Promise<boolean> {
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), bound)));
        this.#giveMore();
        try {
            return await Promise.race([this.#ended.then(() => true), late]);
        } finally {
            clearTimeout(timer);
            this.#paused = true;
        }
    }

    /** The message has ended. */
    settle(n: number): void {
        if (this.#open.delete(n)) this.#giveMore();
    }

    #giveMore(): void {
        const { to, underWay, give } = this.#options;
        while (!this.#paused && this.#open.size < underWay && this.#next < to) {
            if (this.#next === this.#pause?.at) return this.#rest(this.#pause.work);
            this.#open.add(this.#next);
            give(this.#next++);
        }
        if (!this.#paused && this.#open.size === 0 && this.#next >= to) this.#end();
    }

    #rest(work: () => Promise<void>): void {
        this.#pause = undefined;
        this.#paused = true;
        void work().then(() => {
            this.#paused = false;
            this.#giveMore();
        });
    }
}
