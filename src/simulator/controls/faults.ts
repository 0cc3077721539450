/** What the simulator does wrong when a test asks for it. */
export interface Fault {
    /** Only requests of this method, and with a path that matches. */
    method?: string;
    path?: RegExp;
    /** How many requests are struck; 1. */
    times?: number;
    /** How many matching requests go well before. */
    after?: number;
    /** Milliseconds before anything else happens. */
    delay?: number;
    /**
     * `cutBefore`: the connection is cut and nothing was done. `cutAfter`: cut after the work was done, without an answer.
     * `commitLate`: cut at once, and the work is done `lateBy` later. `reset`: as `cutBefore`, with a TCP reset.
     * `answer`: this status and body instead of the work.  `drip`: the answer comes a byte at a time and never ends.
     */
    action: "delay" | "cutBefore" | "cutAfter" | "commitLate" | "reset" | "answer" | "drip";
    /** Milliseconds, for `commitLate`. */
    lateBy?: number;
    status?: number;
    headers?: Record<string, string>;
    body?: string;
}

interface Armed {
    fault: Fault;
    toSpare: number;
    left: number;
}

export class Faults {
    #armed: Armed[] = [];

    add(fault: Fault): void {
        this.#armed.push({ fault, toSpare: fault.after ?? 0, left: fault.times ?? 1 });
    }

    clear(): void {
        this.#armed = [];
    }

    /** The fault that strikes this request, used up by one. */
    strike(method: string, path: string): Fault | undefined {
        for (const armed of this.#armed) {
            const { fault } = armed;
            if (fault.method && fault.method.toUpperCase() !== method) continue;
            if (fault.path && !fault.path.test(path)) continue;
            if (armed.toSpare-- > 0) continue;
            if (--armed.left <= 0) this.#armed = this.#armed.filter((other) => other !== armed);
            return fault;
        }
        return undefined;
    }
}
