/** Fake tenants of one test server. Each keeps its jobs, and records the requests that it gets. */
import { REAL_CLOCK } from "../../src/orchestrator/clock";
import type { ServerResponse } from "node:http";
import { newToken, RELEASE_KEY, type Answer, type Handler, type SeenRequest } from "./server";

export type Body = Record<string, unknown>;

export interface FakeJob {
    Id: number;
    Key: string;
    State: string;
    ReleaseName: string;
    CreationTime: string;
    BatchExecutionKey: string | null | undefined;
    Reference: string | null | undefined;
    /** Lists do not show them, as in Orchestrator. */
    InputArguments: string | undefined;
    /** The first list that shows the job, counted from 1. */
    fromList: number;
}

export interface SeenStart {
    startInfo: Body;
    /** Counted from 1. */
    number: number;
    at: number;
}

export interface SeenList {
    filter: string;
    folder: string | undefined;
    at: number;
    /** Whether the response was a list. */
    isAnswered: boolean;
}

/** Undefined: the response was used already. */
export type Reaction = Answer | undefined | Promise<Answer | undefined>;

/** `Wire`: what a test gets hold of in order to break the exchange. */
export interface TenantBehavior<Wire = ServerResponse> {
    /** "" for a server that does not report it. */
    version?: string;
    /** Jobs that exist before anything is started. */
    jobs?: Partial<FakeJob>[];
    start(tenant: FakeTenant<Wire>, start: SeenStart, wire: Wire): Reaction;
    /** Reacts to the nth list request, counted from 1. "list" answers it normally. */
    list?(tenant: FakeTenant<Wire>, number: number, filter: string, wire: Wire): Reaction | "list";
    stop?(tenant: FakeTenant<Wire>): Answer;
}

export class FakeTenant<Wire = ServerResponse> {
    readonly starts: SeenStart[] = [];
    readonly lists: SeenList[] = [];
    readonly stopped: Body[] = [];
    readonly jobs: FakeJob[] = [];
    /** The number of reads of single jobs. */
    jobsRead = 0;

    constructor(
        readonly name: string,
        readonly behavior: TenantBehavior<Wire>,
    ) {
        for (const job of behavior.jobs ?? []) this.commit({ startInfo: {} }, 1, job);
    }

    /** Creates the jobs of a start. */
    commit({ startInfo }: Pick<SeenStart, "startInfo">, count = 1, more: Partial<FakeJob> = {}): FakeJob[] {
        return Array.from({ length: count }, () => {
            const id = 101 + this.jobs.length;
            const job: FakeJob = {
                Id: id,
                Key: `${this.name}-${id}`,
                State: "Pending",
                ReleaseName: "Bot",
                CreationTime: new Date(REAL_CLOCK.date()).toISOString(),
                BatchExecutionKey: startInfo["BatchExecutionKey"] as string | undefined,
                Reference: startInfo["Reference"] as string | undefined,
                InputArguments: startInfo["InputArguments"] as string | undefined,
                fromList: 1,
                ...more,
            };
            this.jobs.push(job);
            return job;
        });
    }

    /** The response to a start with these jobs. */
    answer(jobs: readonly FakeJob[]): Answer {
        return { status: 201, json: { value: jobs.map(toListed) } };
    }

    async handle(request: SeenRequest, wire: Wire): Promise<Answer | undefined> {
        const { version = "20.0" } = this.behavior;
        const answer = await this.#react(request, wire);
        if (!answer || !version) return answer;
        return { ...answer, headers: { "api-supported-versions": `1.0, ${version}`, ...answer.headers } };
    }

    #react({ path, body, headers }: SeenRequest, wire: Wire): Reaction {
        if (path.includes("/odata/Releases"))
            return { json: { value: [{ Id: 1, Key: RELEASE_KEY, Name: "Bot", OrganizationUnitId: 12 }] } };
        if (path.includes(".StartJobs")) {
            const { startInfo } = JSON.parse(body) as { startInfo: Body };
            const start = { startInfo, number: this.starts.length + 1, at: REAL_CLOCK.now() };
            this.starts.push(start);
            return this.behavior.start(this, start, wire);
        }
        if (path.includes(".StopJobs")) {
            this.stopped.push(JSON.parse(body) as Body);
            return this.behavior.stop?.(this) ?? { json: {} };
        }
        const id = /\/odata\/Jobs\((\d+)\)/.exec(path)?.[1];
        if (id) return this.#job(Number(id));
        return path.includes("/odata/Jobs")
            ? this.#list(path, headers["x-uipath-organizationunitid"] as string | undefined, wire)
            : { status: 404, json: {} };
    }

    #job(id: number): Answer {
        this.jobsRead++;
        return { json: this.jobs.find((job) => job.Id === id) };
    }

    async #list(path: string, folder: string | undefined, wire: Wire): Promise<Answer | undefined> {
        const query = new URL(path, "http://tenant").searchParams;
        const filter = query.get("$filter") ?? "";
        const seen: SeenList = { filter, folder, at: REAL_CLOCK.now(), isAnswered: false };
        this.lists.push(seen);
        const number = this.lists.length;
        const reaction = (await this.behavior.list?.(this, number, filter, wire)) ?? "list";
        if (reaction !== "list") return reaction;
        seen.isAnswered = true;
        const jobs = this.jobs
            .filter((job) => job.fromList <= number && matches(job, filter))
            .sort((a, b) => b.Id - a.Id)
            .slice(Number(query.get("$skip") ?? 0));
        return { json: { "@odata.count": jobs.length, value: jobs.map(toListed) } };
    }
}

function toListed({ fromList: _fromList, ...job }: FakeJob): Body {
    return { ...job, InputArguments: null };
}

/** Supports only filters such as `Field eq value or Field eq 'value'`. */
function matches(job: FakeJob, filter: string): boolean {
    return filter.split(" or ").some((part) => {
        const [, name, value] = /^(\w+) eq '?(.*?)'?$/.exec(part) ?? [];
        return name === undefined || normalized(job[name as keyof FakeJob]) === normalized(value);
    });
}

/** SQL Server ignores case, and a GUID may have braces. */
function normalized(value: unknown): string | undefined {
    return typeof value === "string" ? value.replace(/^\{(.*)\}$/, "$1").toLowerCase() : undefined;
}

/** Handles the requests of all tenants. The first segment of the path names the tenant. */
export const tenantsHandler =
    (tenants: ReadonlyMap<string, FakeTenant>): Handler =>
    (request, response) => {
        if (request.path.endsWith("connect/token")) return newToken();
        response.setHeader("date", new Date(REAL_CLOCK.date()).toUTCString()); // the nodes' time may be hastened
        return tenants.get(request.path.split("/")[1]!)?.handle(request, response);
    };

/** Resets the connection. */
export function resetConnection(response: ServerResponse): undefined {
    response.socket?.resetAndDestroy();
    return undefined;
}

/** Sends the head and the beginning of a body, then resets the connection. */
export function cutBody(
    response: ServerResponse,
    status: number,
    text: string,
    headers: Record<string, string> = { "content-type": "application/json" },
): undefined {
    response.writeHead(status, { "content-length": "5000", ...headers });
    response.write(text, () => response.socket?.resetAndDestroy());
    return undefined;
}
