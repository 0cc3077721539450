import type { HttpResponse } from "../../../src/orchestrator/http/exchange";
import type { HttpRequest } from "../../../src/orchestrator/http/transport";
import { Adversary } from "../adversary/adversary";
import { ownAnswer } from "../adversary/fault";
import { INVARIANTS } from "../invariants/invariants";
import type { Invariant } from "../invariants/invariant";
import { Machine } from "../process/machine";
import type { Client, Exchange, Network } from "../server/exchange";
import { kindOf, undisturbed, type Passage } from "../server/passage";
import { SimulatedOrchestrator } from "../server/simulated-orchestrator";
import { Random } from "../time/random";
import { VirtualTime } from "../time/virtual-time";
import { JobWork } from "../work/jobs";
import { QueueItemWork } from "../work/queue-items";
import type { Place, Work, WorkName } from "../work/work";
import { Administrator } from "./administrator";
import { Broker } from "./broker";
import { Log } from "./log";
import { Observer } from "./observer";
import { Repairs } from "./repairs";
import { setUp, type Setup, type Update } from "./setup";
import { Strangers } from "./strangers";
import { traffic } from "./traffic";
import { isOver, Truth, type JobTruth, type MessageTruth } from "./truth";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** 2026-01-01 */
const EPOCH = 1_767_225_600_000;

/** Once the faults have ceased, everything that ends is told within this time. Milliseconds. */
const QUIET = 30 * MINUTE;

/** One restart by an administrator for so many messages. */
const RESTARTS = 10;

export interface WorldOptions {
    seed: number;
    messages: number;
    hours: number;
    /** Messages have idempotency keys, and are delivered up to three times. */
    isKeyed?: boolean;
    /** Event nodes watch the folders. */
    isWatched?: boolean;
    /** What messages ask for; jobs by default. */
    work?: WorkName;
    /** Only the first faults strike. */
    mostFaults?: number;
}

export interface Violation {
    invariant: string;
    what: string;
    at: number;
}

/** Our processes, an Orchestrator, and everything between them, from a seed. */
export class World implements Network {
    readonly time = new VirtualTime();
    readonly log = new Log();
    readonly truth = new Truth();
    readonly adversary: Adversary;
    readonly orchestrator: SimulatedOrchestrator;
    /** To which a connection may be changed. It has no jobs. */
    readonly another: SimulatedOrchestrator;
    readonly machines: readonly Machine[];
    readonly work: Work;
    /** The processes or queues. */
    readonly places: readonly Place[];
    readonly violations: Violation[] = [];
    /** Lives of machines whose end may have lost what was written last, in so many milliseconds before it. */
    readonly ends: { life: string; at: number; lost: number }[] = [];
    /** When each connection has listed jobs, in the last minute. */
    readonly lists = new Map<string, number[]>();
    /** When an answer first showed a connection that a process has been replaced, by life, start node and key of the new one. */
    readonly noticed = new Map<string, number>();
    /** Until everything was told. Milliseconds. */
    livedFor = 0;
    /** Requests under way. */
    readonly underWay = new Set<Exchange>();
    /** Befalls all requests. */
    outage: ((passage: Passage) => void) | undefined;
    /** Orchestrator refuses lists whose query matches. */
    refusedFilter: RegExp | undefined;
    /** Milliseconds for which a job can't be read after it was created, as by a replica of the database that lags. */
    invisible = 0;
    readonly #update: Update | undefined;
    readonly #repairs = new Repairs(this.time);
    readonly #latency: Random;
    readonly #broker: Broker;

