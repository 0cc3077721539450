import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { linkedUserDirectory } from "../../src/harness/node-red";
import { startSimulator, type Simulator } from "../../src/simulator";
import { Subprocess } from "../support/subprocess";
import { watch } from "../support/secret-watch";
import { createJobs, WAITING_TENANT } from "../support/wait-fixtures";
import { waitFlows, waitNode } from "../support/wait-flow";
import type { Arrival, restartAnswers } from "./wait-restart-process";

type Body = Record<string, unknown>;

const ROOT = join(__dirname, "..", "..", "..");
const FILE = join(__dirname, "wait-restart-process.js");
const PATIENCE = 20_000;

/** How often the cached store writes its file; milliseconds. */
const FLUSH = 1_000;

/** Which store each wait node has: the default one is memory. */
const STORES = { memory: "", file: "file", cached: "cached" };
const FILES = ["file", "cached"] as const;

const CONTEXT_STORAGE = {
    default: { module: "memory" },
    file: { module: "localfilesystem", config: { base: "context-file", cache: false } },
    cached: { module: "localfilesystem", config: { base: "context-cached", cache: true, flushInterval: FLUSH / 1000 } },
};

/** A property that any store can hold. */
const KEPT = { list: [1, "two"], none: null };

const idOf = (job: Body | undefined): number => job!["Id"] as number;
const keysOf = (jobs: readonly Body[]): string[] => jobs.map((job) => String(job["Key"]));

/** One user directory, and the Node-REDs that run in it one after another. */
class Place {
    readonly notes: string;
    part: Subprocess<typeof restartAnswers> | undefined;

    private constructor(
        readonly simulator: Simulator,
        readonly userDir: string,
    ) {
        this.notes = join(userDir, "arrivals.txt");
        writeFileSync(this.notes, "");
    }

    static async make(): Promise<Place> {
        const simulator = await startSimulator({ data: WAITING_TENANT });
        watch.addCredentials({ clientId: simulator.clientId, clientSecret: simulator.clientSecret });
        return new Place(simulator, await linkedUserDirectory(ROOT));
    }

    async start(): Promise<Subprocess<typeof restartAnswers>> {
        this.part = new Subprocess<typeof restartAnswers>(FILE);
        const { userDir, notes } = this;
        await this.part.call("start", { userDir, contextStorage: CONTEXT_STORAGE, notes });
        return this.part;
    }

    /** For each store a node that sends each job on and one that waits for all, without those that are left out. */
    deploy(without: string[] = []): Promise<void> {
        const { url, clientId, clientSecret } = this.simulator;
        const waits = Object.entries(STORES)
            .flatMap(([name, store]) => [
                waitNode(`id-${name}`, { store }),
                waitNode(`id-all-${name}`, { store, emit: "all" }),
            ])
            .filter(({ id }) => !without.includes(String(id)));
        const flows = waitFlows(waits, url);
        return this.part!.call("deploy", { flows, credentials: { "id-connection": { clientId, clientSecret } } });
    }

    arrivals(): Arrival[] {
        const lines = readFileSync(this.notes, "utf8").split("\n").filter(Boolean);
        return lines.map((line) => JSON.parse(line) as Arrival);
    }

    /** How often each job's end has arrived. */
    counts(): Map<string, number> {
        const counts = new Map<string, number>();
        for (const key of this.arrivals().flatMap(({ keys }) => keys)) counts.set(key, (counts.get(key) ?? 0) + 1);
        return counts;
    }

    /** How often the ends of these jobs have arrived: how many never, once, and more often. */
    tally(jobs: readonly Body[]): { lost: number; once: number; again: number } {
        const counts = this.counts();
        const tally = { lost: 0, once: 0, again: 0 };
        for (const key of keysOf(jobs)) {
            const count = counts.get(key) ?? 0;
            tally[count === 0 ? "lost" : count === 1 ? "once" : "again"]++;
        }
        return tally;
    }

    /** How many keys the context files of the nodes of a store hold. */
    remembered(name: (typeof FILES)[number]): number {
        return [`id-${name}`, `id-all-${name}`]
            .map((node) => join(this.userDir, `context-${name}`, "id-tab", `${node}.json`))
            .map((file) =>
                existsSync(file) ? Object.keys(JSON.parse(readFileSync(file, "utf8")) as object).length : 0,
            )
            .reduce((sum, count) => sum + count, 0);
    }

    finish(jobs: readonly Body[]): void {
        for (const job of jobs) this.simulator.jobs.finish(idOf(job), "Successful", { out_Id: idOf(job) });
    }

