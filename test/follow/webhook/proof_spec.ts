/** Jobs end in simulated time, and Orchestrator tells of them as badly as it may. `ENDS=10000` lets more of them end. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import fakeTimers from "@sinonjs/fake-timers";
import { EventWatch, JobEvents } from "../../../src/follow/events";
import { Follower } from "../../../src/follow/follower";
import { JobEnds } from "../../../src/follow/jobs/job-end";
import { Arrivals } from "../../../src/follow/webhook/arrivals";
import { ConnectionWebhook } from "../../../src/node-red/webhook/connection-webhook";
import type { Receive } from "../../../src/node-red/webhook/receivers";
import { REAL_CLOCK } from "../../../src/orchestrator/clock";
import type { Jobs } from "../../../src/orchestrator/jobs/jobs";
import type { WebhookEvent } from "../../../src/orchestrator/webhooks/webhook-event";
import { FakeJobs, MINUTE, SECOND } from "../fake-jobs";

const JOBS = Number(process.env["ENDS"] ?? 2_000);
const HOUR = 60 * MINUTE;
const SECRET = "a secret of the proof";

/** The jobs end within this time. */
const TIME = 30 * MINUTE;

/** Milliseconds for which nothing is sent after a call that failed. */
const CUT_OFF = 10 * MINUTE;

type Counts = Map<number, number>;

class Proof {
    readonly clock = fakeTimers.install({
        now: Date.parse("2026-01-05T08:00:00Z"),
        toFake: ["setTimeout", "clearTimeout", "setImmediate", "Date", "performance"],
    });
    readonly jobs = new FakeJobs();
    /** How often each end was told. */
    readonly ended: Counts = new Map();
    readonly told: Counts = new Map();
    readonly toldAnywhere: Counts = new Map();
    /** Milliseconds from each end to the end of its wait. */
    readonly latencies: number[] = [];
    /** The jobs whose end was called in. */
    readonly taken = new Set<number>();
    refused = 0;
    readonly #endedAt = new Map<number, number>();
    readonly #arrivals = new Arrivals();
    readonly #follower: Follower;
    readonly #watch: EventWatch;
    #receive: Receive = () => false;
    #cutOffUntil = 0;
    #isDown = false;
    #seed: number;
    #events = 0;