    constructor(private readonly options: WorldOptions) {
        const random = new Random(options.seed);
        const setup = setUp(random.fork("setup"), options);
        this.adversary = new Adversary(random.fork("adversary"), this.workName, options.mostFaults ?? Infinity);
        this.#latency = random.fork("latency");
        this.#update = setup.update;
        this.orchestrator = this.#orchestrator("acme", setup, random);
        this.orchestrator.state.jobs.correlation = setup.correlation;
        this.orchestrator.state.queues.keepsOperationIds = setup.keepsOperationIds;
        this.work = this.#work(random.fork("nature"));
        this.places = this.work.places(setup.data);
        this.another = this.#orchestrator("other", setup, random);
        const observer = new Observer(this);
        const { url, state } = this.orchestrator;
        const { clientId, clientSecret } = state.account;
        const credentials = { clientId, clientSecret };
        this.machines = setup.machines.map(
            (settings) => new Machine(settings, this, EPOCH, random.fork(settings.name), credentials, observer, url),
        );
        const { messages, hours } = options;
        const milliseconds = hours * HOUR;
        if (this.workName === "jobs")
            new Administrator(this.orchestrator, this.time, random.fork("restarts"), this.#restarted).begin(
                messages / RESTARTS,
                milliseconds,
            );
        // Where messages add items, these are watched.
        if (options.isWatched && this.workName === "jobs")
            new Strangers(this.orchestrator, this.time, random.fork("queues")).begin(messages, milliseconds);
        const arrivals = traffic(random.fork("traffic"), messages, milliseconds, setup, this.work);
        this.#broker = new Broker(this, arrivals, random.fork("redelivery"), options.isKeyed);
    }

    async run(): Promise<void> {
        await this.live();
        this.livedFor = this.time.now;
        await this.end();
    }