    async until(what: string, condition: () => boolean): Promise<number> {
        const begin = performance.now();
        while (!condition()) {
            assert.ok(performance.now() - begin < PATIENCE, `waited too long: ${what}`);
            await wait(20);
        }
        return performance.now() - begin;
    }

    async end(): Promise<void> {
        await this.part?.end();
        await this.simulator.close();
        await rm(this.userDir, { recursive: true, force: true });
    }
}

type Jobs = Record<keyof typeof STORES, Body[]>;

describe("Waits of a Node-RED that", function () {
    this.timeout(300_000);
    let place: Place;

    /** So many new jobs for each store. */
    function jobsFor(count: number): Jobs {
        const make = (): Body[] => createJobs(place.simulator, "Never", count);
        return { memory: make(), file: make(), cached: make() };
    }

    async function give(jobs: Jobs, prefix = "id-"): Promise<void> {
        for (const name of Object.keys(STORES) as (keyof Jobs)[]) {
            const payloads = prefix === "id-" ? jobs[name] : [jobs[name]];
            const messages = payloads.map((payload) => ({ payload, topic: name, kept: KEPT }));
            await place.part!.call("give", { to: `${prefix}${name}`, messages });
        }
    }

    const of = (jobs: Jobs, from = 0, to = Infinity): Body[] =>
        Object.values(jobs).flatMap((list: Body[]) => list.slice(from, to));
    const inFiles = ({ file, cached }: Jobs, from = 0, to = Infinity): Body[] => [
        ...file.slice(from, to),
        ...cached.slice(from, to),
    ];
    const forgotten = (): Promise<number> =>
        place.until("everything to be forgotten", () => FILES.every((name) => place.remembered(name) === 0));

    describe("is stopped in order", () => {
        let jobs: Jobs;
        let all: Jobs;
        let arrivals: Arrival[];

        before(async () => {
            place = await Place.make();
            const first = await place.start();
            await place.deploy();
            jobs = jobsFor(16);
            all = jobsFor(2);
            await give(jobs);
            await give(all, "id-all-");
            // Some have ended before the stop, some during it, some while nothing runs, the others afterwards.
            place.finish([...of(jobs, 0, 4), ...of(all, 0, 1)]);
            await place.until("the first ends", () => place.counts().size >= 12);
            place.finish(of(jobs, 4, 8));
            await place.until("another end", () => place.counts().size > 12);
            await first.call("stop", undefined);
            assert.ok(await first.end());
            place.finish(of(jobs, 8, 12));
            await place.start();
            place.finish([...of(jobs, 12), ...of(all, 1)]);
            const lost = inFiles(jobs).length + inFiles(all).length;
            await place.until("all ends", () => place.tally([...inFiles(jobs), ...inFiles(all)]).lost === 0 && lost > 0); // prettier-ignore
            await forgotten();
            arrivals = place.arrivals();
        });
        after(() => place.end());

        for (const name of FILES)
            it(`go on, and each end is told once: ${name}`, () => {
                const { once, ...rest } = place.tally([...jobs[name], ...all[name]]);
                assert.deepEqual({ once, ...rest }, { once: 18, lost: 0, again: 0 });
            });

        it("tell all jobs of a message in their order, also those that ended before the stop", () => {
            for (const name of FILES) {
                const [message, ...more] = arrivals.filter(({ keys }) => keys[0] === all[name][0]!["Key"]);
                assert.deepEqual(more, []);
                assert.deepEqual(message!.payload, all[name].map((job) => ({ out_Id: idOf(job) }))); // prettier-ignore
            }
        });

        it("keep of the message what a store can hold", () => {
            for (const name of FILES) {
                const { names, kept } = arrivals.find(({ keys }) => keys[0] === jobs[name][15]!["Key"])!;
                assert.deepEqual(kept, KEPT);
                assert.deepEqual(names.sort(), ["_msgid", "job", "jobUrl", "kept", "parts", "payload", "topic"]);
            }
        });

        it("are gone where they were in memory only", () => {
            assert.deepEqual(place.tally(jobs.memory.slice(8)), { lost: 8, once: 0, again: 0 });
        });
    });

    describe("is killed", () => {
        const WAITS = 60;
        let jobs: Jobs;
        let remembered: number[];
        let toldBefore: number;

        before(async () => {
            place = await Place.make();
            const first = await place.start();
            await place.deploy();
            jobs = jobsFor(WAITS);
            await give(jobs);
            // A key for the message and one for its job.
            remembered = await Promise.all(
                FILES.map((name) => place.until("waits to be remembered", () => place.remembered(name) === 2 * WAITS)),
            );
            place.finish(of(jobs, 0, 20));
            await place.until("the first ends to be forgotten", () => FILES.every((name) => place.remembered(name) === 80)); // prettier-ignore
            place.finish(of(jobs, 20, 40));
            await place.until("some ends", () => place.arrivals().length > 60 + 5);
            await first.kill();
            toldBefore = place.arrivals().length - 60;
            await place.start();
            place.finish(of(jobs, 40));
            await place.until("all ends", () => place.tally(inFiles(jobs)).lost === 0);
            await forgotten();
        });
        after(() => place.end());

        it("are remembered within a second, and as soon as the store writes its file", function () {
            this.test!.title += ` (${remembered.map((time) => time.toFixed(0)).join(" and ")} ms)`;
            assert.ok(remembered[0]! <= 1_000 && remembered[1]! <= 1_000 + FLUSH, String(remembered));
        });

        for (const name of FILES)
            it(`go on, and no end is lost: ${name}`, () => {
                assert.equal(place.tally(jobs[name]).lost, 0);
                assert.deepEqual(place.tally(jobs[name].slice(40)), { lost: 0, once: 20, again: 0 });
            });

        it("tell an end again only when it was being told", function () {
            const again = place.tally(inFiles(jobs)).again;
            this.test!.title += ` (${again} of ${toldBefore} that were told last)`;
            assert.deepEqual(place.tally(inFiles(jobs, 0, 20)), { lost: 0, once: 40, again: 0 });
            assert.ok(again <= toldBefore);
        });

        it("are gone where they were in memory only", () => {
            assert.deepEqual(place.tally(jobs.memory.slice(40)), { lost: 20, once: 0, again: 0 });
        });
    });

    describe("is deployed anew", () => {
        let jobs: Jobs;
        let all: Jobs;
        let statuses: string[];

        before(async () => {
            place = await Place.make();
            const part = await place.start();
            await place.deploy();
            const running = createJobs(place.simulator, "Endless", 2);
            const three = [...running, ...createJobs(place.simulator, "Never", 1)];
            await part.call("give", { to: "id-memory", messages: [{ payload: three, topic: "status" }] });
            const patient = performance.now() + PATIENCE / 2;
            do statuses = await part.call("statuses", "id-memory");
            while (!statuses.includes("3 waiting (1 pending, 2 running)") && performance.now() < patient);
            jobs = jobsFor(15);
            all = jobsFor(2);
            await give(jobs);
            await give(all, "id-all-");
            for (let deployment = 0; deployment < 3; deployment++) {
                // Some ends are read while the nodes are closed.
                place.finish(of(jobs, deployment * 5, deployment * 5 + 5).slice(0, deployment < 2 ? 15 : 0));
                if (deployment === 1) place.finish(of(all, 0, 1));
                await wait(deployment * 700);
                await place.deploy();
            }
            place.finish([...three, ...of(jobs, 10), ...of(all, 1)]);
            await place.until("all ends", () => place.tally([...three, ...of(jobs), ...of(all)]).lost === 0);
            await forgotten();
        });
        after(() => place.end());

        for (const name of Object.keys(STORES) as (keyof Jobs)[])
            it(`go on, and each end is told once: ${name}`, () => {
                assert.deepEqual(place.tally([...jobs[name], ...all[name]]), { lost: 0, once: 17, again: 0 });
                const { names, kept } = place.arrivals().find(({ keys }) => keys[0] === jobs[name][14]!["Key"])!;
                assert.deepEqual(kept, KEPT);
                // The message itself, with what no store can hold.
                assert.deepEqual(names.sort(), ["_msgid", "call", "circle", "job", "jobUrl", "kept", "parts", "payload", "req", "res", "topic"]); // prettier-ignore
            });

        it("are counted in the status of their node, by what their jobs do", () => {
            assert.ok(statuses.includes("3 waiting (1 pending, 2 running)"), statuses.join("\n"));
        });

        it("end when their node is deleted, and don't come back with it", async () => {
            const deleted = jobsFor(3);
            await give(deleted);
            await place.until("waits to be remembered", () => FILES.every((name) => place.remembered(name) === 6));
            await place.deploy(["id-memory", "id-file", "id-cached"]);
            await forgotten();
            const before = place.simulator.ledger.requests.length;
            place.finish(of(deleted));
            await place.deploy();
            const others = jobsFor(1);
            await give(others);
            place.finish(of(others));
            await place.until("the ends of other waits", () => place.tally(of(others)).lost === 0);
            assert.deepEqual(place.tally(of(deleted)), { lost: 9, once: 0, again: 0 });
            const paths = place.simulator.ledger.requests.slice(before).map(({ path }) => path);
            assert.ok(of(deleted).every((job) => !paths.some((path) => path.includes(`(${idOf(job)})`))));
        });
    });
});
