/** Starts of a client in simulated time. A fake tenant answers them, or a fault of the network comes between. */
import assert from "node:assert/strict";
import fakeTimers from "@sinonjs/fake-timers";
import { inEnglish, OrchestratorError } from "../../../../src/orchestrator/errors/orchestrator-error";
import { TransportFailure, type HttpResponse } from "../../../../src/orchestrator/http/exchange";
import type { TransportProblem } from "../../../../src/orchestrator/http/transport-problem";
import type { HttpRequest } from "../../../../src/orchestrator/http/transport";
import type { ConnectionSettings } from "../../../../src/orchestrator/settings";
import type { StartCommand } from "../../../../src/orchestrator/start/start-command";
import { FakeTenant, type Body, type FakeJob, type Reaction, type TenantBehavior } from "../../../support/fake-tenant";
import { newToken, type Answer } from "../../../support/server";
import { clientOf, command } from "../../client";

export type Tenant = FakeTenant<void>;

/** What came of a case. */
export interface Seen {
    tenant: Tenant;
    /** One for each start, in their order. */
    ends: End[];
    /** Milliseconds from the first start to the last end. */
    took: number;
    /** Whether each start was being looked up, as its observer heard it. */
    checking: boolean[];
    warnings: string[];
}

export interface End {
    jobs?: FakeJob[];
    error?: OrchestratorError;
}

export interface Case extends TenantBehavior<void> {
    title: string;
    /** Milliseconds by which the header `Date` is ahead. Null: there is no header. */
    dateAhead?: number | null;
    settings?: Partial<ConnectionSettings>;
    command?: Partial<StartCommand>;
    /** What each start has beyond `command`. */
    starts?: Partial<StartCommand>[];
    check(seen: Seen): void;
}

/** In which a start of unknown outcome may still show. Milliseconds. */
export const WINDOW = 10_000;

const CLIENT = { way: "application", clientId: "client", clientSecret: "client-secret", scope: "OR.Jobs" } as const;
const BASE = "https://orchestrator.invalid";

/** When each case begins. */
const BEGIN = Date.parse("2026-01-05T08:00:00Z");

export const ago = (milliseconds: number): string => new Date(BEGIN - milliseconds).toISOString();

/** A test for each case. */
export function testCases(cases: readonly Case[]): void {
    let clock: ReturnType<typeof fakeTimers.install>;
    beforeEach(() => {
        clock = fakeTimers.install({
            now: BEGIN,
            toFake: ["setTimeout", "clearTimeout", "setImmediate", "performance", "Date"],
        });
    });
    afterEach(() => clock.uninstall());

    for (const one of cases)
        it(one.title, async () => {
            const running = run(one);
            let isOver = false;
            void running.finally(() => (isOver = true)).catch(() => undefined);
            while (!isOver) await clock.nextAsync();
            one.check(await running);
        });
}

async function run({ settings, command: common, starts = [{}], ...behavior }: Case): Promise<Seen> {
    const tenant: Tenant = new FakeTenant<void>("tenant", behavior);
    const signIn = { ...CLIENT, tokenUrl: `${BASE}/connect/token` };
    const orchestrator = clientOf((request) => answerOf(tenant, request, behavior.dateAhead), {
        signIn,
        apiVersion: undefined,
        timeout: 4_000, // twice this is less than the shortest window
        ...settings,
    });
    const checking: boolean[] = [];
    const warnings: string[] = [];
    const observer = {
        ...command().observer,
        checking: (underWay: boolean) => void checking.push(underWay),
        warn: (warning: Parameters<typeof inEnglish>[0]) => void warnings.push(inEnglish(warning)),
    };
    const begin = performance.now();
    const ends = await Promise.all(
        starts.map((start): Promise<End> => {
            const folder = { kind: "id", id: "12" } as const;
            return orchestrator.startJobs(command({ folder, observer, ...common, ...start })).then(
                ({ value }) => ({ jobs: value as unknown as FakeJob[] }),
                (error: OrchestratorError) => ({ error }),
            );
        }),
    );
    const took = performance.now() - begin;
    orchestrator.close();
    return { tenant, ends, took, checking, warnings };
}

