import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { startSimulator, type Simulator } from "../../../src/simulator";
import { connectionTo, startFlow, type FlowMessage, type TestFlow } from "../../support/flow";
import { createJobs, LISTS, READS, requestsTo } from "../../support/wait-fixtures";
import { measureMemory } from "./measure-memory";

type Body = Record<string, unknown>;

const JOBS = 1_000;

/** Small folders of the tenant, and the jobs in each of them. */
const FOLDERS = 6;
const JOBS_A_FOLDER = 25;

/** Seconds over which the thousand jobs end. */
const ENDING_SECONDS = 12;

/** Milliseconds. The median time until a finished job is noticed. */
const MEDIAN_DELAY = 5_000;

const MOST_LISTS_A_MINUTE = 30;

/** Lists that a connection may request at once after a rest. */
const BURST = 5;

const idOf = (job: Body | undefined): number => job!["Id"] as number;

/** The largest number of times within any span of this many milliseconds. */
function mostWithin(times: readonly number[], span: number): number {
    return Math.max(0, ...times.map((from) => times.filter((time) => time >= from && time < from + span).length));
}

function median(numbers: readonly number[]): number {
    return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

describe("The cost of waiting", function () {
    this.timeout(300_000);
    let simulator: Simulator;
    let flow: TestFlow;
    /** When each job was reported, and when it ended, by its id. */
    const noticed = new Map<number, number>();
    const ended = new Map<number, number>();

    async function start(): Promise<void> {
        const folder = (at: number): string => `Folder_${at}`;
        const names = Array.from({ length: FOLDERS }, (_, at) => folder(at));
        simulator = await startSimulator({
            data: {
                folders: [{ path: "Large" }, ...names.map((path) => ({ path }))],
                processes: [
                    { folder: "Large", name: "Thousand", job: { startDelay: null } },
                    ...names.map((path) => ({ folder: path, name: path, job: { startDelay: null } })),
                ],
            },
        });
        const { connection, credentials } = connectionTo(simulator);
        const second = { z: "id-tab", x: 1, y: 1, type: "uipath-wait-job", orchestrator: "id-connection" };
        flow = await startFlow({
            node: { type: "uipath-wait-job" },
            connection: { ...connection, folder: "Large" },
            credentials,
            more: [{ id: "id-another", ...second, wires: [["id-out"], ["id-second"]] }],
        });
        const note = ({ job }: FlowMessage): void => void noticed.set(idOf(job as Body), Date.now());
        flow.on("id-out", note);
        noticed.clear();
        ended.clear();
    }

    async function stop(): Promise<void> {
        await flow.stop();
        await simulator.close();
    }

    function finish(jobs: readonly Body[]): void {
        for (const job of jobs) {
            simulator.jobs.finish(idOf(job), "Successful", { out_Id: idOf(job) });
            ended.set(idOf(job), Date.now());
        }
    }

    const delays = (jobs: readonly Body[]): number[] =>
        jobs.map((job) => noticed.get(idOf(job))! - ended.get(idOf(job))!);

    const lists = (): number[] => requestsTo(simulator, LISTS).map(({ time }) => time);

    describe("with 1,000 jobs in one folder", () => {
        let jobs: Body[];
        let seconds: number;

        before(async () => {
            await start();
            jobs = createJobs(simulator, "Thousand", JOBS);
            const begin = performance.now();
            flow.give({ payload: { value: jobs.slice(0, JOBS / 2) }, topic: "end" });
            for (const job of jobs.slice(JOBS / 2)) flow.give({ payload: job, topic: "end" }, "id-another");
            const all = flow.arrived("end", JOBS);
            for (let part = 0; part < ENDING_SECONDS; part++) {
                await wait(1_000);
                finish(jobs.filter((_, at) => at % ENDING_SECONDS === part));
            }
            await all;
            seconds = (performance.now() - begin) / 1000;
        });
        after(stop);

        it("reports each end once, with its output", () => {
            assert.equal(flow.out.length, JOBS);
            assert.equal(noticed.size, JOBS);
            assert.ok(flow.out.every(({ payload, job }) => (payload as Body)["out_Id"] === idOf(job as Body)));
        });

        it("requests at most 30 lists a minute", () => {
            const most = BURST + (MOST_LISTS_A_MINUTE - BURST) * (seconds / 60);
            assert.ok(lists().length <= most, `${lists().length} in ${seconds.toFixed(0)} s`);
            assert.ok(lists().length >= 2, "the test counts lists");
        });

        it("reads each job once, at its end", () => {
            assert.equal(requestsTo(simulator, READS).length, JOBS);
            assert.equal(new Set(requestsTo(simulator, READS).map(({ path }) => path)).size, JOBS);
        });

        it("notices an end within 5 s at the median", function () {
            const times = delays(jobs);
            const [half, most] = [median(times), Math.max(...times)];
            this.test!.title += ` (${(half / 1000).toFixed(1)} s; at most ${(most / 1000).toFixed(1)} s)`;
            assert.ok(half <= MEDIAN_DELAY, `${half} ms`);
        });
    });

    describe("when few jobs become many, and few again", () => {
        let jobs: Body[];
        let listsWhile: Record<"few" | "many" | "fewAgain", number>;
        let readsWhileMany: number;

        before(async () => {
            await start();
            jobs = createJobs(simulator, "Thousand", 40);
            const [few, more] = [jobs.slice(0, 15), jobs.slice(15)];
            flow.give({ payload: few, topic: "end" });
            await wait(2_500);
            const listsOfFew = lists().length;
            flow.give({ payload: more, topic: "end" }, "id-another");
            // A read that was due before may still be in progress.
            await wait(500);
            const before = requestsTo(simulator, READS).length;
            await wait(4_000);
            readsWhileMany = requestsTo(simulator, READS).length - before;
            finish(more);
            await flow.arrived("end", more.length);
            const listsOfMany = lists().length - listsOfFew;
            await wait(3_000);
            finish(few);
            await flow.arrived("end", jobs.length);
            listsWhile = { few: listsOfFew, many: listsOfMany, fewAgain: lists().length - listsOfFew - listsOfMany };
        });
        after(stop);

        it("reads up to 20 jobs one by one, and requests lists for more", () => {
            assert.ok(listsWhile.many >= 2, JSON.stringify(listsWhile));
            assert.deepEqual({ ...listsWhile, many: 0 }, { few: 0, many: 0, fewAgain: 0 });
            assert.equal(readsWhileMany, 0);
        });

        it("reports each end once", () =>
            assert.deepEqual([flow.out.length, noticed.size], [jobs.length, jobs.length]));

        it("notices every end within some seconds", () => {
            assert.ok(median(delays(jobs)) <= MEDIAN_DELAY, `${median(delays(jobs))} ms`);
        });
    });

    describe(`with ${FOLDERS} folders of two nodes on one connection`, () => {
        let jobs: Body[];
        let seconds: number;

        before(async () => {
            await start();
            jobs = simulator.data.folders
                .slice(1)
                .flatMap(({ DisplayName }) => createJobs(simulator, DisplayName, JOBS_A_FOLDER));
            const begin = performance.now();
            for (const [at, job] of jobs.entries())
                flow.give({ payload: job, topic: "end" }, at % 2 ? "id-node" : "id-another");
            await wait(15_000);
            finish(jobs);
            await flow.arrived("end", jobs.length);
            seconds = (performance.now() - begin) / 1000;
        });
        after(stop);

        it("requests at most 30 lists a minute in total", () => {
            const most = BURST + (MOST_LISTS_A_MINUTE - BURST) * (seconds / 60);
            assert.ok(lists().length <= most, `${lists().length} in ${seconds.toFixed(0)} s`);
            // The lists after the burst are spread evenly, so that no minute contains more than 30.
            assert.ok(mostWithin(lists().slice(BURST), 12_000) <= MOST_LISTS_A_MINUTE / 5, String(lists()));
        });

        it("reports the ends in every folder", () => {
            assert.deepEqual([flow.out.length, noticed.size], [jobs.length, jobs.length]);
        });
    });

    for (const [shape, words] of [
        ["each", "in separate messages"],
        ["together", "in one message"],
    ] as const)
        // prettier-ignore
        it(`is at most 64 MB for 10,000 jobs ${words}`, async function () {
            const megabytes = (await measureMemory(shape)) / 1024 / 1024;
            this.test!.title += ` (${megabytes.toFixed(1)} MB)`;
            assert.ok(megabytes > 1 && megabytes <= 64, `${megabytes.toFixed(1)} MB`);
        });
});
