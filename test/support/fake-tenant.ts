/** Tenants of one test server, told apart by the first part of the path: each knows its jobs and notes what it was asked. */
import type { ServerResponse } from "node:http";
import { RELEASE_KEY, type Answer, type Handler, type SeenRequest } from "./server";

export type Body = Record<string, unknown>;

export interface Job {
    Id: number;
    Key: string;
    State: string;
    ReleaseName: string;
    CreationTime: string;
    BatchExecutionKey: string | null | undefined;
    Reference: string | null | undefined;
    /** Lists show none, as Orchestrator's do. */
    InputArguments: string | undefined;
    /** Lists show the job from this one on, counted from 1. */
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
    /** Whether it was answered with a list. */
    isAnswered: boolean;
}

/** Undefined: the response was dealt with. */
export type Act = Answer | undefined | Promise<Answer | undefined>;

export interface TenantRules {
    /** "" for a server that tells none. */
    version?: string;
    /** How far its header `Date` is ahead, in milliseconds; undefined: it is right; null: it sends none. */
    ahead?: number | null;
    /** Jobs that are there before anything is started. */
    jobs?: Partial<Job>[];
    start(tenant: FakeTenant, start: SeenStart, response: ServerResponse): Act;
    /** What happens to a list request instead of an answer; "list" for the answer. The number counts from 1. */
    list?(tenant: FakeTenant, number: number, filter: string, response: ServerResponse): Act | "list";
    stop?(tenant: FakeTenant): Answer;
}

export class FakeTenant {
    readonly starts: SeenStart[] = [];
    readonly lists: SeenList[] = [];
    readonly stopped: Body[] = [];
    readonly jobs: Job[] = [];
    /** How often single jobs were read. */
    jobsRead = 0;

    constructor(
        readonly name: string,
        readonly rules: TenantRules,
    ) {
        for (const job of rules.jobs ?? []) this.commit({ startInfo: {} }, 1, job);
    }

    /** Carries a start out. */
    commit({ startInfo }: Pick<SeenStart, "startInfo">, count = 1, more: Partial<Job> = {}): Job[] {
        return Array.from({ length: count }, () => {
            const id = 101 + this.jobs.length;
            const job: Job = {
                Id: id,
                Key: `${this.name}-${id}`,
                State: "Pending",
                ReleaseName: "Bot",
                CreationTime: new Date().toISOString(),
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

    /** The answer to a start that was carried out. */
    answer(jobs: readonly Job[]): Answer {
        return { status: 201, json: { value: jobs.map(shown) } };
    }

    async handle(request: SeenRequest, response: ServerResponse): Promise<Answer | undefined> {
        const { version = "20.0", ahead } = this.rules;
        if (ahead === null) response.sendDate = false;
        else if (ahead) response.setHeader("date", new Date(Date.now() + ahead).toUTCString());
        const answer = await this.#act(request, response);
        if (!answer || !version) return answer;
        return { ...answer, headers: { "api-supported-versions": `1.0, ${version}`, ...answer.headers } };
    }

    #act({ path, body, headers }: SeenRequest, response: ServerResponse): Act {
        if (path.includes("/odata/Releases"))
            return { json: { value: [{ Id: 1, Key: RELEASE_KEY, Name: "Bot", OrganizationUnitId: 12 }] } };
        if (path.includes(".StartJobs")) {
            const { startInfo } = JSON.parse(body) as { startInfo: Body };
            const start = { startInfo, number: this.starts.length + 1, at: performance.now() };
            this.starts.push(start);
            return this.rules.start(this, start, response);
        }
        if (path.includes(".StopJobs")) {
            this.stopped.push(JSON.parse(body) as Body);
            return this.rules.stop?.(this) ?? { json: {} };
        }
        const id = /\/odata\/Jobs\((\d+)\)/.exec(path)?.[1];
        if (id) return this.#job(Number(id));
        return path.includes("/odata/Jobs")
            ? this.#list(path, headers["x-uipath-organizationunitid"] as string | undefined, response)
            : { status: 404, json: {} };
    }

    #job(id: number): Answer {
        this.jobsRead++;
        return { json: this.jobs.find((job) => job.Id === id) };
    }

    async #list(path: string, folder: string | undefined, response: ServerResponse): Promise<Answer | undefined> {
        const query = new URL(path, "http://tenant").searchParams;
        const filter = query.get("$filter") ?? "";
        const seen: SeenList = { filter, folder, at: performance.now(), isAnswered: false };
        this.lists.push(seen);
        const number = this.lists.length;
        const act = (await this.rules.list?.(this, number, filter, response)) ?? "list";
        if (act !== "list") return act;
        seen.isAnswered = true;
        const jobs = this.jobs
            .filter((job) => job.fromList <= number && meets(job, filter))
            .sort((a, b) => b.Id - a.Id)
            .slice(Number(query.get("$skip") ?? 0));
        return { json: { "@odata.count": jobs.length, value: jobs.map(shown) } };
    }
}

function shown({ fromList: _fromList, ...job }: Job): Body {
    return { ...job, InputArguments: null };
}

/** `Field eq value or Field eq 'value'`, all that is asked for here. */
function meets(job: Job, filter: string): boolean {
    return filter.split(" or ").some((part) => {
        const [, name, value] = /^(\w+) eq '?(.*?)'?$/.exec(part) ?? [];
        return name === undefined || asCompared(job[name as keyof Job]) === asCompared(value);
    });
}

/** A GUID is the same in braces and in capitals; a text is compared as SQL Server does it. */
function asCompared(value: unknown): string | undefined {
    return typeof value === "string" ? value.replace(/^\{(.*)\}$/, "$1").toLowerCase() : undefined;
}

/** A handler for all tenants. They sign in at one place. */
export const answering =
    (tenants: ReadonlyMap<string, FakeTenant>): Handler =>
    (request, response) => {
        if (request.path.endsWith("connect/token"))
            return { json: { access_token: `access-${Math.random()}`, expires_in: 3600 } };
        return tenants.get(request.path.split("/")[1]!)?.handle(request, response);
    };

/** The connection is reset; undefined as an answer, so that the server writes none. */
export function reset(response: ServerResponse): undefined {
    response.socket?.resetAndDestroy();
    return undefined;
}

/** A status line, its headers and the beginning of a body, and then the connection is reset. */
export function cut(
    response: ServerResponse,
    status: number,
    text: string,
    headers: Record<string, string> = { "content-type": "application/json" },
): undefined {
    response.writeHead(status, { "content-length": "5000", ...headers });
    response.write(text, () => response.socket?.resetAndDestroy());
    return undefined;
}