/** The tenant's response to a request. */
export async function answerOf(
    tenant: Tenant,
    { method, url, headers = {}, body = "" }: HttpRequest,
    dateAhead: number | null = 0,
): Promise<HttpResponse> {
    const path = url.slice(BASE.length);
    const answer: Answer | undefined = path.startsWith("/connect/token")
        ? newToken()
        : await tenant.handle({ method, path, headers, body: String(body) });
    const { status = 200, headers: own, json, text = "" } = answer!;
    const all = {
        "content-type": json === undefined ? "text/plain" : "application/json",
        date: dateAhead === null ? "" : new Date(Date.now() + dateAhead).toUTCString(),
        ...own,
    };
    const sent = Object.entries(all).filter(([, value]) => value !== "");
    return {
        status,
        headers: Object.fromEntries(sent),
        body: Buffer.from(json === undefined ? text : JSON.stringify(json)),
    };
}

/** What happens to a request that has left. */
export type Fault = () => Reaction;

/** `status`: the status line came, and the rest was lost. */
const failing =
    (problem: TransportProblem, status?: number): Fault =>
    () => {
        throw new TransportFailure(problem, problem, true, status);
    };

export const reset = failing("broken");
export const brokenAfter = (status: number, problem: TransportProblem = "broken"): Fault => failing(problem, status);

/** Nobody is there: certainly nothing has left. */
export const unreachable: Fault = () => {
    throw new TransportFailure("unreachable", "nobody", false);
};

/** A gateway answers: there is no header that tells Orchestrator's version. */
export const between = (status: number, type: string, text: string): Fault => {
    return () => ({ status, headers: { "content-type": type, "api-supported-versions": "" }, text });
};

export const words = (status: number): Fault => {
    return () => ({ status, json: { message: "Passing trouble." } });
};

export const page = (status: number): Fault => {
    return () => ({ status, headers: { "content-type": "text/html" }, text: "<html><body>Gateway</body></html>" });
};

/** The first start fails in this way, the next ones are answered. */
export const failingOnce =
    (fault: Fault, commit?: (tenant: Tenant, startInfo: Body) => void): Case["start"] =>
    (tenant, start) => {
        if (start.number > 1) return tenant.answer(tenant.commit(start));
        commit?.(tenant, start.startInfo);
        return fault();
    };

/** Carried out, and then the connection is reset. */
export const lost =
    (more: Partial<FakeJob> = {}): Case["start"] =>
    (tenant, start) => {
        tenant.commit(start, Number(start.startInfo["JobsCount"] ?? 1), more);
        return reset();
    };

export const withPayload = (value: unknown): Partial<StartCommand> => ({ arguments: { value, source: "msg.payload" } });

/** API 11 knows no key for a start; the reference is the user's. */
export const SHARED = { version: "11.0", command: { reference: "invoices" } };

export function keysOf({ jobs, error }: End): string[] {
    assert.ok(jobs, `The start failed: ${error?.message}`);
    return jobs.map((job) => job.Key);
}

/** The arguments of a start's jobs, as the start gave them. */
export function argumentsOf({ jobs }: Tenant, end: End): unknown[] {
    return keysOf(end).map((key) => JSON.parse(jobs.find((job) => job.Key === key)!.InputArguments!) as unknown);
}

export function errorOf({ jobs, error }: End, code = "OUTCOME_UNKNOWN"): { message: string; cause: Body } {
    assert.ok(error, `It started ${JSON.stringify(jobs)}`);
    assert.equal(error.code, code, error.message);
    return { message: error.message, cause: { ...error.cause } };
}

export const marksOf = (tenant: Tenant, field = "BatchExecutionKey"): unknown[] =>
    tenant.starts.map(({ startInfo }) => startInfo[field]);

/** So many StartJobs, all of them with the same mark. */
export function assertStarts(tenant: Tenant, count: number, field = "BatchExecutionKey"): string {
    assert.equal(tenant.starts.length, count, "StartJobs");
    const [key, ...others] = new Set(marksOf(tenant, field));
    assert.deepEqual(others, [], "every repeat bears the same mark");
    assert.match(String(key), /^[0-9a-f-]{36}$/);
    return key as string;
}

/** The start after so many was sent when the window of the one before had passed, and not without a look-up that found nothing. */
export function assertWindow(tenant: Tenant, number = 1): void {
    const [before, after] = [tenant.starts[number - 1]!.at, tenant.starts[number]!.at];
    assert.ok(after - before >= WINDOW, `started again after ${after - before} ms`);
    const last = tenant.lists.findLast((list) => list.at <= after);
    assert.ok(last?.isAnswered && last.at - before >= WINDOW, "looked up at the end of the window");
}