    /** Lives through the hours, then through a time without faults, until everything is told. */
    async live(): Promise<void> {
        const { time } = this;
        for (const machine of this.machines) machine.boot();
        this.#broker.begin();
        this.adversary.begin(this);
        if (this.#update) this.#updateLater(this.#update);
        time.after(this.options.hours * HOUR, () => this.#cease());
        await time.runUntil(this.options.hours * HOUR);
        const end = time.now + QUIET;
        do await time.runUntil(time.now + MINUTE);
        while (time.now < end && !this.#isAllOver());
        for (const message of this.truth.messages.values())
            this.check((invariant) => invariant.settled?.(message, this), message);
    }

    /** Everything that was under way is over. Then the flows are deleted. */
    async end(): Promise<void> {
        if (this.options.isWatched) {
            await this.time.runUntil(this.time.now + 10 * MINUTE);
            this.check((invariant) => invariant.watched?.(this));
        } else await this.rest();
        for (const machine of this.machines) machine.clear();
        await this.rest();
    }

    /** A start that nobody waits for is looked up for some time. */
    async rest(): Promise<void> {
        await this.time.runUntil(this.time.now + 10 * MINUTE);
        this.check((invariant) => invariant.resting?.(this));
    }

    readonly during = this.#repairs.during;
    readonly breakDown = this.#repairs.breakDown;

    readonly later = (milliseconds: number, run: () => void): void => void this.time.after(milliseconds, run);

    note(what: string, ...details: readonly (string | number | undefined)[]): void {
        this.log.add(this.time.now, what, ...details);
    }

    check(ask: (invariant: Invariant) => string | undefined, message?: MessageTruth): void {
        for (const invariant of INVARIANTS) {
            const what = ask(invariant);
            if (what === undefined) continue;
            const told = message ? `message ${message.order.n} of ${message.machine.name}: ${what}` : what;
            this.violated(invariant.name, told);
        }
    }

    violated(invariant: string, what: string): void {
        this.note("violation", invariant, what);
        this.violations.push({ invariant, what, at: this.time.now });
    }

    began(exchange: Exchange): void {
        this.underWay.add(exchange);
    }

    /** The process is gone, and nobody waits for its requests any more. */
    cutOff({ clock }: Machine): void {
        for (const exchange of this.underWay) if (exchange.client.clock === clock) this.underWay.delete(exchange);
    }

    passageOf({ method, url, timeout }: HttpRequest, client: Client): Passage {
        const latency = this.#latency;
        const window = Math.max(10 * SECOND, 2 * timeout);
        const kind = kindOf(method, url);
        const known = { kind, window, apiVersion: this.orchestrator.apiVersion };
        const passage = undisturbed(known, latency.between(5, 80), latency.between(5, 80));
        if (this.outage) this.outage(passage);
        else {
            const fault = this.adversary.strike(passage);
            if (fault) this.note("fault", fault, kind, client.name);
        }
        return passage;
    }

    carryOut(request: HttpRequest, exchange: Exchange): HttpResponse {
        const { kind } = exchange.passage;
        if (kind === "list" && this.refusedFilter?.test(request.url))
            return ownAnswer(exchange.passage, 400, "Invalid filter.", 1000);
        if (kind === "read" && this.#isInvisible(request))
            return ownAnswer(exchange.passage, 404, "The job does not exist.", 1002);
        const orchestrator = this.another.isAt(request.url) ? this.another : this.orchestrator;
        const response = orchestrator.answer(request);
        for (const made of this.work.newIn(orchestrator))
            this.#created(this.truth.created(made, orchestrator, this.time.now, exchange));
        return response;
    }

    ended(exchange: Exchange, outcome: string): void {
        this.underWay.delete(exchange);
        this.note("exchange", exchange.client.name, exchange.passage.kind, outcome);
        this.check((invariant) => invariant.exchanged?.(exchange, this));
    }

    /** A time as Orchestrator writes it, in milliseconds since the beginning. */
    readonly sinceBeginning = (text: unknown): number => Date.parse(String(text)) - EPOCH;

    get workName(): WorkName {
        return this.options.work ?? "jobs";
    }

    get isKeyed(): boolean {
        return this.options.isKeyed === true;
    }

    /** Whether nothing on a job tells which start it is of. */
    get dropsMarks(): boolean {
        const { batchExecutionKey, reference } = this.orchestrator.state.jobs.correlation;
        return batchExecutionKey !== "kept" && reference === "lost";
    }

    /** Whether a job bears the marks that it was started with. */
    get keepsMarks(): boolean {
        const { batchExecutionKey, reference } = this.orchestrator.state.jobs.correlation;
        return batchExecutionKey === "kept" && reference === "kept";
    }

    #isInvisible({ url }: HttpRequest): boolean {
        const id = Number(/[(](\d+)[)]$/.exec(url)?.[1]);
        const { jobs, queues } = this.orchestrator.state;
        const created = (jobs.byId(id) ?? queues.byId(id))?.["CreationTime"];
        return created !== undefined && this.time.now - this.sinceBeginning(created) < this.invisible;
    }

    /** No request of ours has created the job, though it bears the mark and the arguments of the one before. */
    readonly #restarted = (): void => {
        const { orchestrator, time } = this;
        const origin = { client: { name: "administrator" }, excuse: "restarted", begunAt: time.now } as const;
        for (const made of this.work.newIn(orchestrator))
            this.#begins(this.truth.created(made, orchestrator, time.now, origin));
    };

    #begins(job: JobTruth): void {
        this.note("job", job.id, "message", job.n, job.excuse);
        this.work.begins(job);
    }

    #created(job: JobTruth): void {
        this.#begins(job);
        const message = this.truth.messages.get(job.n);
        if (message) this.check((invariant) => invariant.created?.(job, message, this), message);
    }

    #work(random: Random): Work {
        return this.workName === "jobs"
            ? new JobWork(this.time, random, EPOCH)
            : new QueueItemWork(this.time, random, this.orchestrator);
    }

    #orchestrator(organisation: string, { data, apiVersion, update }: Setup, random: Random): SimulatedOrchestrator {
        return new SimulatedOrchestrator(this.time, EPOCH, random.fork(organisation), {
            organisation,
            isCloud: !update,
            data,
            apiVersion,
        });
    }

    #updateLater({ apiVersion, at }: Update): void {
        this.later(at, () => {
            this.note("updated", apiVersion);
            this.orchestrator.updateTo(apiVersion);
        });
    }

    #cease(): void {
        this.note("faults cease");
        this.adversary.cease();
        this.#repairs.all();
    }

    #isAllOver(): boolean {
        const { messages } = this.truth;
        // A machine that sleeps goes on with its requests when it wakes.
        if (this.machines.some(({ isIdle }) => !isIdle)) return false;
        return messages.size === this.options.messages && [...messages.values()].every(isOver);
    }
}
