import { scopeOfWaits, WAIT, watchedBy, type FlowState } from "../process/flow";
import type { Closing, Machine, MachineObserver } from "../process/machine";
import type { SimulatedNode } from "../process/simulated-node";
import { eventKey, isOver, type MessageTruth, type ToldEnd } from "./truth";
import type { Message, Named } from "../work/work";
import type { World } from "./world";

/** Sees what the flows do, and what happens to their machines. */
export class Observer implements MachineObserver {
    constructor(private readonly world: World) {}

    readonly booted = (machine: Machine): void => this.world.note("booted", machine.life);

    readonly ended = (machine: Machine): void => this.world.cutOff(machine);

    /** What is under way in the start node may be lost, and what was not remembered is. */
    readonly closing = (machine: Machine, how: Closing, flow: FlowState): void => {
        const { world } = this;
        world.note(how, machine.life);
        if (flow.url !== machine.flow.url) world.truth.redirected.add(machine.settings.name);
        const isLeaving = how === "killed" || how === "stopped";
        // Nobody writes for a node that is disabled.
        const lost = isLeaving || flow.isWaitDisabled ? machine.store.unwritten(how === "killed") : 0;
        if (lost > 0) world.ends.push({ life: machine.life, at: world.time.now, lost });
        const isStartClosed = isLeaving || flow.url !== machine.flow.url || how === "deployed";
        for (const message of world.truth.messages.values()) {
            if (message.machine !== machine.settings) continue;
            if (how === "killed" && this.#leavesCopy(message, machine, flow)) message.isCopied = true;
            // A report that was under way may come again, there, too.
            if (flow.url !== machine.flow.url) message.isRedirected = true;
            if (isOver(message)) continue;
            if (!message.started) {
                if (isStartClosed) message.abandoned = how;
            } else if (flow.isWaitRemoved) message.abandoned = how;
            else if (isLeaving && !machine.store.remembers(message.order.n, scopeOfWaits(flow))) {
                world.check((invariant) => invariant.forgotten?.(message, machine, world), message);
                message.abandoned = how;
            }
        }
    };

    readonly sent = (node: SimulatedNode, msg: Message, output: number): void => {
        const folder = watchedBy(node.id);
        if (folder !== undefined) return this.#happened(node, msg, folder);
        const message = this.#messageOf(msg);
        if (!message) return;
        if (node.id === WAIT) this.#told(msg, message, output);
        else this.#started(msg, message);
    };

    readonly caught = (node: SimulatedNode, error: Error & { code?: string }, msg: Message | undefined): void => {
        const { world } = this;
        const by = node.id === WAIT ? "wait" : "start";
        const code = error.code ?? error.message;
        world.note("caught", by, String(msg?.["n"]), code);
        const message = this.#messageOf(msg);
        if (!message) return;
        const { life } = this.#machineOf(message);
        const { addedIndexes = [] } = (error.cause ?? {}) as { addedIndexes?: number[] };
        const caught = { at: world.time.now, life, by, code, addedIndexes } as const;
        message.caught.push(caught);
        world.check((invariant) => invariant.caught?.(caught, message, world), message);
    };

    readonly warned = (node: SimulatedNode, text: string): void => this.world.note("log", node.id, text);

    /** The wait node has just been moved, and its old context still has the message. */
    #leavesCopy({ order }: MessageTruth, { store, changedAt }: Machine, flow: FlowState): boolean {
        const isNew = this.world.time.now - changedAt < store.unwritten(true);
        return isNew && store.remembersElsewhere(order.n, scopeOfWaits(flow));
    }

    #happened(node: SimulatedNode, msg: Message, folder: string): void {
        const { world } = this;
        const machine = world.machines.find(({ nodeRed }) => nodeRed?.node(node.id) === node)!;
        const topic = String(msg["topic"]);
        const key = msg["job"]
            ? String((msg["job"] as Named).Key)
            : eventKey(topic, msg["queueItem"] as { Id: number; CreationTime?: string });
        world.note("event", machine.life, folder, topic, key);
        const { life, settings } = machine;
        world.truth.events.push({ at: world.time.now, machine: settings.name, life, folder, key });
    }

    #started(msg: Message, message: MessageTruth): void {
        const { world } = this;
        const started = world.work.startedIn(msg, message);
        message.started = started.map(({ Key }) => String(Key));
        message.startedAt = world.time.now;
        world.note("started", message.order.n, ...message.started);
        const machine = this.#machineOf(message);
        for (const { Key, ReleaseName } of started) {
            // An answer may have been written before the process was replaced. An item names no process.
            if (ReleaseName === undefined || ReleaseName === message.order.place) continue;
            const job = world.truth.job(String(Key));
            const place = `${machine.startOf(message.order.n)} ${job && world.truth.successorOf(job)}`;
            if (!world.noticed.has(place)) world.noticed.set(place, world.time.now);
        }
        const wait = machine.nodeRed?.node(WAIT);
        if (!wait || wait.isClosed) message.abandoned = "no wait node";
        else machine.clock.setImmediate(() => this.#reach(wait, msg, message));
    }

    #reach(wait: SimulatedNode, msg: Message, message: MessageTruth): void {
        if (wait.isClosed) message.abandoned = "no wait node";
        else wait.receive(msg);
    }

    #told(msg: Message, message: MessageTruth, output: number): void {
        const { world } = this;
        const machine = this.#machineOf(message);
        for (const job of world.work.endsIn(msg, message)) {
            const told: ToldEnd = {
                at: world.time.now,
                life: machine.life,
                key: String(job?.Key),
                state: job?.State,
                timedOut: msg["timedOut"] as string | undefined,
            };
            world.note("told", message.order.n, told.key, told.state, told.timedOut, output);
            message.told.push(told);
            world.check((invariant) => invariant.told?.(told, message, world), message);
        }
    }

    #machineOf({ machine }: MessageTruth): Machine {
        return this.world.machines.find(({ settings }) => settings === machine)!;
    }

    #messageOf(msg: Message | undefined): MessageTruth | undefined {
        return this.world.truth.messages.get(msg?.["n"] as number);
    }
}
