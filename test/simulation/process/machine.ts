import type { Environment } from "../../../src/orchestrator/environment";
import { SimulatedTransport, type Network } from "../server/exchange";
import { ProcessClock } from "../time/process-clock";
import type { Random } from "../time/random";
import { ContextStore, Disk, type StoreKind } from "./context-stores";
import { startFor, type FlowSettings, type FlowState } from "./flow";
import { NodeRed, type Deployment } from "./node-red";
import type { Surroundings } from "./simulated-node";

export interface MachineSettings {
    name: string;
    store: StoreKind;
    flow: FlowSettings;
}

/** `redeployed`: only the nodes that have changed were. */
export type Closing = "killed" | "stopped" | "deployed" | "redeployed";

/** What a machine is told of its process. */
export interface MachineObserver extends Omit<Surroundings, "store"> {
    booted(machine: Machine): void;
    /** The process ends or its start node closes, in an orderly way or not. */
    closing(machine: Machine, how: Closing, flow: FlowState): void;
    /** The process is gone. */
    ended(machine: Machine): void;
}

/** A machine with a Node-RED process, which lives many lives, and a disk, which has one. */
export class Machine {
    clock: ProcessClock;
    store: ContextStore;
    flow: FlowState;
    nodeRed: NodeRed | undefined;
    /** When it was last started or deployed, or woke up. */
    changedAt = 0;
    /** Counts the lives of its process. */
    #lives = 0;
    readonly disk: Disk;
    /** A deployment or an end is under way, or the machine sleeps. */
    #isBusy = false;
    readonly #deployments: (() => void)[] = [];

    constructor(
        readonly settings: MachineSettings,
        private readonly network: Network,
        private readonly epoch: number,
        private readonly random: Random,
        private readonly credentials: Record<string, string>,
        private readonly observer: MachineObserver,
        url: string,
    ) {
        this.flow = { url, tab: "tab", isWaitRemoved: false, isWaitDisabled: false };
        this.clock = new ProcessClock(network.time, epoch);
        this.disk = new Disk(network.time);
        this.store = this.#newStore();
    }

    get life(): string {
        return `${this.settings.name}.${this.#lives}`;
    }

    /** The start node that gets the nth message, in this life. */
    startOf(n: number): string {
        return `${this.life} ${startFor(n, this.settings.flow)}`;
    }

    /** It is up, and nothing else happens to it. */
    get isIdle(): boolean {
        return this.nodeRed !== undefined && !this.#isBusy;
    }

    boot(): void {
        if (this.nodeRed) return;
        const { error } = this.clock;
        this.#lives++;
        this.clock = new ProcessClock(this.network.time, this.epoch);
        this.clock.error = error;
        this.store = this.#newStore();
        const { settings, store, observer } = this;
        this.nodeRed = new NodeRed(
            this.#environment(),
            { ...observer, store },
            settings.flow,
            this.credentials,
            this.flow,
        );
        this.changedAt = this.network.time.now;
        observer.booted(this);
    }

    kill(): void {
        this.observer.closing(this, "killed", this.flow);
        this.#end();
        this.#isBusy = false;
    }

    /** `done`: the process has ended. */
    stop(done: () => void): void {
        const { nodeRed } = this;
        this.#work(async () => {
            this.observer.closing(this, "stopped", this.flow);
            await nodeRed?.stop();
            this.#end();
            done();
        });
    }

    /** All nodes are closed, and the process lives on. */
    clear(): void {
        const { nodeRed } = this;
        if (nodeRed) this.#work(() => nodeRed.stop());
    }

    deploy(kind: Deployment, change: Partial<FlowState> = {}): void {
        if (this.#isBusy) return void this.#deployments.push(() => this.deploy(kind, change));
        const flow = { ...this.flow, ...change };
        const how = kind === "full" ? "deployed" : "redeployed";
        this.observer.closing(this, how, flow);
        this.flow = flow;
        this.changedAt = this.network.time.now;
        const { nodeRed } = this;
        if (nodeRed) this.#work(() => nodeRed.deploy(kind, flow));
    }

    sleep(milliseconds: number): void {
        this.#isBusy = true;
        this.clock.sleep(milliseconds);
        this.clock.arrive(() => {
            this.changedAt = this.network.time.now;
            this.#idle();
        }, milliseconds);
    }

    #end(): void {
        this.clock.end();
        this.nodeRed = undefined;
        this.observer.ended(this);
    }

    #work(work: () => Promise<void>): void {
        this.#isBusy = true;
        void work().then(() => this.#idle());
    }

    #idle(): void {
        this.#isBusy = false;
        this.#deployments.shift()?.();
    }

    #newStore(): ContextStore {
        return new ContextStore(this.settings.store, this.disk, this.clock, this.random);
    }

    #environment(): Environment {
        const { life, clock } = this;
        let connections = 0;
        return {
            clock,
            createTransport: () => new SimulatedTransport(this.network, { name: `${life}.${++connections}`, clock }),
            random: this.random.next,
            uuid: this.random.uuid,
        };
    }
}
