export interface LoadOptions {
    from: number;
    to: number;
    /** Messages in progress at once. */
    underWay: number;
    give: (n: number) => void;
}

/** Gives messages to a node, a limited number at once, until all of them have ended. */
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

    /** The numbers of the messages in progress. */
    open(): number[] {
        return [...this.#open];
    }

    /** Does some work after this many messages and before the next one. `abandon` gives up the messages in progress. */
    pauseAfter(count: number, work: (abandon: () => number[]) => Promise<void>): void {
        const abandon = (): number[] => {
            const abandoned = [...this.#open];
            this.#open.clear();
            return abandoned;
        };
        this.#pause = { at: this.#options.from + count, work: () => work(abandon) };
    }

    /** Returns whether all messages have ended within the timeout in milliseconds. */
    async run(timeout: number): Promise<boolean> {
        let timer: NodeJS.Timeout | undefined;
        const tooLate = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), timeout)));
        this.#giveMore();
        try {
            return await Promise.race([this.#ended.then(() => true), tooLate]);
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
            if (this.#next === this.#pause?.at) return this.#doWork(this.#pause.work);
            this.#open.add(this.#next);
            give(this.#next++);
        }
        if (!this.#paused && this.#open.size === 0 && this.#next >= to) this.#end();
    }

    #doWork(work: () => Promise<void>): void {
        this.#pause = undefined;
        this.#paused = true;
        void work().then(() => {
            this.#paused = false;
            this.#giveMore();
        });
    }
}
