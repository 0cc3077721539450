import type { Clock } from "../../orchestrator/clock";
import type { Node, NodeAPI, NodeStatus } from "node-red";
import type { Progress } from "../../shared/job-states";
import type { JobEnd } from "../../follow/wait";
import { isTransient } from "../../follow/failure-policy";
import type { ErrorCode, OrchestratorError } from "../../orchestrator/errors/orchestrator-error";
import type { PendingReason } from "../../orchestrator/jobs/pending-reason";
import type { InputStatus } from "../runtime/input-handler";
import { Status } from "../runtime/node-status";
import { countedIn, statusOfError } from "../runtime/i18n";
import { Outcome } from "./outcome";

const ORDER: readonly Progress[] = ["pending", "running", "suspended"];

/** Orchestrator's words may be long. */
const MOST_CHARACTERS = 40;

/** Hears when a problem first stops a wait of the node from being followed, and when all waits can be followed again. */
export interface TroubleObserver {
    began(error: OrchestratorError): void;
    ended(): void;
}

/**
 * The status of a wait node: `3 waiting (1 pending, 2 running)`, the problem that keeps it from looking, why a job is pending,
 * or, when nothing waits, what became of the last jobs.
 */
export class WaitStatus implements InputStatus {
    readonly #status: Status;
    readonly #counts: Record<Progress, number> = { pending: 0, running: 0, suspended: 0 };
    /** How many waits each problem affects. */
    readonly #troubles = new Map<ErrorCode, number>();
    /** How many waits can't be followed, and why. */
    #unfollowed: { count: number; code: ErrorCode } | undefined;
    #why: PendingReason | undefined;
    #failure: string | undefined;
    #outcome: Outcome;

    constructor(
        private readonly RED: NodeAPI,
        private readonly node: Node,
        private readonly observer: TroubleObserver,
        clock: Clock,
    ) {
        this.#status = new Status(node, () => this.#now(), clock);
        this.#outcome = new Outcome(RED, node.type);
    }

    begin(): void {
        this.#failure = undefined;
        if (this.#waiting === 0) this.#outcome = new Outcome(this.RED, this.node.type);
    }

    end(failure?: string): void {
        this.#failure = failure;
        this.#status.changed();
    }

    /** A wait changes its state. `from` is undefined at its beginning. */
    move(from: Progress | undefined, to: Progress | undefined, why?: PendingReason): void {
        // A sweep reports every job that has changed lately.
        if (from === to && !why) return;
        if (from) this.#counts[from]--;
        if (to) this.#counts[to]++;
        if (why) this.#why = why;
        if (this.#counts.pending === 0) this.#why = undefined;
        this.#status.changed();
    }

    /** The problem of a wait changes; undefined for none. */
    troubled(from: OrchestratorError | undefined, to: OrchestratorError | undefined): void {
        const before = this.#troubles.size;
        this.#count(from, -1);
        this.#count(to, 1);
        if (before === 0 && to) this.observer.began(to);
        if (before > 0 && this.#troubles.size === 0) this.observer.ended();
        this.#status.changed();
    }

    /** A job has ended, or a wait for it did. It is shown when nothing waits any more. */
    ended(end: JobEnd): void {
        this.#outcome.add(end);
    }

    /** A wait is over. */
    leave(from: Progress, trouble: OrchestratorError | undefined): void {
        this.#count(trouble, -1);
        this.move(from, undefined);
    }

    /** This many waits are kept, although the connection can't follow them for this reason. Returns whether that is news. */
    holds(count: number, code?: ErrorCode): boolean {
        const isNews = this.#unfollowed?.code !== code;
        this.#unfollowed = code && { count, code };
        this.#status.changed();
        return isNews;
    }

    close(): void {
        this.#status.close();
    }

    #count(error: OrchestratorError | undefined, step: 1 | -1): void {
        if (!error) return;
        const count = (this.#troubles.get(error.code) ?? 0) + step;
        if (count > 0) this.#troubles.set(error.code, count);
        else this.#troubles.delete(error.code);
    }

    get #waiting(): number {
        return ORDER.reduce((sum, progress) => sum + this.#counts[progress], 0);
    }

    #now(): NodeStatus {
        if (this.#unfollowed) return this.#troubleText(this.#unfollowed.code, this.#unfollowed.count);
        const count = this.#waiting;
        if (count === 0)
            return this.#failure ? { fill: "red", shape: "ring", text: this.#failure } : this.#outcome.status;
        const parts = ORDER.filter((progress) => this.#counts[progress] > 0);
        const [worst] = [...this.#troubles].sort(([, a], [, b]) => b - a);
        if (worst) return this.#troubleText(...worst);
        const states = parts.map((progress) => this.#text(progress, this.#counts[progress])).join(", ");
        const text = `${this.#text("waiting", count)} (${states})${this.#reason()}`;
        return { fill: this.#why ? "yellow" : "blue", shape: "dot", text };
    }

    /** `unreachable, retrying`; `sign-in refused, 79 waiting` where somebody has to do something. */
    #troubleText(code: ErrorCode, count: number): NodeStatus {
        const problem = statusOfError(this.RED, code);
        const then = isTransient(code) ? this.RED._(`${this.node.type}.status.retrying`) : this.#text("waiting", count);
        return { fill: "red", shape: "ring", text: `${problem}, ${then}` };
    }

    #reason(): string {
        if (!this.#why) return "";
        const { lacks, words } = this.#why;
        const text = lacks ? this.RED._(`${this.node.type}.status.no_${lacks}`) : words.slice(0, MOST_CHARACTERS);
        return text ? `: ${text}` : "";
    }

    #text(key: Progress | "waiting", count: number): string {
        return countedIn(this.RED, `${this.node.type}.status.${key}`)(count);
    }
}
