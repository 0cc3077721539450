import type { Random } from "../../simulation/time/random";
import type { Ending } from "./node-red-process";

/** A message that was acknowledged: the number of its key, and the jobs with which it went on. */
export interface Acknowledged {
    n: number;
    jobs: readonly number[];
}

/** Each message is delivered up to so often. */
const MOST_COPIES = 3;

/** After an error the broker waits before it delivers the message again. Milliseconds. */
const PAUSE = 1_000;

/** Delivers each message one to three times, and whatever was not acknowledged again. */
export class Broker {
    readonly acknowledged: Acknowledged[] = [];
    /** Errors by their codes. */
    readonly errors: Record<string, number> = {};
    /** Deliveries that ended with the process. */
    cutOff = 0;
    /** The keys of the messages that wait to be delivered. */
    readonly #waiting: number[];
    #milestone: { at: number; reached: () => void } | undefined;
    #underWay = 0;
    /** Messages that have not been acknowledged. */
    #open: number;
    #deliver: ((n: number) => Promise<Ending>) | undefined;
    #allAcknowledged!: () => void;
    readonly done = new Promise<void>((resolve) => (this.#allAcknowledged = resolve));

    constructor(
        keys: number,
        random: Random,
        private readonly mostUnderWay: number,
    ) {
        this.#waiting = shuffled(keys, random);
        this.#open = this.#waiting.length;
    }

    /** How many messages there are, each copy by itself. */
    get messages(): number {
        return this.#open + this.acknowledged.length;
    }

    get isDone(): boolean {
        return this.#open === 0;
    }

    /** A consumer takes the messages until it is lost. */
    connect(deliver: (n: number) => Promise<Ending>): void {
        this.#deliver = deliver;
        this.#deliverMore();
    }

    /** Resolves when so many more messages are acknowledged. */
    acknowledges(count: number): Promise<void> {
        return new Promise((reached) => (this.#milestone = { at: this.acknowledged.length + count, reached }));
    }

    disconnect(): void {
        this.#deliver = undefined;
    }

    #deliverMore(): void {
        while (this.#deliver && this.#underWay < this.mostUnderWay && this.#waiting.length > 0)
            void this.#deliverOne(this.#waiting.shift()!, this.#deliver);
    }

    async #deliverOne(n: number, deliver: (n: number) => Promise<Ending>): Promise<void> {
        this.#underWay++;
        const ending = await deliver(n).catch(() => undefined);
        this.#underWay--;
        if (ending && "jobs" in ending) {
            this.acknowledged.push({ n, jobs: ending.jobs });
            if (this.acknowledged.length === this.#milestone?.at) this.#milestone.reached();
            if (--this.#open === 0) this.#allAcknowledged();
        } else if (ending) {
            this.errors[ending.code] = (this.errors[ending.code] ?? 0) + 1;
            setTimeout(() => this.#again(n), PAUSE).unref();
        } else {
            this.cutOff++;
            this.#waiting.push(n);
            if (this.#deliver === deliver) this.disconnect();
        }
        this.#deliverMore();
    }

    #again(n: number): void {
        this.#waiting.push(n);
        this.#deliverMore();
    }
}

/** The copies of all messages in random order. Some follow one another at once. */
function shuffled(keys: number, random: Random): number[] {
    const placed = Array.from({ length: keys }, (_, n) => n).flatMap((n) => {
        const at = random.next();
        const copies = Array.from({ length: random.whole(0, MOST_COPIES - 1) }, () => ({
            n,
            at: random.happens(0.5) ? at : random.next(),
        }));
        return [{ n, at }, ...copies];
    });
    return placed.sort((a, b) => a.at - b.at).map(({ n }) => n);
}
