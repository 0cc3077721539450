/** Time that passes only from event to event. */

export interface Event {
    /** Milliseconds since the beginning. */
    readonly time: number;
    readonly order: number;
    /** Undefined once it is cancelled. */
    run: (() => void) | undefined;
}

/** After so many events the real event loop gets a turn, which reports promises whose rejection nobody handles. */
const EVENTS_A_TURN = 500;

export class VirtualTime {
    /** Milliseconds since the beginning. */
    now = 0;
    /** A binary heap: each event comes before the two at twice its place. */
    readonly #heap: Event[] = [];
    #order = 0;

    /** Runs this after so many milliseconds; events of the same time run in the order in which they were planned. */
    after(milliseconds: number, run: () => void): Event {
        const event = { time: this.now + Math.max(0, milliseconds), order: this.#order++, run };
        this.#push(event);
        return event;
    }

    cancel(event: Event): void {
        event.run = undefined;
    }

    /**
     * Runs the events up to this time. All that they do in microtasks is over before the next one: Node.js empties the queue of
     * microtasks before it calls what `nextTick` has queued.
     */
    runUntil(time: number): Promise<void> {
        return new Promise((resolve, reject) => {
            let left = EVENTS_A_TURN;
            const step = (): void => {
                try {
                    const event = this.#next(time);
                    if (!event) {
                        this.now = time;
                        return resolve();
                    }
                    this.now = event.time;
                    event.run!();
                } catch (error) {
                    return reject(error as Error);
                }
                if (left-- > 0) return queueMicrotask(() => process.nextTick(step));
                left = EVENTS_A_TURN;
                setImmediate(step);
            };
            step();
        });
    }

    #next(until: number): Event | undefined {
        for (let first = this.#heap[0]; first && first.time <= until; first = this.#heap[0]) {
            this.#pop();
            if (first.run) return first;
        }
        return undefined;
    }

    #push(event: Event): void {
        const heap = this.#heap;
        let at = heap.push(event) - 1;
        while (at > 0) {
            const above = (at - 1) >> 1;
            if (!isBefore(event, heap[above]!)) break;
            heap[at] = heap[above]!;
            at = above;
        }
        heap[at] = event;
    }

    #pop(): void {
        const heap = this.#heap;
        const last = heap.pop()!;
        if (heap.length === 0) return;
        let at = 0;
        for (let below = 1; below < heap.length; below = 2 * at + 1) {
            if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
            if (!isBefore(heap[below]!, last)) break;
            heap[at] = heap[below]!;
            at = below;
        }
        heap[at] = last;
    }
}

function isBefore(a: Event, b: Event): boolean {
    return a.time < b.time || (a.time === b.time && a.order < b.order);
}
