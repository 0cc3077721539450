/** What the simulator does wrong, because a test asks for it. */
export interface Fault {
    /** Strikes only requests with this method. */
    method?: string;
    /** Strikes only requests with a path that matches. The path includes the query. */
    path?: RegExp;
    /** How many requests are struck. By default 1. */
    times?: number;
    /** How many matching requests are spared first. By default 0. */
    after?: number;
    /** Milliseconds before anything else happens. */
    delay?: number;
    /**
     * - `delay`: the request is carried out and answered, after `delay`.
     * - `cutBefore`: the connection is closed, and nothing is carried out.
     * - `reset`: as `cutBefore`, with a TCP reset.
     * - `cutAfter`: the request is carried out, then the connection is closed without an answer.
     * - `commitLate`: the connection is closed, and the request is carried out `lateBy` later.
     * - `answer`: the answer has `status`, `headers` and `body`, and nothing is carried out.
     * - `drip`: the request is carried out, and the answer comes a byte at a time and never ends.
     */
    action: "delay" | "cutBefore" | "cutAfter" | "commitLate" | "reset" | "answer" | "drip";
    /** Milliseconds, for `commitLate`. By default 1000. */
    lateBy?: number;
    /** The status, for `answer`. By default 500. */
    status?: number;
    headers?: Record<string, string>;
    body?: string;
}

interface ArmedFault {
    fault: Fault;
    /** Matching requests that are still spared. */
    spare: number;
    remaining: number;
}

export class Faults {
    #armed: ArmedFault[] = [];

    /** Arms a fault. Faults strike in the order in which they were added. */
    add(fault: Fault): void {
        this.#armed.push({ fault, spare: fault.after ?? 0, remaining: fault.times ?? 1 });
    }

    /** Disarms all faults. */
    clear(): void {
        this.#armed = [];
    }

    /** Takes the fault that strikes this request. */
    take(method: string, path: string): Fault | undefined {
        for (const armed of this.#armed) {
            const { fault } = armed;
            if (fault.method && fault.method.toUpperCase() !== method) continue;
            if (fault.path && !fault.path.test(path)) continue;
            if (armed.spare-- > 0) continue;
            if (--armed.remaining <= 0) this.#armed = this.#armed.filter((other) => other !== armed);
            return fault;
        }
        return undefined;
    }
}