    constructor(seed: number) {
        this.#seed = seed;
        const jobs = this.jobs as unknown as Jobs;
        const warn = (): void => undefined;
        this.#follower = new Follower(jobs, new JobEnds(jobs, REAL_CLOCK), 16, warn, REAL_CLOCK, this.#arrivals);
        this.#watch = new EventWatch(new JobEvents(jobs, REAL_CLOCK), jobs, 16, warn, REAL_CLOCK, this.#arrivals);
        this.jobs.onRead = () => new Promise((resolve) => setTimeout(resolve, this.random() * 100));
        this.#listen();
        for (const [isEverywhere, counts] of [
            [false, this.told],
            [true, this.toldAnywhere],
        ] as const)
            this.#watch.watch({
                folder: undefined,
                isCalled: true,
                isEverywhere,
                process: "",
                queue: "",
                events: ["job.successful"],
                every: 10 * SECOND,
                lookBack: 24 * HOUR,
                record: undefined,
                observer: {
                    happened: (_event, { job }) => count(counts, job.Id!),
                    remember: () => Promise.resolve(),
                    skipped: warn,
                    looksEvery: warn,
                    problemChanged: warn,
                    failed: ({ code }) => assert.fail(code),
                },
            });
    }

    /** From 0 to 1. */
    random(): number {
        this.#seed = (Math.imul(this.#seed, 1_103_515_245) + 12_345) & 0x7fffffff;
        return this.#seed / 0x80000000;
    }

    #listen(): void {
        const webhook = new ConnectionWebhook(
            {
                RED: { nodes: { eachNode: () => undefined }, _: (key: string) => key } as never,
                node: { id: "c1", log: () => undefined, warn: () => this.refused++ } as never,
                receivers: { add: (_path: string, receive: Receive) => Boolean((this.#receive = receive)) } as never,
                webhooks: { register: () => Promise.resolve() } as never,
                arrivals: this.#arrivals,
                clock: REAL_CLOCK,
                onEvent: (event: WebhookEvent) => {
                    for (const job of event.jobs) {
                        this.#watch.mentioned(job);
                        if (job.hasEnded) this.#follower.wake(job.id);
                    }
                },
                problemChanged: () => undefined,
            },
            { path: "p", address: "https://node-red.invalid/p", secret: SECRET },
        );
        webhook.open();
    }

    /** Waits for a job. */
    begin(id: number): void {
        this.jobs.add(id, { State: "Running", StartTime: new Date().toISOString() });
        this.#follower.follow({
            job: { id },
            folder: undefined,
            limits: { pending: undefined, running: undefined, onTimeout: "leave", killAfter: MINUTE },
            memory: { begun: Date.now(), created: Date.now() },
            observer: {
                remember: () => undefined,
                seen: () => undefined,
                progress: () => undefined,
                problemChanged: () => undefined,
                ended: () => {
                    count(this.ended, id);
                    this.latencies.push(Date.now() - this.#endedAt.get(id)!);
                },
                failed: ({ code }) => assert.fail(code),
            },
        });
    }

    end(id: number): void {
        // One event of twenty comes before its end shows anywhere.
        const late = this.random() < 0.05 ? SECOND : 0;
        setTimeout(() => this.jobs.finish(id), late);
        this.#endedAt.set(id, Date.now() + late);
        const body = JSON.stringify({ Type: "job.completed", EventId: String(++this.#events), Job: { Id: id } });
        const call = (): void => this.#call(id, body, true);
        const started = JSON.stringify({ Type: "job.started", EventId: String(++this.#events), Job: { Id: id } });
        // Ten workers send in no order, and one event of ten comes again.
        if (this.random() < 0.5) setTimeout(() => this.#call(id, started), this.random() * (SECOND / 2));
        setTimeout(call, this.random() * (SECOND / 2));
        if (this.random() < 0.1) setTimeout(call, this.random() * 3 * MINUTE);
    }

    #call(id: number, body: string, isEnd = false): void {
        if (Date.now() < this.#cutOffUntil) return;
        if (this.#isDown) {
            this.#cutOffUntil = Date.now() + CUT_OFF;
            return;
        }
        const signature = createHmac("sha256", SECRET).update(body).digest("base64");
        if (this.#receive(Buffer.from(body), signature) && isEnd) this.taken.add(id);
    }

    /** Somebody says that a job has ended that has not. */
    forge(id: number): void {
        const body = Buffer.from(JSON.stringify({ Type: "job.completed", EventId: `f${id}`, Job: { Id: id } }));
        const signature = createHmac("sha256", "guessed").update(body).digest("base64");
        assert.equal(this.#receive(body, signature), false);
    }

    /** For this many milliseconds, Node-RED does not answer. */
    goDown(milliseconds: number): void {
        this.#isDown = true;
        setTimeout(() => (this.#isDown = false), milliseconds);
    }

    close(): void {
        this.#follower.close();
        this.#watch.close();
        this.clock.uninstall();
    }
}

function count(counts: Counts, id: number): void {
    counts.set(id, (counts.get(id) ?? 0) + 1);
}

describe("Jobs that end while Orchestrator tells of them", function () {
    this.timeout(300_000);
    let proof: Proof;

    beforeEach(() => {
        proof = new Proof(7);
    });
    afterEach(() => proof.close());

    it("end their waits and are told, none of them lost, twice or forged", async function () {
        await proof.clock.tickAsync(SECOND);
        for (let id = 1; id <= JOBS; id++) proof.begin(id);
        const minutes = TIME / MINUTE;
        for (let minute = 0; minute < minutes + 15; minute++) {
            // Fake timers are slow where there are many.
            const [from, to] = [minute, minute + 1].map((each) => Math.min(JOBS, Math.floor((each * JOBS) / minutes)));
            for (let id = from! + 1; id <= to!; id++) setTimeout(() => proof.end(id), proof.random() * MINUTE);
            if (minute % 20 === 10) proof.goDown(20 * SECOND);
            for (let forged = 0; forged < 50; forged++) proof.forge(1 + Math.floor(proof.random() * JOBS));
            await proof.clock.tickAsync(MINUTE);
        }
        const sorted = proof.latencies.sort((one, other) => one - other);
        const [median, longest] = [sorted[Math.floor(proof.taken.size / 2)]!, sorted.at(-1)!];
        this.test!.title += ` (median where Orchestrator tells ${median} ms, longest ${longest} ms, ${proof.jobs.count("list")} lists)`;
        for (const [counts, least] of [
            [proof.ended, JOBS],
            [proof.told, JOBS],
            [proof.toldAnywhere, proof.taken.size],
        ] as const) {
            assert.ok(counts.size >= least, `${counts.size} of ${least}`);
            assert.ok([...counts.values()].every((times) => times === 1));
        }
        assert.ok(proof.taken.size > JOBS / 4 && proof.taken.size < JOBS, `${proof.taken.size} were called in`);
        assert.ok(median < SECOND, `${median} ms`);
        assert.ok(longest <= 45 * SECOND, `${longest} ms`);
        assert.ok(proof.refused <= 46, `${proof.refused} log lines about forged calls`);
    });
});
